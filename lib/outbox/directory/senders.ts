import { z } from 'zod/v4';

import { isSameSecret } from '../../core/constant-time';
import type { DocumentStore, StoredDocument } from '../../core/document-store';
import { OutboxError, storeError, validationError } from '../../core/errors';
import type { Mailbox } from '../../core/message';
import type { Clock, Ids } from '../../core/ports';
import { toIdentity } from '../../mail/identity';
import { createDocumentCodec, findDocuments, inPortions } from './document-codec';
import { CODE_LIFETIME_MS, CODE_RENEWAL_MS, MAX_CODE_TRIES, toCode } from './sender-code';

const senderSchema = z.strictObject({
	/** In the spelling that it was added in. */
	address: z.string(),
	name: z.string().optional(),
	state: z.enum(['confirmed', 'awaiting_confirmation']),
	addedAt: z.number(),
	confirmedAt: z.number().optional(),
});

/** An address that somebody added, which may send once its owner has confirmed it by a code. */
export type Sender = z.infer<typeof senderSchema>;

const recordSchema = z.strictObject({
	...senderSchema.shape,
	/** The code that it waits for. */
	issue: z.strictObject({ nonce: z.string(), at: z.number(), tries: z.number().int() }).optional(),
});
type SenderRecord = z.infer<typeof recordSchema>;

/** A code for the owner of an address. */
export interface IssuedCode {
	readonly code: string;
	/** When it was first given out. */
	readonly at: number;
	readonly expiresAt: number;
}

export interface AddedSender {
	readonly sender: Sender;
	/** Absent when the address is confirmed already. */
	readonly issued?: IssuedCode;
}

export interface SenderPage {
	/** By normalised address. */
	readonly senders: readonly Sender[];
	readonly nextAfter?: string;
}

/**
 * The added senders. Addresses may be given in any spelling.
 * Every method fails with `store_unavailable` when the store cannot do its work.
 */
export interface Senders {
	/** Adds an address, or renews the code of one that waits. Within an hour the code stays the same. */
	add(mailbox: Mailbox): Promise<AddedSender>;
	/**
	 * Confirms an address by the code that was sent to it.
	 * @throws OutboxError `not_found` for an unknown address; `validation_error` on `code` when it is
	 * wrong, has ended or was tried too often
	 */
	confirm(address: string, code: string): Promise<Sender>;
	/** Those that were added, by normalised address. */
	find(addresses: readonly string[]): Promise<ReadonlyMap<string, Sender>>;
	list(page: { readonly after?: string; readonly limit: number }): Promise<SenderPage>;
	/** @returns how many there were */
	remove(addresses: readonly string[]): Promise<number>;
}

export interface SendersEnvironment {
	readonly clock: Pick<Clock, 'now'>;
	readonly ids: Pick<Ids, 'token'>;
	/** The store's, which codes derive from. */
	readonly secret: Uint8Array;
}

const COLLECTION = 'senders';

/** More than people who confirm one address at the same moment. */
const MAX_ROUNDS = 20;

export function createSenders(
	documents: DocumentStore,
	{ clock, ids, secret }: SendersEnvironment,
): Senders {
	const codec = createDocumentCodec<SenderRecord>(COLLECTION, recordSchema);

	const read = async (identity: string): Promise<StoredDocument | undefined> =>
		(await documents.get(COLLECTION, [identity]))[0];

	/** Changes a record as it stands, and tries again when somebody else has changed it meanwhile. */
	const change = async (
		identity: string,
		decide: (known: SenderRecord | undefined) => SenderRecord,
	): Promise<SenderRecord> => {
		for (let round = 0; round < MAX_ROUNDS; round++) {
			const stored = await read(identity);
			const next = decide(stored && codec.parse(stored));
			const value = codec.toValue(next);
			if (await documents.swap(COLLECTION, identity, stored?.value, { value })) return next;
		}
		throw storeError(`Too many runs change the sender ${identity} at once. Try again.`, 'later');
	};

	return {
		async add({ address, name }) {
			const identity = toIdentity(address);
			const now = clock.now();
			const nonce = ids.token();
			const record = await change(identity, (known) => ({
				address,
				name: name ?? known?.name,
				state: known?.state ?? 'awaiting_confirmation',
				addedAt: known?.addedAt ?? now,
				confirmedAt: known?.confirmedAt,
				issue: known?.state === 'confirmed' ? undefined : renewIssue(known?.issue, nonce, now),
			}));
			const { issue } = record;
			if (!issue) return { sender: toSender(record) };
			const { at } = issue;
			const code = toCode(secret, identity, issue.nonce);
			return { sender: toSender(record), issued: { code, at, expiresAt: at + CODE_LIFETIME_MS } };
		},
		async confirm(address, code) {
			const identity = toIdentity(address);
			const now = clock.now();
			// Counted before it is looked at, so that many tries at once are as many tries.
			const counted = await change(identity, (known) => {
				if (!known) throw unknownSender(identity);
				const { issue } = known;
				if (!issue) return known;
				assertUsable(issue, now);
				return { ...known, issue: { ...issue, tries: issue.tries + 1 } };
			});
			const { issue } = counted;
			if (!issue) return toSender(counted);
			if (!isSameSecret(code, toCode(secret, identity, issue.nonce))) throw wrongCode(issue);
			const confirmed = await change(identity, (known) => {
				if (!known) throw unknownSender(identity);
				return { ...known, state: 'confirmed', confirmedAt: now, issue: undefined };
			});
			return toSender(confirmed);
		},
		async find(addresses) {
			const keys = [...new Set(addresses.map(toIdentity))];
			const found = await findDocuments(documents, COLLECTION, keys);
			return new Map(found.map((stored) => [stored.key, toSender(codec.parse(stored))]));
		},
		async list(page) {
			const { documents: found, nextAfter } = await documents.list(COLLECTION, page);
			const senders = found.map((stored) => toSender(codec.parse(stored)));
			return { senders, ...(nextAfter !== undefined && { nextAfter }) };
		},
		async remove(addresses) {
			let removed = 0;
			for (const portion of inPortions([...new Set(addresses.map(toIdentity))])) {
				removed += await documents.remove(COLLECTION, portion);
			}
			return removed;
		},
	};
}

type Issue = NonNullable<SenderRecord['issue']>;

/** The code of the last hour, with the tries that it has had, or a new one. */
function renewIssue(known: Issue | undefined, nonce: string, now: number): Issue {
	return known && now - known.at < CODE_RENEWAL_MS ? known : { nonce, at: now, tries: 0 };
}

function assertUsable({ at, tries }: Issue, now: number): void {
	if (now - at >= CODE_LIFETIME_MS) {
		throw validationError('code', 'The code has ended. Add the address again to get a new one.');
	}
	if (tries >= MAX_CODE_TRIES) {
		throw validationError(
			'code',
			`The code was tried ${MAX_CODE_TRIES} times and counts no more. Add the address again, an hour after it was added last, to get a new one.`,
		);
	}
}

function wrongCode({ tries }: Issue): OutboxError {
	const left = MAX_CODE_TRIES - tries;
	const more = left === 1 ? 'is one try' : `are ${left === 0 ? 'no' : left} tries`;
	return validationError('code', `This is not the code that was sent. There ${more} left.`);
}

function unknownSender(address: string): OutboxError {
	return new OutboxError(
		'not_found',
		`Nobody has added ${address} as a sender. Check the address, or add it first.`,
		{ details: { field: 'address' } },
	);
}

function toSender({ issue: _secret, ...sender }: SenderRecord): Sender {
	return sender;
}
