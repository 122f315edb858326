import type { Backend } from '../../lib/core/backend';
import { createMemoryBackend } from '../../lib/backends/memory/memory-backend';
import { createLedger } from '../../lib/outbox/ledger';
import { DEFAULT_POLICY, type SendPolicy } from '../../lib/outbox/policy';
import { send, type SendResult } from '../../lib/outbox/send';
import { toRoute, type SendRequest } from '../../lib/outbox/send-request';
import { createFakeClock, type FakeClock } from './fake-clock';
import { createFakeIds } from './fake-ids';
import type { ScriptedMessage, ScriptedProvider } from './scripted-provider';
import { aSubmission } from './submissions';

const STEP_MS = 50;
const PATIENCE_MS = 30 * 60_000;

export interface SendOptions {
	readonly key?: string;
	readonly text?: string;
	readonly parts?: number;
	readonly slot?: string;
	readonly adopt?: boolean;
	readonly policy?: Partial<SendPolicy>;
	readonly load?: () => Promise<ScriptedMessage>;
	readonly signal?: AbortSignal;
	readonly unguarded?: Backend;
	/** Further providers, tried in order. */
	readonly fallbacks?: readonly ScriptedProvider[];
}

/** The send use case on a memory store, a clock that stands still, and a scripted provider. */
export function createOutboxHarness(backendOf?: (backend: Backend) => Backend) {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const memory = createMemoryBackend({ clock, ids });
	const backend = backendOf ? backendOf(memory) : memory;
	const ledger = createLedger(memory.submissions, clock, ids);

	const start = (provider: ScriptedProvider, options: SendOptions = {}): Promise<SendResult> =>
		send(toRequest(provider, options), {
			backend,
			clock,
			ids,
			signal: options.signal,
			unguarded: options.unguarded,
		});
	return {
		clock,
		ids,
		backend: memory,
		ledger,
		start,
		/** Sends, and lets the time pass that it takes. */
		send: (provider: ScriptedProvider, options?: SendOptions): Promise<SendResult> =>
			passTime(clock, start(provider, options)),
		record: async (key = 'key-1') =>
			(await memory.submissions.findByKey('node:w1/n1', key))?.submission,
	};
}

/** Lets time pass until the promise has settled. */
export async function passTime<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
	let settled = false;
	const watched = promise.finally(() => (settled = true));
	watched.catch(() => undefined);
	for (let passedMs = 0; !settled && passedMs < PATIENCE_MS; passedMs += STEP_MS) {
		await clock.advance(STEP_MS);
	}
	if (!settled) throw new Error('nothing happened for half an hour');
	return watched;
}

function toRequest(
	provider: ScriptedProvider,
	{
		key = 'key-1',
		text = 'hello',
		parts = 1,
		slot,
		adopt = false,
		policy,
		load,
		fallbacks = [],
	}: SendOptions,
): SendRequest {
	const { scope, operation, recipients, tags } = aSubmission();
	const { id, account } = provider;
	return {
		draft: {
			scope,
			key,
			fingerprint: `fp1:${text}`,
			operation,
			provider: id,
			account,
			recipients,
			tags,
			origin: slot === undefined ? {} : { slot },
		},
		adoptNewestInSlot: adopt,
		routes: [
			toRoute({ name: 'email', provider, load: load ?? (async () => ({ text, parts })) }),
			...fallbacks.map((fallback) =>
				toRoute({
					name: fallback.id,
					provider: fallback,
					load: async () => ({ text, parts }),
					recipients: [`${fallback.id}-recipient`],
				}),
			),
		],
		policy: { ...DEFAULT_POLICY, ...policy },
	};
}
