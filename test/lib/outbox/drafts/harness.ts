import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { Backend } from '../../../../lib/core/backend';
import { createDraft, type DraftRequest } from '../../../../lib/outbox/drafts/create-draft';
import { sendDraft, type SendDraftRequest } from '../../../../lib/outbox/drafts/send-draft';
import { DEFAULT_POLICY } from '../../../../lib/outbox/policy';
import { anEmail } from '../../../support/emails';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { createMemoryMailStore } from '../../../support/memory-mail-store/memory-mail-store';

export const NO_FILES = {
	check: () => undefined,
	fetch: async () => ({ bytes: Buffer.from('from a url') }),
};

/** The use cases of drafts on a mailbox and a store in memory. */
export function createDraftHarness(wrap: (backend: Backend) => Backend = (backend) => backend) {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const backend = wrap(createMemoryBackend({ clock, ids }));
	const mailbox = createMemoryMailStore();
	const { store } = mailbox;
	const environment = { backend, clock, ids };
	const request = (overrides: Partial<DraftRequest> = {}): DraftRequest => ({
		email: anEmail({ from: { address: 'crm@example.com' } }),
		store,
		scope: { kind: 'node', workflowId: 'w1', nodeId: 'n1' },
		key: { kind: 'own', key: 'reminder-1' },
		adoptNewestInSlot: false,
		links: {},
		tags: [],
		origin: {},
		files: NO_FILES,
		maxAttachmentBytes: 1_000_000,
		policy: DEFAULT_POLICY,
		...overrides,
	});
	return {
		...{ clock, ids, backend, mailbox, store, environment, request },
		create: (overrides?: Partial<DraftRequest>) => createDraft(request(overrides), environment),
		send: (uid: string, overrides: Partial<SendDraftRequest> = {}) =>
			sendDraft({ uid, store, origin: {}, policy: DEFAULT_POLICY, ...overrides }, environment),
	};
}
export type DraftHarness = ReturnType<typeof createDraftHarness>;
