import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { OutboxError } from '../../../../lib/core/errors';
import type { EmailMessage } from '../../../../lib/core/message';
import type { Receipt } from '../../../../lib/core/receipt';
import { sendEmail, type EmailRequest } from '../../../../lib/outbox/email/send-email';
import { DEFAULT_POLICY } from '../../../../lib/outbox/policy';
import { toReplyCompletion, type ReplyWish } from '../../../../lib/outbox/reply/reply';
import { createEmailProvider } from '../../../support/email-provider';
import { anEmail } from '../../../support/emails';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { createMemoryMailStore } from '../../../support/memory-mail-store/memory-mail-store';
import { passTime } from '../../../support/outbox-harness';
import { aSubmission } from '../../../support/submissions';

const QUESTION = [
	'From: Jane Doe <jane@example.net>',
	'To: crm@example.com, bob@example.net',
	'Cc: carol@example.net',
	'Subject: Invoice INV-1',
	'Message-ID: <question@example.net>',
	'Date: Fri, 01 May 2026 10:00:00 +0000',
	'',
	'Where is it?',
].join('\r\n');

function setUp() {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const backend = createMemoryBackend({ clock, ids });
	const mailbox = createMemoryMailStore();
	const provider = createEmailProvider();
	const environment = { backend, clock, ids };
	mailbox.receive(QUESTION);
	const nothingGiven = anEmail({ to: [], subject: '', text: 'Here it is.' });
	const reply = (
		wish: Partial<ReplyWish> = {},
		email: EmailMessage = nothingGiven,
		more: Partial<EmailRequest> = {},
		store = mailbox.store,
	) =>
		sendEmail(
			{
				...{ email, provider, scope: { kind: 'node', workflowId: 'w', nodeId: 'n' } },
				key: { kind: 'own', key: 'reply-1' },
				...{ adoptNewestInSlot: false, links: {}, tags: [], origin: {} },
				files: { check: () => undefined, fetch: async () => ({ bytes: Buffer.from('') }) },
				...{ maxAttachmentBytes: 1000, policy: DEFAULT_POLICY },
				completion: toReplyCompletion(
					{ parent: '<question@example.net>', toAll: false, ...wish },
					{ store, policy: DEFAULT_POLICY, environment },
				),
				...more,
			},
			environment,
		);
	return { ...{ backend, mailbox, provider, environment, clock, reply } };
}

describe('a reply', () => {
	it('goes to who wrote, from the mailbox of the conversation, under its subject', async () => {
		const { reply, provider } = setUp();
		const { submission } = await reply();
		expect(provider.delivered).toEqual([
			expect.objectContaining({
				from: { address: 'crm@example.com', name: 'CRM' },
				to: [{ address: 'jane@example.net', name: 'Jane Doe' }],
				cc: [],
				subject: 'Re: Invoice INV-1',
				text: 'Here it is.',
			}),
		]);
		expect(submission).toMatchObject({
			recipients: ['jane@example.net'],
			subject: 'Re: Invoice INV-1',
		});
	});

	it('goes to everyone but ourselves when it is to all', async () => {
		const { reply, provider } = setUp();
		await reply({ toAll: true });
		const [sent] = provider.delivered;
		const addresses = (list: EmailMessage['to'] = []) => list.map(({ address }) => address);
		expect(addresses(sent?.to)).toEqual(['jane@example.net', 'bob@example.net']);
		expect(addresses(sent?.cc)).toEqual(['carol@example.net']);
	});

	it('keeps given recipients and a given subject, and warns that the subject differs', async () => {
		const { reply, provider } = setUp();
		const given = anEmail({ to: [{ address: 'boss@example.net' }], subject: 'Something else' });
		const { submission } = await reply({}, given);
		expect(provider.delivered[0]).toMatchObject({
			to: [{ address: 'boss@example.net' }],
			subject: 'Something else',
		});
		expect(submission.lookups?.['reply']).toMatchObject({
			warnings: [expect.stringContaining('new conversation')],
		});
	});

	it('quotes the parent where that is wanted, and keeps none of it in the ledger', async () => {
		const { reply, provider, backend } = setUp();
		const { submission } = await reply({ quoteIn: 'UTC' });
		expect(provider.delivered[0]?.text).toContain('> Where is it?');
		const stored = await backend.submissions.findByUid(submission.uid);
		expect(JSON.stringify(stored)).not.toContain('Where is it?');
	});

	it('replies to the same message when it is tried again, whatever came after it', async () => {
		const { reply, provider, mailbox } = setUp();
		const refuse = () =>
			Promise.reject(new OutboxError('provider_error', 'Busy.', { retry: 'later' }));
		const busy = {
			provider: { ...provider, deliver: refuse },
			policy: { ...DEFAULT_POLICY, retries: 0 },
		};
		const wish = { parent: mailbox.receive(QUESTION).threadId };
		await expect(reply(wish, undefined, busy)).rejects.toMatchObject({ delivery: 'not-sent' });
		mailbox.receive(
			QUESTION.replaceAll('jane@', 'mallory@').replace('<question', '<later'),
			wish.parent,
		);
		await reply(wish);
		expect(provider.delivered.at(-1)?.to).toEqual([
			{ address: 'jane@example.net', name: 'Jane Doe' },
		]);
	});

	it('asks the mailbox again when it could not be asked for a moment', async () => {
		const { reply, provider, mailbox, clock } = setUp();
		const { findParent } = mailbox.store;
		const busy = new OutboxError('provider_error', 'Busy.', { retry: 'later' });
		const store = {
			...mailbox.store,
			findParent: jest.fn(findParent).mockRejectedValueOnce(busy),
		};
		await passTime(clock, reply({}, undefined, {}, store));
		expect(store.findParent).toHaveBeenCalledTimes(2);
		expect(provider.delivered).toHaveLength(1);
	});

	it('takes our own uid for the message that was sent under it', async () => {
		const { reply, provider, mailbox, backend } = setUp();
		const { id } = mailbox.receive(QUESTION.replace('<question@', '<earlier@'));
		const uid = '018f3c1e-5a57-7000-8000-000000000777';
		const receipt: Receipt = { status: 'sent', id, sentAt: 1, accepted: [], rejected: [] };
		const { account } = mailbox.store;
		await backend.submissions.claim(aSubmission({ uid, account, state: 'sent', receipt }), {
			token: 't',
			ms: 1,
		});
		await reply({ parent: uid });
		expect(provider.delivered).toHaveLength(1);
		const other = aSubmission({
			...{ uid: uid.replace('777', '778'), key: 'k2', state: 'sent' as const, receipt },
		});
		await backend.submissions.claim(other, { token: 't', ms: 1 });
		await expect(
			reply({ parent: other.uid }, undefined, { key: { kind: 'own', key: 'reply-2' } }),
		).rejects.toMatchObject({
			code: 'validation_error',
			message: expect.stringContaining('another mailbox'),
			details: { field: 'reply_to_message_uid' },
		});
	});

	it('is another send when it is to all instead', async () => {
		const { reply } = setUp();
		await reply();
		await expect(reply({ toAll: true })).rejects.toMatchObject({ code: 'idempotency_conflict' });
	});

	it('says which message is not known', async () => {
		const { reply } = setUp();
		await expect(reply({ parent: '<never-seen@example.net>' })).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'reply_to_message_uid' },
		});
	});
});
