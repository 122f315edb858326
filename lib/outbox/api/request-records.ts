import { z } from 'zod/v4';

import type { DocumentStore } from '../../core/document-store';
import { OutboxError, storeError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import { createDocumentCodec } from '../directory/document-codec';
import type { ApiAnswer } from './request';

const openSchema = z.strictObject({
	state: z.literal('open'),
	requestId: z.string(),
	bodyHash: z.string(),
});

const recordSchema = z.discriminatedUnion('state', [
	openSchema,
	z.strictObject({
		state: z.literal('answered'),
		requestId: z.string(),
		bodyHash: z.string(),
		answer: z.strictObject({ status: z.int(), body: z.json() }),
	}),
]);

/** A call that is under way, by which its answer is put on record. */
export interface OpenRequest {
	/** Of caller, endpoint and key. */
	readonly recordId: string;
	readonly requestId: string;
	readonly bodyHash: string;
	/** How long its answer is kept for whoever calls again. */
	readonly windowMs: number;
}

/** What a call with a key means. */
export type Opened =
	| { readonly kind: 'opened' }
	| { readonly kind: 'replay'; readonly answer: Pick<ApiAnswer, 'status' | 'body'> };

/**
 * What was answered to calls with a key. It spares the caller a second run of the workflow, and is no
 * more than a cache: what keeps a message from leaving twice is the ledger.
 */
export interface RequestRecords {
	/**
	 * @throws OutboxError `idempotency_conflict` when the key stands for another body;
	 * `idempotency_in_progress` while a call with it is under way; `store_unavailable`
	 */
	open(request: OpenRequest): Promise<Opened>;
	/** Keeps an answer. */
	answer(request: OpenRequest, answer: Pick<ApiAnswer, 'status' | 'body'>): Promise<void>;
	/** Frees the key: nothing was sent, or the ledger is to say. */
	release(request: OpenRequest): Promise<void>;
}

const COLLECTION = 'api-requests';
/** How long a call counts as under way when nothing more is heard of it; then the ledger decides. */
const UNDER_WAY_MS = 60_000;
const ASK_AGAIN_MS = 1000;
/** More than calls that begin, end and begin again while one looks on. */
const MAX_ROUNDS = 5;

export function createRequestRecords(
	documents: DocumentStore,
	clock: Pick<Clock, 'now'>,
): RequestRecords {
	const codec = createDocumentCodec<z.infer<typeof recordSchema>>(COLLECTION, recordSchema);

	const toOpen = ({ requestId, bodyHash }: OpenRequest) =>
		codec.toValue({ state: 'open', requestId, bodyHash });

	return {
		async open(request) {
			const { recordId, bodyHash } = request;
			for (let round = 0; round < MAX_ROUNDS; round++) {
				const [stored] = await documents.get(COLLECTION, [recordId]);
				if (stored) {
					const record = codec.parse(stored);
					if (record.bodyHash !== bodyHash) throw conflict();
					if (record.state === 'open') throw inProgress();
					return { kind: 'replay', answer: record.answer };
				}
				const next = { value: toOpen(request), expiresAt: clock.now() + UNDER_WAY_MS };
				if (await documents.swap(COLLECTION, recordId, undefined, next)) return { kind: 'opened' };
			}
			throw storeError('Too many calls with the same key come at once. Try again.', 'later');
		},
		async answer(request, { status, body }) {
			const { recordId, requestId, bodyHash, windowMs } = request;
			const value = codec.toValue({
				...{ state: 'answered', requestId, bodyHash },
				answer: { status, body },
			});
			const next = { value, expiresAt: clock.now() + windowMs };
			if (await documents.swap(COLLECTION, recordId, toOpen(request), next)) return;
			// It took so long that it counts no more as under way. Whoever came after keeps the record.
			await documents.swap(COLLECTION, recordId, undefined, next);
		},
		async release(request) {
			await documents.swap(COLLECTION, request.recordId, toOpen(request), undefined);
		},
	};
}

function conflict(): OutboxError {
	return new OutboxError(
		'idempotency_conflict',
		'This idempotency key stands for a call with another body. Give a new message a new key.',
		{ details: { field: 'idempotency_key' } },
	);
}

function inProgress(): OutboxError {
	return new OutboxError(
		'idempotency_in_progress',
		'A call with this idempotency key is under way. Ask again for its result.',
		{ retry: 'later', retryAfterMs: ASK_AGAIN_MS, details: { field: 'idempotency_key' } },
	);
}
