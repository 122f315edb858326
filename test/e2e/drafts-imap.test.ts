import { randomUUID } from 'node:crypto';

import type { Client } from '../../scripts/n8n-host/client.mjs';
import { deliveryTrigger, publishTrigger } from './support/delivery-worker';
import { callNode, draftReply } from './support/draft-reply';
import { startImapAccount, type ImapAccount } from './support/imap-account';
import { SENDER } from './support/mail-server';
import { signIn } from './support/shared-host';
import { until } from './support/until';
import { createChain, webhook, type NodeAccount } from './support/workflows';

const QUESTION = [
	'From: Customer <customer@example.com>',
	`To: ${SENDER}`,
	'Subject: Invoice INV-2024-001',
	'Message-ID: <question@example.com>',
	'',
	'Which invoice?',
].join('\r\n');

/** Far from UTC and without summer time. */
const TIME_ZONE = 'Asia/Tokyo';
const OFFSET_MS = 9 * 3_600_000;

let client: Client;
let account: ImapAccount;
let saved: NodeAccount;
beforeEach(async () => {
	client = await signIn();
	account = await startImapAccount();
	saved = await account.save(client);
});
afterEach(() => account.close());

const call = (operation: string, parameters: Readonly<Record<string, unknown>>) =>
	callNode(client, draftReply(saved, operation, parameters), {});
const createDraft = () =>
	call('createDraft', {
		to: 'customer@example.com',
		subject: 'Invoice INV-2024-001',
		bodyText: 'Hi, this is a friendly reminder.',
	});
const draftUid = (value: unknown) => ({ draftUid: { __rl: true, mode: 'uid', value } });

describe('drafts and replies of an account with SMTP and IMAP', () => {
	it('sends a draft as somebody left it in their mail program, and keeps a copy in Sent', async () => {
		const draft = await createDraft();
		expect(draft).toMatchObject({ status: 'draft', mailbox: SENDER });
		expect(await account.sent()).toHaveLength(0);

		await account.person.edit({ mailbox: 'Drafts', uid: '1' }, (mime) =>
			mime.replace('Subject: Invoice INV-2024-001', 'Subject: Invoice INV-2024-002'),
		);
		const sent = await call('sendDraft', draftUid(draft.draft_uid));
		expect(sent).toMatchObject({ status: 'sent', draft_uid: draft.draft_uid });
		expect(await account.sent()).toMatchObject([
			{ subject: 'Invoice INV-2024-002', recipients: ['customer@example.com'] },
		]);
		expect(await account.person.read('Drafts')).toHaveLength(0);
		const copies = await account.person.read('Sent');
		expect(copies).toEqual([expect.stringContaining('Subject: Invoice INV-2024-002')]);
	});

	it('replies in the conversation of a message that came in, with a copy in Sent', async () => {
		await account.person.put('INBOX', QUESTION);
		const reply = await call('reply', {
			replyToMessageUid: { __rl: true, mode: 'id', value: '<question@example.com>' },
			bodyText: 'The one of May.',
		});
		expect(reply).toMatchObject({ status: 'sent', subject: 'Re: Invoice INV-2024-001' });
		expect(await account.sent()).toMatchObject([
			{ inReplyTo: '<question@example.com>', recipients: ['customer@example.com'] },
		]);
		const copies = await account.person.read('Sent');
		expect(copies).toEqual([expect.stringContaining('In-Reply-To: <question@example.com>')]);
	});

	it('has a worker send a draft once, at a time in the time zone of the workflow', async () => {
		const queue = `queue-${randomUUID()}`;
		await publishTrigger(client, deliveryTrigger(saved, queue));
		const { draft_uid: uid } = await createDraft();
		const at = Date.now() + 15_000;
		const path = `test-${randomUUID()}`;
		const schedule = draftReply(saved, 'scheduleDraft', {
			...draftUid(uid),
			// As the editor's date field writes it.
			plannedSendAt: new Date(at + OFFSET_MS).toISOString().slice(0, 19),
			options: { queue },
		});
		const id = await createChain(client, [webhook(path), schedule], { timezone: TIME_ZONE });
		await client.publish(id);
		expect((await client.webhook(path, {})).body).toMatchObject({
			draft_uid: uid,
			status: 'planned',
			planned_send_at: `${new Date(at).toISOString().slice(0, 19)}Z`,
		});

		await until('the draft is sent', async () => (await account.sent()).length > 0);
		expect(Date.now()).toBeGreaterThanOrEqual(Math.floor(at / 1000) * 1000);
		await until('its record says so', async () => {
			return (await call('getDraft', draftUid(uid))).status === 'sent';
		});
		expect(await call('sendDraft', draftUid(uid))).toMatchObject({ idempotent_replay: true });
		expect(await account.sent()).toHaveLength(1);
		expect(await account.person.read('Sent')).toHaveLength(1);
	});

	it('prepares an email without any credential', async () => {
		const prepared = await callNode(
			client,
			draftReply({ ...saved, credentials: {} }, 'prepare', {
				to: '{{ customer.email }}',
				subject: 'Invoice {{ invoice.number }}',
				bodyText: 'Hi {{ customer.name }}',
				data: '={{ $json.body }}',
			}),
			{ customer: { email: 'customer@example.com' }, invoice: { number: 'INV-2024-001' } },
		);
		expect(prepared).toMatchObject({
			ready: false,
			to: ['customer@example.com'],
			subject: 'Invoice INV-2024-001',
			missing_fields: [expect.objectContaining({ name: 'customer.name' })],
		});
	});
});
