import type { Environment } from '../../lib/outbox/environment';
import type { DraftRequest } from '../../lib/outbox/drafts/create-draft';
import { built } from '../support/built';
import { PARENT_ID, type CountedMailbox } from './mailboxes';

/** What the node does, by the names in its panel. */
export const OPERATIONS = [
	'Create Draft',
	'Get Draft',
	'Update Draft',
	'Send Draft',
	'Delete Draft',
	'Send New',
	'Reply',
	'Reply with quote',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** The calls that each operation makes, in order. */
export type CallsByOperation = ReadonlyMap<OperationName, readonly string[]>;

/** Does every operation once over connections that are open already. */
export async function countCalls(
	mailbox: CountedMailbox,
	environment: Environment,
): Promise<CallsByOperation> {
	const operate = createOperations(mailbox, environment);
	// The first one logs in, and asks which mailboxes there are.
	await operate['Create Draft']();
	const counted = new Map<OperationName, readonly string[]>();
	let uid = '';
	for (const name of OPERATIONS) {
		// One that was sent cannot be deleted.
		if (name === 'Delete Draft') uid = await operate['Create Draft']();
		const before = mailbox.calls().length;
		uid = (await operate[name](uid)) ?? uid;
		counted.set(name, mailbox.calls().slice(before));
	}
	return counted;
}

type Operate = (uid: string) => Promise<string | undefined>;
type Operations = Readonly<Record<OperationName, Operate>> & {
	readonly 'Create Draft': () => Promise<string>;
};

function createOperations(
	{ store, provider }: CountedMailbox,
	environment: Environment,
): Operations {
	const { DEFAULT_POLICY: policy } = built.policy;
	const toRequest = (): Omit<DraftRequest, 'store'> => ({
		email: {
			...{ from: store.owner, to: [{ address: 'jane@example.net' }], cc: [], bcc: [] },
			...{ replyTo: [], subject: 'The figures', text: 'They are better than expected.' },
			...{ headers: {}, attachments: [], dropped: [], warnings: [] },
		},
		scope: { kind: 'named', name: 'bench' },
		key: { kind: 'own', key: environment.ids.uid() },
		...{ adoptNewestInSlot: false, links: {}, tags: [], origin: {} },
		...{ files: NO_FILES, maxAttachmentBytes: 1, policy },
	});
	const sendNew = async (quoteIn?: string, isReply = false): Promise<undefined> => {
		const { toReplyCompletion } = built.reply;
		const wish = { parent: PARENT_ID, toAll: false, quoteIn };
		const completion = isReply && toReplyCompletion(wish, { store, policy, environment });
		const request = { ...toRequest(), provider, ...(completion && { completion }) };
		await built.sendEmail.sendEmail(request, environment);
	};
	return {
		async 'Create Draft'() {
			const request = { ...toRequest(), store };
			return (await built.createDraft.createDraft(request, environment)).record.uid;
		},
		async 'Get Draft'(uid) {
			const { fate } = await built.openDraft.openDraft(uid, { store }, environment);
			if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
			return undefined;
		},
		async 'Update Draft'(uid) {
			const changes = { subject: 'The figures, again' };
			const { files, maxAttachmentBytes } = toRequest();
			const update = { uid, store, changes, files, maxAttachmentBytes, policy };
			await built.updateDraft.updateDraft(update, environment);
			return undefined;
		},
		async 'Send Draft'(uid) {
			await built.sendDraft.sendDraft({ uid, store, origin: {}, policy }, environment);
			return undefined;
		},
		async 'Delete Draft'(uid) {
			await built.deleteDraft.deleteDraft({ uid, store }, environment);
			return undefined;
		},
		'Send New': () => sendNew(),
		Reply: () => sendNew(undefined, true),
		'Reply with quote': () => sendNew('Europe/Berlin', true),
	};
}

const NO_FILES: DraftRequest['files'] = {
	check: () => undefined,
	fetch: () => Promise.reject(new Error('no files')),
};
