import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { Backend } from '../../../../lib/core/backend';
import type { QueuedMessage } from '../../../../lib/core/queued-message';
import { createTemplates, type Templates } from '../../../../lib/mail/templates/templates';
import { createAccounts } from '../../../../lib/outbox/directory/accounts';
import { createContacts } from '../../../../lib/outbox/directory/contacts';
import { createSenders } from '../../../../lib/outbox/directory/senders';
import type { Environment } from '../../../../lib/outbox/environment';
import { DEFAULT_POLICY, type SendPolicy } from '../../../../lib/outbox/policy';
import { toContents } from '../../../../lib/outbox/queue/contents';
import {
	enqueue,
	type EnqueueResult,
	type QueueRequest,
} from '../../../../lib/outbox/queue/enqueue';
import { parseQueueInput } from '../../../../lib/outbox/queue/parse-queue-input';
import { createSystemClock } from '../../../../lib/outbox/system';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { passTime } from '../../../support/outbox-harness';

/** The request that the seed shows. */
export const seedInput = {
	from: 'sender@developer.test',
	subject: 'Developer API email',
	html: '<p>Hello world</p>',
	text: 'Hello world',
	to: ['known@example.test', 'other@example.test', 'third@example.test'],
	bcc: ['audit@example.test'],
	replyTo: 'reply@example.test',
	headers: { 'X-Correlation-ID': 'abc-123', 'Auto-Submitted': 'auto-generated' },
};

/** What the output of a call tells besides. */
export const outputExtra = {
	requestId: 'request-1',
	warnings: [],
	sendAt: undefined,
	duplicates: [],
};

/** A refusal of the request for one of its fields. */
export const invalid = (field: string): unknown =>
	expect.objectContaining({ code: 'validation_error', httpStatus: 400, details: { field } });

export interface EnqueueOptions {
	readonly key?: string;
	readonly policy?: Partial<SendPolicy>;
	readonly environment?: Partial<Environment>;
}

export interface QueueHarness {
	readonly backend: Backend;
	readonly clock: FakeClock;
	readonly environment: Environment;
	readonly accounts: ReturnType<typeof createAccounts>;
	readonly contacts: ReturnType<typeof createContacts>;
	readonly senders: ReturnType<typeof createSenders>;
	/** Registers an account that sends from these addresses. */
	register(senders: readonly string[], overrides?: object): Promise<void>;
	/** The request for an input, its templates rendered. */
	toRequest(input: unknown, options?: EnqueueOptions): Promise<QueueRequest>;
	/** Queues the seed's request, changed like this. */
	enqueue(overrides?: object, options?: EnqueueOptions): Promise<EnqueueResult>;
	/** What a call fails with. */
	fail(overrides?: object, options?: EnqueueOptions): Promise<unknown>;
	/** All that is in the store. */
	stored(): Promise<readonly QueuedMessage[]>;
	/** How many keys are in the ledger. */
	records(): Promise<number>;
}

export const ACCOUNT = 'account-smtp';

/** The queue on a memory store, without any delivering account. */
export async function createQueueHarness(
	templates: Templates,
	backendOf: (backend: Backend) => Backend = (backend) => backend,
): Promise<QueueHarness> {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const memory = createMemoryBackend({ clock, ids });
	const backend = backendOf(memory);
	const { documents, messages } = memory;
	if (!documents || !messages) throw new Error('the memory backend keeps no queue');
	const accounts = createAccounts(documents, clock);
	const environment: Environment = { backend, clock, ids };

	const harness: QueueHarness = {
		backend: memory,
		clock,
		environment,
		accounts,
		contacts: createContacts(documents, clock),
		senders: createSenders(documents, { clock, ids, secret: await memory.secret() }),
		register: (senders, overrides = {}) =>
			accounts.register({
				queue: 'default',
				account: ACCOUNT,
				provider: 'smtp',
				senders: senders.map((address) => ({ address })),
				...overrides,
			}),
		async toRequest(input, { key = 'event-1', policy } = {}) {
			const email = await parseQueueInput(input);
			return {
				email,
				contents: await toContents(email, templates),
				scope: { kind: 'node', workflowId: 'w1', nodeId: 'n1' },
				key: { kind: 'own', key },
				adoptNewestInSlot: false,
				origin: {},
				sandbox: false,
				policy: { ...DEFAULT_POLICY, ...policy },
			};
		},
		async enqueue(overrides = {}, options = {}) {
			const request = await harness.toRequest({ ...seedInput, ...overrides }, options);
			return passTime(clock, enqueue(request, { ...environment, ...options.environment }));
		},
		fail: (overrides, options) =>
			harness.enqueue(overrides, options).then(
				() => {
					throw new Error('it was queued');
				},
				(error: unknown) => error,
			),
		stored: async () => (await messages.list({}, { limit: 1000 })).messages,
		records: async () => (await memory.submissions.list({}, { limit: 100 })).submissions.length,
	};
	return harness;
}

/** One thread renders for all tests of a file. */
export function useTemplates(): () => Templates {
	let templates: Templates | undefined;
	afterAll(() => templates?.close());
	return () => (templates ??= createTemplates({ clock: createSystemClock() }));
}
