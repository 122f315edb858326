/**
 * The services that the demo talks to, on this machine: the stateful fakes of the tests, in a process
 * of their own. Tells what they have taken as emails, so that one inbox page shows everything.
 */
import { GMAIL_SCOPES } from '../../lib/providers/gmail/scopes';
import { startChannelServices } from '../../test/support/channel-services';
import { startGmailFake } from '../../test/support/gmail-fake/gmail-fake';

const MAILBOX = 'billing@acme.example';
const LOOK_EVERY_MS = 200;
const CHANNELS = [
	{ name: 'Outbox Slack', type: 'outboxSlackApi' },
	{ name: 'Outbox Twilio', type: 'outboxTwilioApi' },
];

/** What a customer has written, which the demo replies to. */
const QUESTION = [
	'From: Jane Doe <jane@example.com>',
	`To: ${MAILBOX}`,
	'Subject: Invoice INV-2026-001',
	'Message-ID: <question-1@example.com>',
	'',
	'When is it due?',
].join('\r\n');

async function main(): Promise<void> {
	const [gmail, channels] = await Promise.all([startGmailFake(), startChannelServices()]);
	const { twilio, credentials } = channels;
	const mailbox = gmail.addMailbox(MAILBOX, { name: 'Acme Billing' });
	mailbox.receive(QUESTION);

	let mailsTold = 0;
	let chatsTold = 0;
	setInterval(() => {
		for (const { raw, recipients } of gmail.outgoing.slice(mailsTold)) {
			mailsTold += 1;
			process.send?.({ raw: Buffer.from(raw).toString('base64'), to: recipients });
		}
		for (const { form } of twilio.accepted.slice(chatsTold)) {
			chatsTold += 1;
			const to = form.get('To') ?? '';
			process.send?.({ raw: toMail(to, form.get('Body') ?? ''), to: [to] });
		}
	}, LOOK_EVERY_MS);

	process.send?.([
		{
			name: 'Gmail account',
			type: 'outboxGmailOAuth2Api',
			data: {
				baseUrl: gmail.url,
				clientId: 'client-id',
				clientSecret: 'client-secret',
				oauthTokenData: {
					token_type: 'Bearer',
					access_token: gmail.issueToken(mailbox, GMAIL_SCOPES),
				},
			},
		},
		...CHANNELS.map(({ name, type }) => ({ name, type, data: credentials[type] })),
	]);
}

/** A chat message as the inbox page shows it. */
function toMail(to: string, text: string): string {
	const lines = [
		'From: WhatsApp <whatsapp@acme.example>',
		`To: "${to}" <whatsapp@example.com>`,
		'Subject: WhatsApp message',
		'Content-Type: text/plain; charset=utf-8',
		'Content-Transfer-Encoding: base64',
		'',
		Buffer.from(text).toString('base64'),
	];
	return Buffer.from(lines.join('\r\n')).toString('base64');
}

void main();
