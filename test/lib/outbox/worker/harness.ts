import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { LoadedEmail } from '../../../../lib/core/message';
import type { DeliveryHooks, Provider, Verdict } from '../../../../lib/core/provider';
import type { QueuedMessage } from '../../../../lib/core/queued-message';
import type { Receipt } from '../../../../lib/core/receipt';
import {
	startDeliveryWorker,
	type DeliveryWorker,
} from '../../../../lib/outbox/worker/delivery-worker';
import {
	requireQueueBackend,
	type QueueBackend,
	type Trouble,
	type WorkerOptions,
} from '../../../../lib/outbox/worker/worker-options';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aContent, aQueuedMessage } from '../../../support/queued-messages';

export const ACCOUNT = 'account-1';
export const QUEUE = 'default';

/** What the provider does with one delivery: it may throw before or after it asks for consent. */
export type Reaction = (email: LoadedEmail, hooks: DeliveryHooks) => Promise<void>;

export const accept: Reaction = (_email, { commit }) => commit();
export const failBefore =
	(error: unknown): Reaction =>
	async () => {
		throw error;
	};
export const failAfter =
	(error: unknown): Reaction =>
	async (_email, { commit }) => {
		await commit();
		throw error;
	};

/** An account whose mail goes nowhere; what it reacts with may be changed at any time. */
export interface FakeAccount extends Provider<LoadedEmail, LoadedEmail> {
	/** Reactions of the next deliveries; after them, everything is accepted. */
	readonly script: Reaction[];
	/** What really left. */
	readonly delivered: LoadedEmail[];
	/** Every call of `deliver`. */
	calls: number;
	/** What it says when it is asked. */
	verdicts: Verdict['outcome'][];
}

export function createFakeAccount({
	canAsk = false,
	account = ACCOUNT,
}: { readonly canAsk?: boolean; readonly account?: string } = {}): FakeAccount {
	const provider: FakeAccount = {
		id: 'fake-mail',
		account,
		script: [],
		delivered: [],
		calls: 0,
		verdicts: [],
		plan: async (email) => [{ id: 'email', request: email }],
		async deliver({ request }, hooks) {
			provider.calls++;
			await (provider.script.shift() ?? accept)(request, hooks);
			provider.delivered.push(request);
			return aReceipt(provider.delivered.length);
		},
	};
	if (!canAsk) return provider;
	return Object.assign(provider, {
		reconcile: async (): Promise<Verdict> => {
			const outcome = provider.verdicts.shift() ?? 'unknown';
			return outcome === 'sent' ? { outcome, receipt: aReceipt(99) } : { outcome };
		},
	});
}

export function aReceipt(number: number): Receipt {
	const messageId = `<m${number}@example.com>`;
	return { status: 'sent', id: `id-${number}`, messageId, sentAt: 5, accepted: [], rejected: [] };
}

const DAY_MS = 86_400_000;

/** A message to an address of its own, due now. */
export function messageTo(
	uid: string,
	clock: FakeClock,
	overrides: Partial<QueuedMessage> = {},
): QueuedMessage {
	const address = `${uid}@example.com`;
	const now = clock.now();
	return aQueuedMessage({
		...{ uid, callUid: `call-of-${uid}`, queue: QUEUE, account: ACCOUNT },
		...{ recipient: address, to: { address } },
		...{ dueAt: now, createdAt: now, updatedAt: now },
		...overrides,
	});
}

export interface Harness {
	readonly clock: FakeClock;
	readonly backend: QueueBackend;
	readonly environment: {
		readonly backend: QueueBackend;
		readonly clock: FakeClock;
		readonly ids: ReturnType<typeof createFakeIds>;
	};
	readonly troubles: Trouble[];
	enqueue(uid: string, overrides?: Partial<QueuedMessage>): Promise<void>;
	find(uid: string): Promise<QueuedMessage>;
	options(account: FakeAccount, overrides?: Partial<WorkerOptions>): WorkerOptions;
	/** Starts a worker for an account that accepts everything, unless another one is given. */
	start(account?: FakeAccount, overrides?: Partial<WorkerOptions>): Promise<DeliveryWorker>;
	/** Lets time pass until it is so. */
	until(isSo: () => boolean | Promise<boolean>, withinMs?: number): Promise<void>;
	untilState(uid: string, state: QueuedMessage['state']): Promise<QueuedMessage>;
}

/** A memory store, a clock that stands still, and no worker yet. */
export function createHarness({ jitter = 0.5 }: { readonly jitter?: number } = {}): Harness {
	const clock = createFakeClock();
	const ids = createFakeIds({ jitter });
	const backend = requireQueueBackend(createMemoryBackend({ clock, ids }));
	const troubles: Trouble[] = [];
	const harness: Harness = {
		clock,
		backend,
		environment: { backend, clock, ids },
		troubles,
		async enqueue(uid, overrides) {
			const message = messageTo(uid, clock, overrides);
			await backend.messages.add({
				uid: message.callUid,
				content: aContent(),
				messages: [message],
			});
		},
		async find(uid) {
			const [message] = await backend.messages.find([uid]);
			if (!message) throw new Error(`there is no message ${uid}`);
			return message;
		},
		options: (provider, overrides) => ({
			queue: QUEUE,
			accounts: [
				{
					account: provider.account,
					provider: provider.id,
					senders: [{ address: 'crm@example.com' }],
					connect: async () => provider,
				},
			],
			concurrency: 4,
			rateLimits: [],
			attempts: 8,
			onTrouble: (trouble) => troubles.push(trouble),
			...overrides,
		}),
		start: (account = createFakeAccount(), overrides = {}) =>
			startDeliveryWorker(harness.options(account, overrides), harness.environment),
		async until(isSo, withinMs = 30 * DAY_MS) {
			const end = clock.now() + withinMs;
			for (let stepMs = 10; !(await isSo()); stepMs = Math.min(2 * stepMs, 10_000)) {
				if (clock.now() > end) throw new Error('it did not come to that');
				await clock.advance(stepMs);
			}
		},
		async untilState(uid, state) {
			await harness.until(async () => (await harness.find(uid)).state === state);
			return harness.find(uid);
		},
	};
	return harness;
}
