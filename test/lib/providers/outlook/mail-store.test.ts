import { describeMailStoreContract } from '../../../contracts/mail-store-contract';
import { OWNER } from '../../../contracts/mail-store/use';
import { toId } from '../../../support/graph-fake/mailbox';
import { startStoreRig } from './mail-store-setup';

describeMailStoreContract('Outlook', {
	async start() {
		const { graph, store, login, ...rig } = await startStoreRig();
		const mailbox = graph.mailbox(OWNER);
		return {
			store,
			confidential: [login.token],
			async receive(mime) {
				// What was put there without a mail server, e.g. by a migration, may lack a Message-ID.
				const origin = /^message-id:/im.test(mime) ? 'mail' : 'import';
				const item = await mailbox.add(Buffer.from(mime), 'Inbox', origin);
				return { id: toId(OWNER, item, true), threadId: item.place.conversationId };
			},
			editSubject: async (reference, subject) => mailbox.edit(rig.itemOf(reference), subject),
			sendByHand: (reference) => graph.sendByHand(OWNER, rig.itemOf(reference)),
			deleteByHand: async (reference) => rig.purge(reference),
			drafts: async () => rig.drafts().map(({ mime }) => mime.toString('latin1')),
			delivered: async () =>
				graph.accepted.map(({ mime, fields: { to, cc, bcc } }) => ({
					mime: mime.toString('latin1'),
					to: [...to, ...cc, ...bcc].map(({ address }) => address),
				})),
			dropAfterAccepting() {
				graph.script = { sendDraft: 'reset after' };
			},
			refuseLogin: () => graph.tokens.revoke(login.token),
			async stop() {
				await rig.stop();
				expect(graph.violations).toEqual([]);
			},
		};
	},
});
