import { GMAIL_SCOPES } from '../../../lib/providers/gmail/scopes';
import { runDraftReply } from '../../../nodes/OutboxDraftReply/run-draft-reply';
import { toId } from '../../support/graph-fake/mailbox';
import {
	ADA,
	GRACE,
	startGmailNode,
	startOutlookNode,
	type HttpMailNode,
} from '../../support/http-mail-node';

const node = { execute: runDraftReply, example: {} };
const email = {
	...{ operation: 'sendNew', to: 'jane@example.net', subject: 'Reminder', bodyText: 'Hi Jane' },
	...{ deduplicateBy: 'idempotencyKey', idempotencyKey: 'reminder-1' },
};
const draft = { ...email, operation: 'createDraft' };
const reply = { operation: 'reply', replyToMessageUid: '<question@example.net>', bodyText: 'Hi' };
const MB = 1_000_000;

const toQuestion = (headers: readonly string[]): string =>
	['From: jane@example.net', `To: ${ADA}`, 'Subject: Which?', ...headers, '', 'One?'].join('\r\n');

/** The node on an account whose mailbox others use, too. */
interface Rig {
	readonly mail: HttpMailNode;
	receive(mime: string): Promise<{ readonly id: string }>;
	/** Somebody deletes all drafts for good. */
	deleteDrafts(): void;
	/** The credential connects another mailbox from now on. */
	changeMailbox(): void;
}

async function startGmail(): Promise<Rig> {
	const mail = await startGmailNode({ node });
	const { gmail, mailbox, login } = mail;
	const other = gmail.addMailbox('heidi@example.com');
	return {
		mail,
		receive: async (mime) => mailbox.receive(mime),
		deleteDrafts() {
			for (const { id } of mailbox.withLabel('DRAFT')) mailbox.remove(id);
		},
		changeMailbox: () => void (login.token = gmail.issueToken(other, GMAIL_SCOPES)),
	};
}

async function startOutlook(): Promise<Rig> {
	const mail = await startOutlookNode({ node });
	const { graph, login } = mail;
	const { items } = graph.mailbox(ADA);
	return {
		mail,
		async receive(mime) {
			// What was put there without a mail server, e.g. by a migration, may lack a Message-ID.
			const origin = /^message-id:/im.test(mime) ? 'mail' : 'import';
			return {
				id: toId(ADA, await graph.mailbox(ADA).add(Buffer.from(mime), 'Inbox', origin), true),
			};
		},
		deleteDrafts: () =>
			void items.splice(0, items.length, ...items.filter((each) => !each.isDraft)),
		changeMailbox: () => void (login.token = graph.tokens.issue(GRACE)),
	};
}

describe.each([
	['Gmail', startGmail],
	['Outlook', startOutlook],
])('bad input to Send Draft/Reply on %s', (_name, start) => {
	let rig: Rig;
	beforeEach(async () => {
		rig = await start();
	});
	afterEach(() => rig.mail.close());
	const runOne = async (parameters: Readonly<Record<string, unknown>>) =>
		(await rig.mail.run(parameters, { continueOnFail: true }))[0]?.json ?? {};
	const refusal = (code: string, field: string, message: RegExp) => ({
		error: { code, field, delivery: 'not-sent', message: expect.stringMatching(message) },
	});
	const makeDraft = async () => (await runOne(draft))['draft_uid'];

	it('a draft that is gone: says that somebody has deleted it, and sends nothing', async () => {
		const draftUid = await makeDraft();
		rig.deleteDrafts();
		for (const operation of ['sendDraft', 'updateDraft']) {
			expect(await runOne({ operation, draftUid, subject: 'Second' })).toMatchObject(
				refusal('not_found', 'draft_uid', /deleted it/),
			);
		}
		expect(rig.mail.left).toBe(0);
	});

	it('a draft that was sent already: is replayed, and neither changed nor deleted', async () => {
		const draftUid = await makeDraft();
		await runOne({ operation: 'sendDraft', draftUid });
		expect(await runOne({ operation: 'sendDraft', draftUid })).toMatchObject({
			idempotent_replay: true,
		});
		for (const operation of ['updateDraft', 'deleteDraft']) {
			expect(await runOne({ operation, draftUid, subject: 'Second' })).toMatchObject(
				refusal('validation_error', 'draft_uid', /sent already/),
			);
		}
		expect(rig.mail.left).toBe(1);
	});

	it('a draft of another account: says whose mailbox it lies in', async () => {
		const draftUid = await makeDraft();
		rig.changeMailbox();
		for (const operation of ['sendDraft', 'getDraft', 'updateDraft', 'deleteDraft']) {
			expect(await runOne({ operation, draftUid, subject: 'Second' })).toMatchObject(
				refusal('validation_error', 'draft_uid', new RegExp(ADA)),
			);
		}
		expect(rig.mail.left).toBe(0);
	});

	it('a parent without Message-ID: says that it cannot be threaded', async () => {
		const { id } = await rig.receive(toQuestion([]));
		expect(await runOne({ ...reply, replyToMessageUid: id })).toMatchObject(
			refusal('validation_error', 'reply_to_message_uid', /no Message-ID/),
		);
		expect(rig.mail.left).toBe(0);
	});

	it('a thread of another mailbox: is refused, and says whose was searched', async () => {
		await rig.receive(toQuestion(['Message-ID: <question@example.net>']));
		const { outbound_email_uid: uid } = await runOne(email);
		rig.changeMailbox();
		expect(await runOne(reply)).toMatchObject(
			refusal('validation_error', 'reply_to_message_uid', /heidi@|own mailbox/),
		);
		expect(await runOne({ ...reply, replyToMessageUid: uid })).toMatchObject(
			refusal('validation_error', 'reply_to_message_uid', /another mailbox/),
		);
		expect(rig.mail.left).toBe(1);
	});

	it.each([
		['HTML over the limit', { bodyHtml: `<p>${'x'.repeat(26 * MB)}</p>` }],
		[
			'26 MB of attachments',
			{
				additionalFields: {
					attachmentsJson: [
						{
							...{ filename: 'a.bin', content_type: 'application/octet-stream' },
							data_base64: Buffer.alloc(26 * MB).toString('base64'),
						},
					],
				},
			},
		],
	])('%s: is refused before anything is kept or sent', async (_what, parts) => {
		for (const parameters of [email, draft, reply]) {
			const { error } = await runOne({ ...parameters, ...parts });
			expect(error).toMatchObject({ code: 'payload_too_large', delivery: 'not-sent' });
		}
		expect({ left: rig.mail.left, reserved: rig.mail.reservations }).toEqual({
			left: 0,
			reserved: 0,
		});
	});

	it('a planned time in the past: is refused, and the draft stays as it is', async () => {
		const draftUid = await makeDraft();
		const plannedSendAt = '2020-01-01T00:00:00Z';
		expect(await runOne({ operation: 'scheduleDraft', draftUid, plannedSendAt })).toMatchObject(
			refusal('validation_error', 'planned_send_at', /past/),
		);
		expect(await runOne({ operation: 'getDraft', draftUid })).toMatchObject({
			...{ status: 'draft', planned_send_at: null },
		});
	});

	it('variables that a template lacks: are named, each with its field', async () => {
		const { to } = email;
		const templates = { subject: 'Invoice {{ number }}', bodyText: 'Hi {{ name }}' };
		expect(await runOne({ operation: 'prepare', to, ...templates, data: '{}' })).toMatchObject({
			ready: false,
			missing_fields: [
				{ field: 'subject', name: 'number' },
				{ field: 'text', name: 'name' },
			],
		});
	});
});
