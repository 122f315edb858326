import { runDraftReply } from '../../../nodes/OutboxDraftReply/run-draft-reply';
import {
	ADA,
	startGmailNode,
	startOutlookNode,
	type HttpMailNode,
} from '../../support/http-mail-node';

const node = { execute: runDraftReply, example: {} };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The seed’s request of a newly composed email. */
const fresh = {
	operation: 'sendNew',
	to: ['customer@example.com'],
	subject: 'Invoice INV-2024-001 - Payment Reminder',
	bodyText: 'Hi,\n\nThis is a friendly reminder...',
	bodyHtml: '<html><body><p>Hi,</p><p>This is a friendly reminder...</p></body></html>',
	deduplicateBy: 'idempotencyKey',
	idempotencyKey: 'reminder-inv-2024-001-attempt-1',
	additionalFields: {
		cc: ['accounting@mycompany.com'],
		contextType: 'invoice',
		contextId: 'invoice-uuid-here',
	},
};

const ANSWER = {
	outbound_email_uid: expect.stringMatching(UUID),
	provider_message_id: expect.any(String),
	provider_thread_id: expect.any(String),
	status: 'sent',
	sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
};

const QUESTION = [
	'From: Customer <customer@example.com>',
	`To: ${ADA}`,
	'Subject: Invoice INV-2024-001 - Payment Reminder',
	'Message-ID: <question@example.com>',
	'Date: Fri, 01 May 2026 10:00:00 +0000',
	'',
	'Which invoice?',
].join('\r\n');

describe.each([
	[
		'Gmail',
		async () => {
			const gmail = await startGmailNode({ node });
			const receive = async (mime: string) => void gmail.mailbox.receive(mime);
			return { receive, mail: gmail };
		},
	],
	[
		'Outlook',
		async () => {
			const outlook = await startOutlookNode({ node });
			const receive = async (mime: string) => void (await outlook.graph.receive(ADA, mime));
			return { receive, mail: outlook };
		},
	],
])('the seed’s three modes on %s', (_name, start) => {
	let mail: HttpMailNode;
	let receive: (mime: string) => Promise<void>;
	beforeEach(async () => {
		({ mail, receive } = await start());
	});
	afterEach(() => mail.close());
	const runOne = async (parameters: Readonly<Record<string, unknown>>) =>
		(await mail.run(parameters, { continueOnFail: true }))[0]?.json ?? {};

	it('sends a newly composed email, and answers like the seed', async () => {
		const answer = await runOne(fresh);
		expect(answer).toMatchObject({
			...ANSWER,
			context_type: 'invoice',
			context_id: 'invoice-uuid-here',
			account_id: expect.stringMatching(UUID),
		});
		expect(mail.left).toBe(1);
		expect(mail.lastMime).toContain('This is a friendly reminder...');
	});

	it('returns the existing result for the same idempotency key', async () => {
		const first = await runOne(fresh);
		const second = await runOne(fresh);
		expect(second).toMatchObject({
			idempotent_replay: true,
			outbound_email_uid: first['outbound_email_uid'],
			provider_message_id: first['provider_message_id'],
		});
		expect(mail.left).toBe(1);
	});

	it('sends an existing draft by nothing but draft_uid, once', async () => {
		const draft = await runOne({ ...fresh, operation: 'createDraft' });
		expect(draft).toMatchObject({ draft_uid: expect.stringMatching(UUID), status: 'draft' });
		expect(mail.left).toBe(0);
		const sending = { operation: 'sendDraft', draftUid: draft['draft_uid'] };
		const sent = await runOne(sending);
		expect(sent).toMatchObject({ ...ANSWER, draft_uid: draft['draft_uid'] });
		expect(await runOne(sending)).toMatchObject({
			idempotent_replay: true,
			provider_message_id: sent['provider_message_id'],
		});
		expect(mail.left).toBe(1);
		expect(mail.lastMime).toContain('Subject: Invoice INV-2024-001 - Payment Reminder');
		expect(await runOne({ operation: 'getDraft', draftUid: draft['draft_uid'] })).toMatchObject({
			status: 'sent',
		});
	});

	it('replies in an existing thread, whatever sender is given', async () => {
		await receive(QUESTION);
		const answer = await runOne({
			operation: 'reply',
			replyToMessageUid: { __rl: true, mode: 'id', value: '<question@example.com>' },
			to: ['customer@example.com'],
			subject: 'RE: Invoice INV-2024-001 - Payment Reminder',
			bodyHtml: '<p>Following up here…</p>',
			additionalFields: { from: 'somebody@else.example' },
		});
		expect(answer).toMatchObject(ANSWER);
		expect(mail.lastMime).toMatch(/^In-Reply-To: <question@example\.com>\r$/m);
		expect(mail.lastMime).toMatch(/^References: <question@example\.com>\r$/m);
		expect(mail.lastMime).toMatch(/^From: .*ada@example\.com/m);
		expect(mail.lastMime).toContain('RE: Invoice INV-2024-001 - Payment Reminder');
	});

	it('derives recipients and subject of a reply, and quotes the message', async () => {
		await receive(QUESTION);
		const answer = await runOne({
			operation: 'replyAll',
			replyToMessageUid: '<question@example.com>',
			bodyText: 'The one of May.',
			quote: true,
		});
		expect(answer).toMatchObject({
			subject: 'Re: Invoice INV-2024-001 - Payment Reminder',
			recipients: ['customer@example.com'],
		});
		expect(mail.lastMime).toContain('> Which invoice?');
	});

	it('answers in the thread of its own sent message by outbound_email_uid', async () => {
		const first = await runOne(fresh);
		const answer = await runOne({
			operation: 'reply',
			replyToMessageUid: first['outbound_email_uid'],
			bodyText: 'One more thing.',
		});
		expect(answer).toMatchObject({
			...ANSWER,
			provider_thread_id: first['provider_thread_id'],
			recipients: ['customer@example.com'],
		});
	});

	it.each([
		['to', { ...fresh, to: '' }],
		['subject', { ...fresh, subject: '' }],
		['draft_uid', { operation: 'sendDraft', draftUid: '' }],
		['reply_to_message_uid', { operation: 'reply', replyToMessageUid: '' }],
		['reply_to_message_uid', { operation: 'reply', replyToMessageUid: '<unknown@example.com>' }],
		[
			'from_account_id',
			{ ...fresh, additionalFields: { fromAccountId: '3c90c3cc-0d44-4b50-8888-8dd25736052a' } },
		],
		['planned_send_at', { operation: 'scheduleDraft', draftUid: 'any' }],
	])('returns a validation error on %s', async (field, parameters) => {
		expect(await runOne(parameters)).toMatchObject({
			error: { code: 'validation_error', field, delivery: 'not-sent' },
		});
		expect(mail.left).toBe(0);
	});
});
