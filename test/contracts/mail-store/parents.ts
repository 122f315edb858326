import type { LoadedEmail } from '../../../lib/core/message';
import type { MailStoreRig } from '../mail-store-harness';
import { OWNER, saveDraft, SIGNAL } from './use';

const FIELD = 'reply_to_message_uid';

function mimeOf(headers: Readonly<Record<string, string>>, body = 'Where is my invoice?'): string {
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	return [...lines, 'MIME-Version: 1.0', 'Content-Type: text/plain', '', body, ''].join('\r\n');
}

const question = {
	From: 'Jane Doe <jane@example.net>',
	To: `CRM <${OWNER}>`,
	Cc: 'bob@example.net',
	'Reply-To': 'Jane at Work <jane@work.example>',
	Subject: 'Invoice INV-2026-001',
	'Message-ID': '<question-1@example.net>',
	References: '<root@example.net>',
	'In-Reply-To': '<root@example.net>',
	Date: 'Fri, 01 May 2026 10:00:00 +0000',
};

/** Finding what to reply to: a part of the mail store contract. */
export function describeParentContract(rigOf: () => MailStoreRig): void {
	const find = (reference: string, withBody = false) =>
		rigOf().store.findParent(reference, { field: FIELD, withBody, signal: SIGNAL() });

	describe('a message to reply to', () => {
		it.each(['its Message-ID', 'its bare Message-ID', 'its id', 'its conversation'])(
			'is found by %s',
			async (by) => {
				const { id, threadId } = await rigOf().receive(mimeOf(question));
				const references: Readonly<Record<string, string>> = {
					'its Message-ID': '<question-1@example.net>',
					'its bare Message-ID': 'question-1@example.net',
					'its id': id,
					'its conversation': threadId,
				};
				const parent = await find(references[by] ?? '');
				expect(parent.threadId).toBe(threadId);
				expect(parent.email).toMatchObject({
					messageId: '<question-1@example.net>',
					from: { address: 'jane@example.net', name: 'Jane Doe' },
					replyTo: [{ address: 'jane@work.example', name: 'Jane at Work' }],
					to: [{ address: OWNER }],
					cc: [{ address: 'bob@example.net' }],
					subject: 'Invoice INV-2026-001',
				});
				expect(parent.text).toBeUndefined();
			},
		);

		it('comes with what it says where that is asked for', async () => {
			await rigOf().receive(mimeOf(question, 'Where is my invoice? Grüße'));
			const parent = await find('<question-1@example.net>', true);
			expect(parent.text).toContain('Where is my invoice?');
			expect(parent.sentAt).toBe(Date.UTC(2026, 4, 1, 10));
			expect(JSON.stringify(parent.lookup)).not.toContain('Where is my invoice?');
		});

		it.each(['<nobody-knows@example.net>', 'nothing-like-it'])(
			'is not found by %s, and the error names the field',
			async (reference) => {
				await expect(find(reference)).rejects.toMatchObject({
					code: 'validation_error',
					details: { field: FIELD },
				});
			},
		);

		it('needs a Message-ID of its own', async () => {
			const { 'Message-ID': _none, ...headers } = question;
			const { id } = await rigOf().receive(mimeOf(headers));
			await expect(find(id)).rejects.toMatchObject({
				code: 'validation_error',
				message: expect.stringMatching(/Message-ID|thread/),
				details: { field: FIELD },
			});
		});

		it('threads the draft that replies to it', async () => {
			const { threadId } = await rigOf().receive(mimeOf(question));
			const { lookup } = await find('<question-1@example.net>');
			const reply: LoadedEmail = {
				...{ from: { address: OWNER }, to: [{ address: 'jane@work.example' }], cc: [], bcc: [] },
				...{ replyTo: [], subject: 'Re: Invoice INV-2026-001', text: 'Here it is.', headers: {} },
				...{ attachments: [], dropped: [], warnings: [] },
			};
			const { store, drafts } = rigOf();
			const { reference } = await saveDraft(store, reply, { lookup });
			const [mime = ''] = await drafts();
			expect(mime).toMatch(/^In-Reply-To: <question-1@example\.net>\r?$/m);
			expect(mime.replaceAll(/\r?\n[ \t]+/g, ' ')).toMatch(
				/^References: <root@example\.net> <question-1@example\.net>\r?$/m,
			);
			const known = { uid: 'any', reference, recipients: [] };
			const fate = await store.find(known, SIGNAL());
			expect(fate).toMatchObject({ state: 'draft', draft: { threadId } });
		});
	});

	describe('the conversations', () => {
		it('come with the newest first, and can be searched', async () => {
			await rigOf().receive(mimeOf(question));
			await rigOf().receive(
				mimeOf(
					{
						...question,
						...{ 'Message-ID': '<other@example.net>', References: '<other-root@example.net>' },
						...{ 'In-Reply-To': '<other-root@example.net>', Subject: 'Holiday plans' },
						Date: 'Fri, 01 May 2026 11:00:00 +0000',
					},
					'Where shall we go?',
				),
			);
			const { store } = rigOf();
			const all = await store.listConversations({ limit: 10 }, SIGNAL());
			expect(all.map(({ subject }) => subject)).toEqual(['Holiday plans', 'Invoice INV-2026-001']);
			const found = await store.listConversations({ text: 'invoice', limit: 10 }, SIGNAL());
			expect(found.map(({ subject }) => subject)).toEqual(['Invoice INV-2026-001']);
			expect(await store.listConversations({ limit: 1 }, SIGNAL())).toHaveLength(1);
		});
	});
}
