import { seedMessage, startChannelNode, type ChannelNode } from '../../support/channel-node';
import { CHAT_ID, CONVERSATION_ID, EMAIL_ADDRESS, PERSON } from '../../support/channel-services';
import { at } from '../../support/slack-fake/faults';

let node: ChannelNode;
beforeEach(async () => {
	node = await startChannelNode();
});
afterEach(() => node.close());

const RECIPIENTS = {
	teamsRecipient: CONVERSATION_ID,
	telegramRecipient: String(CHAT_ID),
	whatsappRecipient: PERSON,
	smsRecipient: PERSON,
	emailRecipient: EMAIL_ADDRESS,
};
const own = (key: string) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey: key });

describe('a message by each channel', () => {
	it.each([
		['slack', 'sent'],
		['teams', 'sent'],
		['telegram', 'sent'],
		['whatsapp', 'queued'],
		['sms', 'queued'],
		['email', 'sent'],
	])('%s: gives out the seed’s answer, and sends once', async (channel, status) => {
		const parameters = { ...RECIPIENTS, channel, subject: 'News', ...own('event-1') };
		const [first] = await node.run(parameters);
		expect(first?.json).toMatchObject({
			id: expect.stringMatching(/./),
			channel,
			status,
			sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
			idempotent_replay: false,
			not_carried_by: {},
		});
		const [again] = await node.run(parameters);
		expect(again?.json).toMatchObject({ id: first?.json.id, idempotent_replay: true });
		expect(node.services.delivered()).toMatchObject({ [channel]: 1 });
		expect(Object.values(node.services.delivered()).reduce((a, b) => a + b)).toBe(1);
	});

	it('takes the recipient from the one field when an expression chooses the channel', async () => {
		const [item] = await node.run({
			channel: ['expression'],
			channelName: 'telegram',
			slackRecipient: undefined,
			recipient: CHAT_ID,
		});
		expect(item?.json).toMatchObject({ channel: 'telegram', recipient: String(CHAT_ID) });
	});

	it('takes recipients of several channels from an object', async () => {
		const [item] = await node.run({
			channel: ['expression'],
			channelName: ['sms', 'telegram'],
			recipient: { sms: PERSON, telegram: CHAT_ID },
		});
		expect(item?.json).toMatchObject({ channel: 'sms', recipient: PERSON });
	});

	it('posts files in the thread of the text', async () => {
		const attachmentsJson = [{ filename: 'deal.txt', content_base64: 'aGVsbG8=' }];
		const [item] = await node.run({ additionalFields: { attachmentsJson } });
		expect(item?.json).toMatchObject({
			messages: [{ step: 'text' }, { step: 'file-1' }],
		});
		const { messages } = node.services.slack.workspace;
		expect(messages.at(-1)?.files[0]?.name).toBe('deal.txt');
	});

	it('splits what is too long, if chosen', async () => {
		const parameters = {
			...RECIPIENTS,
			channel: 'whatsapp',
			message: 'word '.repeat(500),
			options: { split: true },
		};
		const [item] = await node.run(parameters);
		expect(item?.json.messages).toHaveLength(2);
		expect(node.services.delivered()).toMatchObject({ whatsapp: 2 });
	});

	it('previews without sending', async () => {
		const [item] = await node.run({ options: { preview: true } });
		expect(item?.json).toMatchObject({
			preview: true,
			would: 'send',
			channels: [{ channel: 'slack', message: seedMessage }],
		});
		expect(node.services.delivered()).toMatchObject({ slack: 0 });
	});

	it('goes to the sandbox recipient alone in a manual run', async () => {
		const other = node.services.slack.workspace.addChannel('tests');
		const parameters = {
			...RECIPIENTS,
			channel: ['slack', 'sms'],
			options: { sandboxRecipient: other.id },
			...own('event-1'),
		};
		const [item] = await node.run(parameters, { mode: 'manual' });
		expect(item?.json).toMatchObject({
			recipient: other.id,
			warnings: [`Sandbox: the message went to ${other.id} on slack, and nowhere else.`],
		});
		const [real] = await node.run(parameters);
		expect(real?.json).toMatchObject({
			recipient: node.services.slackChannel.id,
			idempotent_replay: false,
		});
	});
});

describe('a fallback', () => {
	const chain = {
		...RECIPIENTS,
		channel: ['slack', 'whatsapp', 'email'],
		subject: 'Deal won',
		...own('event-1'),
	};

	it('carries the message when the first channel certainly did not, once', async () => {
		node.services.slackChannel.isArchived = true;
		const [first] = await node.run(chain);
		expect(first?.json).toMatchObject({
			channel: 'whatsapp',
			recipient: PERSON,
			status: 'queued',
			not_carried_by: { slack: { code: expect.any(String), message: expect.stringMatching(/./) } },
		});
		node.services.slackChannel.isArchived = false;
		const [again] = await node.run(chain);
		expect(again?.json).toMatchObject({ channel: 'whatsapp', idempotent_replay: true });
		expect(node.services.delivered()).toMatchObject({ slack: 0, whatsapp: 1, email: 0 });
	});

	it('goes down to the last channel', async () => {
		node.services.slackChannel.isArchived = true;
		await node.services.twilio.goDown();
		const [item] = await node.run({ ...chain, options: { retries: 0 } });
		expect(item?.json).toMatchObject({ channel: 'email', recipient: EMAIL_ADDRESS });
		expect(Object.keys(item?.json.not_carried_by as object)).toEqual(['slack', 'whatsapp']);
	});

	it('is not tried when the first channel broke off, but has the message', async () => {
		node.services.slack.script = at('chat.postMessage', 'reset after');
		const [item] = await node.run({ ...chain, options: { retries: 0 } }, { continueOnFail: true });
		// Slack can be asked, and has it.
		expect(item?.json).toMatchObject({ channel: 'slack', status: 'sent' });
		expect(node.services.delivered()).toMatchObject({ slack: 1, whatsapp: 0, email: 0 });
	});
});

describe('bad input', () => {
	const errorOf = async (parameters: Readonly<Record<string, unknown>>) => {
		const [item] = await node.run({ ...RECIPIENTS, ...parameters }, { continueOnFail: true });
		return item?.json.error as { code: string; field?: string; message: string } | undefined;
	};

	it.each([
		['an unknown channel', { channel: 'fax' }, 'channel'],
		['no channel', { channel: [] }, 'channel'],
		['a channel that an item lacks', { channel: ['expression'], channelName: '' }, 'channel'],
		['no recipient for Slack', { slackRecipient: '' }, 'recipient'],
		['a name for Slack', { slackRecipient: 'general' }, 'recipient'],
		['a user for Teams', { channel: 'teams', teamsRecipient: 'jane@acme.com' }, 'recipient'],
		['a phone number for Telegram', { channel: 'telegram', telegramRecipient: '+49' }, 'recipient'],
		['a national number', { channel: 'whatsapp', whatsappRecipient: '0151 5550100' }, 'recipient'],
		['a bad number for SMS', { channel: 'sms', smsRecipient: '+1' }, 'recipient'],
		['a bad address', { channel: 'email', emailRecipient: 'jane', subject: 'x' }, 'recipient'],
		['no message', { message: '' }, 'message'],
		['white space', { message: ' \n\t' }, 'message'],
		['4,097 characters', { message: 'x'.repeat(4097) }, 'message'],
		['an email without subject', { channel: 'email' }, 'subject'],
		[
			'base64 on WhatsApp',
			{
				channel: 'whatsapp',
				additionalFields: { attachmentsJson: [{ filename: 'a', content_base64: 'aGk=' }] },
			},
			'attachments[0]',
		],
		['a text too long for WhatsApp', { channel: 'whatsapp', message: 'x'.repeat(1601) }, 'message'],
		['blocks that are no JSON', { slackOptions: { blocks: '[{' } }, 'blocks'],
		['blocks without type', { slackOptions: { blocks: '[{}]' } }, 'blocks'],
		['a card that is no JSON', { channel: 'teams', teamsOptions: { card: '{' } }, 'card'],
		['a card that is none', { channel: 'teams', teamsOptions: { card: '{"type":"x"}' } }, 'card'],
		[
			'a hostile URL',
			{
				additionalFields: {
					attachmentsJson: [{ filename: 'a', url: 'http://169.254.169.254/latest' }],
				},
			},
			'attachments[0].url',
		],
		['an unknown option', { slackOptions: { iconEmoji: ':tada:' } }, 'icon_emoji'],
	])(
		'%s is a validation_error on its field, and nothing is sent',
		async (_what, parameters, field) => {
			const error = await errorOf(parameters);
			expect(error).toMatchObject({ code: 'validation_error', delivery: 'not-sent' });
			expect(error?.field?.startsWith(field)).toBe(true);
			expect(Object.values(node.services.delivered()).every((count) => count === 0)).toBe(true);
		},
	);

	it('says of which of several channels it speaks', async () => {
		const error = await errorOf({ channel: ['slack', 'sms'], smsRecipient: '+1' });
		expect(error?.message).toMatch(/^For sms: recipient/);
	});
});

describe('many items', () => {
	it('keep their order for one recipient, and fail one by one', async () => {
		const items = await node.run(
			(itemIndex) => ({
				...RECIPIENTS,
				channel: 'telegram',
				message: `message ${itemIndex}`,
				telegramRecipient: itemIndex === 1 ? 'nobody' : String(CHAT_ID),
			}),
			{ items: [{ json: {} }, { json: {} }, { json: {} }], continueOnFail: true },
		);
		expect(items.map(({ json }) => (json.error ? 'error' : json.status))).toEqual([
			'sent',
			'error',
			'sent',
		]);
		const texts = node.services.telegram.chats.messages.map(({ text }) => text);
		expect(texts).toEqual(['message 0', 'message 2']);
	});
});
