import { describeMailStoreContract } from '../../../contracts/mail-store-contract';
import { OWNER } from '../../../contracts/mail-store/use';
import { at } from '../../../support/gmail-fake/faults';
import { draftIdOf, startStoreRig } from './store-setup';

describeMailStoreContract('Gmail', {
	async start() {
		const { gmail, mailbox, clock, store, token, stop } = await startStoreRig({ address: OWNER });
		return {
			store,
			confidential: [token],
			async receive(mime) {
				clock.pass(1_000);
				const { id, threadId } = mailbox.receive(mime);
				return { id, threadId };
			},
			editSubject: async (reference, subject) => {
				mailbox.editDraft(draftIdOf(reference), 'Subject', subject);
			},
			sendByHand: async (reference) => {
				mailbox.sendDraft(draftIdOf(reference));
			},
			deleteByHand: async (reference) => mailbox.deleteDraft(draftIdOf(reference)),
			drafts: async () => mailbox.withLabel('DRAFT').map(({ raw }) => raw.toString()),
			delivered: async () =>
				gmail.outgoing.map(({ raw, recipients: to }) => ({ mime: raw.toString(), to })),
			dropAfterAccepting() {
				gmail.script = at('drafts.send', 'reset after');
			},
			refuseLogin() {
				gmail.script = at('*', { status: 401, reason: 'authError', message: token });
			},
			stop,
		};
	},
});
