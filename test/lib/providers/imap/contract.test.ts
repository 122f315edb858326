import { toMessageLocation } from '../../../../lib/providers/imap/message-location';
import { describeMailStoreContract } from '../../../contracts/mail-store-contract';
import { startDovecot, type Dovecot } from '../../../support/imap/dovecot';
import { at } from '../../../support/smtp-server/reactions';
import { PASSWORD, startImapRig } from './setup';

let dovecot: Dovecot;
beforeAll(async () => {
	dovecot = await startDovecot();
}, 60_000);
afterAll(() => dovecot.remove());

for (const security of ['starttls', 'tls'] as const) {
	describeMailStoreContract(`IMAP by Dovecot and SMTP, with ${security} encryption`, {
		async start() {
			const rig = await startImapRig(dovecot, { settings: { security } });
			const { person, smtp, line, user } = rig;
			return {
				store: rig.store,
				confidential: [PASSWORD],
				async receive(mime) {
					const { uid, uidValidity } = await person.put('INBOX', mime);
					const [, messageId = ''] = /^Message-ID: (.*)$/m.exec(mime) ?? [];
					const id = toMessageLocation({ mailbox: 'INBOX', uidValidity, uid });
					return { id, threadId: messageId.trim() };
				},
				editSubject: (reference, subject) =>
					person.edit(reference, (mime) =>
						mime.replace(/^Subject: .*(\r\n[ \t].*)*/m, `Subject: ${subject}`),
					),
				sendByHand: (reference) => person.send(reference),
				deleteByHand: (reference) => person.erase(reference),
				drafts: () => person.read('Drafts'),
				delivered: async () =>
					smtp.messages.map(({ mime, to }) => ({ mime: mime.toString('utf8'), to })),
				dropAfterAccepting() {
					smtp.script = at('accepted', 'close');
				},
				refuseLogin() {
					dovecot.setPassword(user, 'another one');
					line.cut();
				},
				stop: () => rig.stop(),
			};
		},
	});
}
