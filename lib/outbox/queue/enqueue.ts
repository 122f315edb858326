import { isOutboxError, OutboxError } from '../../core/errors';
import { turnFor } from '../../core/in-turns';
import type { QueuedMessage } from '../../core/queued-message';
import type { QueuedCall, QueueStore } from '../../core/queue-store';
import { toScope, type KeyScope } from '../../core/scope';
import type { Origin } from '../../core/submission';
import { requireMessages, requireQueue } from '../backend-parts';
import { collectPages } from '../collect-pages';
import type { Environment } from '../environment';
import { toKey, type KeyChoice } from '../key-choice';
import type { SendPolicy } from '../policy';
import { peek } from '../reserve';
import { send, type SendResult } from '../send';
import { toRoute, type SendRequest } from '../send-request';
import { lookUpDirectory, type CallDirectory } from './call-directory';
import type { CallContents } from './contents';
import { checkCall, type PreparedCall } from './plan-call';
import type { QueueEmail } from './queue-email';
import { toQueueFingerprint } from './queue-fingerprint';
import { createQueueProvider, QUEUE_PROVIDER } from './queue-provider';

export interface QueueRequest {
	readonly email: QueueEmail;
	/** What it says, all templates rendered. */
	readonly contents: CallContents;
	readonly scope: KeyScope;
	readonly key: KeyChoice;
	/** @see SendRequest.adoptNewestInSlot */
	readonly adoptNewestInSlot: boolean;
	readonly origin: Origin;
	/** Whether this is a test run, whose keys live apart. */
	readonly sandbox: boolean;
	readonly policy: SendPolicy;
}

export interface EnqueueResult extends SendResult {
	/** In the order of the recipients, as they were accepted. */
	readonly messages: readonly QueuedMessage[];
}

/**
 * Accepts an email for delivery, once: one message for each recipient, all of them or none. Whether
 * they may be written to, and what becomes of them, shows later.
 *
 * @throws OutboxError `upgrade_needed`, `email_verification_required`, `validation_error`, or whatever
 * `send` throws
 */
export async function enqueue(
	request: QueueRequest,
	environment: Environment,
): Promise<EnqueueResult> {
	const { backend, clock } = environment;
	const messages = requireMessages(backend);
	const queue = requireQueue(backend);
	const { email, contents, policy } = request;
	await turnFor(email.recipients.length);
	const reservable = toReservable(request);
	const directory = await lookUpDirectory(email, environment);
	const refusal = findRefusal(email, directory, clock.now());
	if (refusal && (await isNew(reservable, environment))) throw refusal;

	let stored: QueuedCall | undefined;
	const provider = createQueueProvider({
		name: email.queue,
		messages,
		queue,
		clock,
		// Who repeats the call is told of its messages.
		retentionMs: Math.max(policy.retentionMs, policy.windowMs),
		onStored: (call) => (stored = call),
	});
	const load = async (): Promise<PreparedCall> => {
		if (refusal) throw refusal;
		return { email, contents, directory };
	};
	const route = toRoute({ name: QUEUE_PROVIDER, provider, load });
	const result = await send(
		{ ...reservable, routes: [route] },
		// Without its store there is no queue.
		{ ...environment, unguarded: undefined },
	);
	const accepted = stored?.messages ?? (await readMessages(messages, result, environment.signal));
	return { ...result, messages: accepted };
}

/** The call as the ledger sees it. */
export function toReservable(request: QueueRequest): Omit<SendRequest, 'routes'> {
	const { email, scope, key, adoptNewestInSlot, origin, sandbox, policy } = request;
	const { queue, recipients, subject, contactId, dealId, tag } = email;
	const fingerprint = toQueueFingerprint(email);
	return {
		draft: {
			scope: toScope(scope, sandbox),
			key: toKey(key, fingerprint),
			fingerprint,
			operation: 'email.queue',
			provider: QUEUE_PROVIDER,
			account: queue,
			recipients: recipients.map(({ identity }) => identity),
			subject,
			contactId,
			dealId,
			tags: tag === undefined ? [] : [tag],
			origin,
		},
		adoptNewestInSlot,
		policy,
	};
}

/** Why the call cannot be queued as things stand. */
export function findRefusal(
	email: QueueEmail,
	directory: CallDirectory,
	now: number,
): OutboxError | undefined {
	try {
		checkCall(email, directory, now);
		return undefined;
	} catch (error) {
		if (isOutboxError(error)) return error;
		throw error;
	}
}

/**
 * Whether the call was not accepted before. One that was gets its first result, whatever has become
 * of its sender or its time meanwhile.
 */
async function isNew(
	reservable: Omit<SendRequest, 'routes'>,
	environment: Environment,
): Promise<boolean> {
	const { decision } = await peek(reservable, environment);
	return decision === 'new' || decision === 'supersede';
}

/** The messages of a call that was accepted before, but for those that were purged since. */
async function readMessages(
	store: QueueStore,
	{ submission: { uid: callUid } }: SendResult,
	signal: AbortSignal | undefined,
): Promise<readonly QueuedMessage[]> {
	const readPage = async (limit: number, cursor: string | undefined) => {
		const place = { limit, ...(cursor !== undefined && { cursor }) };
		const { messages, nextCursor } = await store.list({ callUid }, place);
		return { items: messages, next: nextCursor };
	};
	try {
		const { items } = await collectPages(readPage, { signal });
		return [...items].sort((a, b) => a.index - b.index);
	} catch (error) {
		throw isOutboxError(error) ? acceptedUnseen(error) : error;
	}
}

/** What was accepted will be delivered, so this failure must not look like one of the call. */
function acceptedUnseen({ code, message, retry, details }: OutboxError): OutboxError {
	return new OutboxError(code, `The emails are queued, but cannot be listed now: ${message}`, {
		retry,
		details,
		delivery: 'unknown',
	});
}
