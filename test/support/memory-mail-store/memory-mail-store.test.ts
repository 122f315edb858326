import { describeMailStoreContract } from '../../contracts/mail-store-contract';
import { createMemoryMailStore } from './memory-mail-store';

describeMailStoreContract('the fake in memory', {
	async start() {
		const memory = createMemoryMailStore();
		const idOf = ({ draftId = '' }: Readonly<Record<string, string>>) => draftId;
		return {
			...memory,
			confidential: ['no-secret-at-all'],
			receive: async (mime) => memory.receive(mime),
			editSubject: async (reference, subject) =>
				memory.edit(idOf(reference), (mime) =>
					mime.replace(/^Subject: .*(\r\n[ \t].*)*/m, `Subject: ${subject}`),
				),
			sendByHand: (reference) => memory.sendByHand(idOf(reference)),
			deleteByHand: async (reference) => void memory.deleteByHand(idOf(reference)),
			drafts: async () => memory.drafts(),
			delivered: async () => memory.delivered,
			stop: async () => undefined,
		};
	},
});
