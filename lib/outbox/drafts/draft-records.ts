import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import type { DocumentStore } from '../../core/document-store';
import { OutboxError } from '../../core/errors';
import type { KnownDraft } from '../../core/mail-store';
import type { Clock } from '../../core/ports';
import { evidenceSchema } from '../../core/submission';
import { quoteInput } from '../../mail/safe-text';
import { createDocumentCodec } from '../directory/document-codec';

/**
 * Where a draft stands, as far as we know: people may have sent or deleted it by hand since.
 * - `draft`: lies in the mailbox
 * - `planned`: lies there, and a worker is to send it at a time; a draft again once its message was
 *   called back
 * - `sent`: left, by us or by hand
 * - `deleted`: is no longer there
 */
const draftStateSchema = z.enum(['draft', 'planned', 'sent', 'deleted']);
export type DraftState = z.infer<typeof draftStateSchema>;

/** When a draft is sent by itself, and by whom. */
const planSchema = z.strictObject({
	/** Milliseconds since the epoch, as are all times. */
	at: z.number(),
	queue: z.string(),
	/** The queued message that brings it to a worker. */
	messageUid: z.string(),
});

const draftRecordSchema = z.strictObject({
	/** Also what its `X-Outbox-Id` says. */
	uid: z.string(),
	provider: z.string(),
	account: z.string(),
	/** Whose mailbox it lies in. */
	mailbox: z.string(),
	reference: evidenceSchema,
	/** What was looked up for a reply, so that it stays one when it is written anew. */
	lookup: z.json().optional(),
	/** Its content when we last saw it: everyone addressed, normalised, and the subject. */
	recipients: z.array(z.string()),
	subject: z.string(),
	contactId: z.string().optional(),
	dealId: z.string().optional(),
	contextType: z.string().optional(),
	contextId: z.string().optional(),
	tags: z.array(z.string()),
	state: draftStateSchema,
	plan: planSchema.optional(),
	createdAt: z.number(),
	updatedAt: z.number(),
	/** How long the record is kept after its last change, or after the planned time. */
	retentionMs: z.number(),
});

/** What ties a draft in a mailbox to the `draft_uid` that we gave out. Holds no bodies. */
export type DraftRecord = z.infer<typeof draftRecordSchema>;

export interface DraftPage {
	/** The oldest first. */
	readonly records: readonly DraftRecord[];
	readonly nextAfter?: string;
}

/** Every method fails with `store_unavailable` when the store cannot do its work. */
export interface DraftRecords {
	/** Puts a draft on record; one that is there already is left as it is. */
	add(record: DraftRecord): Promise<void>;
	/** @throws OutboxError `not_found` on `draft_uid` */
	get(uid: string): Promise<DraftRecord>;
	/** Replaces a record as it was read; false when it has changed meanwhile. */
	swap(read: DraftRecord, next: DraftRecord): Promise<boolean>;
	list(page: { readonly after?: string; readonly limit: number }): Promise<DraftPage>;
	/** @returns how many there were */
	remove(uids: readonly string[]): Promise<number>;
}

const COLLECTION = 'drafts';

export function createDraftRecords(
	documents: DocumentStore,
	clock: Pick<Clock, 'now'>,
): DraftRecords {
	const codec = createDocumentCodec<DraftRecord>(COLLECTION, draftRecordSchema);
	const toDocument = (record: DraftRecord): { value: Json; expiresAt: number } => ({
		value: codec.toValue(record),
		expiresAt: Math.max(record.updatedAt, record.plan?.at ?? 0) + record.retentionMs,
	});
	return {
		async add(record) {
			await documents.swap(COLLECTION, record.uid, undefined, toDocument(record));
		},
		async get(uid) {
			const [found] = await documents.get(COLLECTION, [uid]);
			if (!found) throw unknownDraft(uid);
			return codec.parse(found);
		},
		swap: (read, next) =>
			documents.swap(
				COLLECTION,
				read.uid,
				codec.toValue(read),
				toDocument({ ...next, updatedAt: clock.now() }),
			),
		remove: (uids) => documents.remove(COLLECTION, uids),
		async list(page) {
			const { documents: found, nextAfter } = await documents.list(COLLECTION, page);
			return { records: found.map(codec.parse), ...(nextAfter !== undefined && { nextAfter }) };
		},
	};
}

/** The record as a mailbox wants it, to look for the draft. */
export function toKnownDraft({ uid, reference, recipients }: DraftRecord): KnownDraft {
	return { uid, reference, recipients };
}

function unknownDraft(uid: string): OutboxError {
	return new OutboxError(
		'not_found',
		`No draft ${quoteInput(uid)} is on record. Check draft_uid, and that the draft was created with this store. Records are forgotten when their retention is over.`,
		{ details: { field: 'draft_uid' } },
	);
}
