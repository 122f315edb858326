import { OutboxError, validationError } from '../../core/errors';
import type { DraftFate, MailStore, StoredDraft } from '../../core/mail-store';
import type { MessageState } from '../../core/queued-message';
import { toIdentity } from '../../mail/identity';
import { requireDocuments } from '../backend-parts';
import { toAddresses } from '../email/suppress';
import type { Environment } from '../environment';
import { lookUp } from '../look-up';
import { DEFAULT_POLICY, type SendPolicy } from '../policy';
import {
	createDraftRecords,
	toKnownDraft,
	type DraftRecord,
	type DraftRecords,
} from './draft-records';

/** States in which a message stays unsent unless somebody gives it another turn. */
const NEEDS_HELP: readonly MessageState[] = ['cancelled', 'failed', 'suppressed'];

/** @throws OutboxError `store_unavailable` where the store keeps no drafts */
export function openDraftRecords({
	backend,
	clock,
}: Pick<Environment, 'backend' | 'clock'>): DraftRecords {
	return createDraftRecords(requireDocuments(backend), clock);
}

/** A draft's record, and what became of the draft. */
export interface OpenedDraft {
	readonly record: DraftRecord;
	readonly fate: DraftFate;
}

/**
 * Reads a draft's record, and looks into the mailbox: people may have edited, sent or deleted the
 * draft there. What is seen goes on record.
 *
 * @throws OutboxError `not_found`, or `validation_error` on `draft_uid` for another account's draft
 */
export async function openDraft(
	uid: string,
	{ store, policy = DEFAULT_POLICY }: { readonly store: MailStore; readonly policy?: SendPolicy },
	environment: Environment,
): Promise<OpenedDraft> {
	const records = openDraftRecords(environment);
	const record = await records.get(uid);
	assertOwn(record, store);
	const fate = await lookUp(
		(signal) => store.find(toKnownDraft(record), signal),
		policy,
		environment,
	);
	const seen = { ...record, ...(await toSeen(record, fate, environment)) };
	// Somebody else may have seen more meanwhile.
	if (JSON.stringify(seen) !== JSON.stringify(record)) await records.swap(record, seen);
	return { record: seen, fate };
}

/** What a look into the mailbox says about the record. */
async function toSeen(
	record: DraftRecord,
	fate: DraftFate,
	environment: Environment,
): Promise<Partial<DraftRecord>> {
	switch (fate.state) {
		case 'draft':
			return { ...toContentFacts(fate.draft), ...(await toPlanState(record, environment)) };
		case 'sent':
			return { state: 'sent' };
		case 'gone':
			// What we have sent ourselves stays so, wherever people move it.
			return { state: record.state === 'sent' ? 'sent' : 'deleted' };
	}
}

/**
 * Whether a worker will still send a planned draft: its message may have been called back, or have
 * failed. The plan stays on record, as the message may be given another turn.
 */
async function toPlanState(
	{ plan }: DraftRecord,
	{ backend }: Environment,
): Promise<Pick<DraftRecord, 'state'> | undefined> {
	if (!plan) return undefined;
	const [message] = (await backend.messages?.find([plan.messageUid])) ?? [];
	return { state: message && !NEEDS_HELP.includes(message.state) ? 'planned' : 'draft' };
}

/** What is kept of a draft's content. */
export function toContentFacts(
	draft: StoredDraft,
): Pick<DraftRecord, 'reference' | 'recipients' | 'subject'> {
	return {
		reference: draft.reference,
		recipients: toAddresses(draft).map(toIdentity),
		subject: draft.subject,
	};
}

/** @throws OutboxError `validation_error` on `draft_uid` */
export function assertOwn(
	{ uid, account, mailbox, provider }: DraftRecord,
	store: MailStore,
): void {
	if (account === store.account) return;
	throw validationError(
		'draft_uid',
		`Draft ${uid} lies in the ${provider} mailbox ${mailbox}, but the credential connects the ${store.id} mailbox ${store.owner.address}. Choose the credential of the mailbox that it lies in.`,
	);
}

/** @throws OutboxError `not_found` on `draft_uid` when the draft no longer lies in its mailbox */
export function assertThere({ record, fate }: OpenedDraft): StoredDraft {
	if (fate.state === 'draft') return fate.draft;
	throw fate.state === 'sent' ? alreadySent(record) : draftGone(record);
}

function alreadySent({ uid, mailbox }: DraftRecord): OutboxError {
	return validationError(
		'draft_uid',
		`Draft ${uid} was sent already from the mailbox ${mailbox}, so it can no longer be changed. Create another one.`,
	);
}

/** Nothing shows that it was sent. */
export function draftGone({ uid, mailbox }: DraftRecord): OutboxError {
	return new OutboxError(
		'not_found',
		`Draft ${uid} is no longer in the mailbox ${mailbox}: somebody has deleted it. Nothing was sent. Create another one.`,
		{ details: { field: 'draft_uid' } },
	);
}
