import { everythingShownBy, spellings } from '../../contracts/leaks';
import { seedMessage, startChannelNode, type ChannelNode } from '../../support/channel-node';
import { CHAT_ID, CONVERSATION_ID, EMAIL_ADDRESS, PERSON } from '../../support/channel-services';
import { always } from '../../support/telegram-fake/reactions';

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

describe('the seed’s errors', () => {
	const fail = async (parameters: Readonly<Record<string, unknown>> = {}) => {
		const [item] = await node.run(
			{ ...RECIPIENTS, ...own('event-1'), ...parameters, options: { retries: 0 } },
			{ continueOnFail: true },
		);
		return item?.json.error;
	};

	it('403 insufficient_permissions: the channel is not connected', async () => {
		const [item] = await node.run({}, { continueOnFail: true, credentials: {} });
		expect(item?.json.error).toMatchObject({ code: 'insufficient_permissions' });
	});

	it('403 insufficient_permissions: its login is broken', async () => {
		const [botToken = ''] = node.services.secrets;
		node.services.slack.revokeToken(botToken);
		expect(await fail()).toMatchObject({ code: 'insufficient_permissions' });
	});

	it('404 conversation_required: Teams knows no such conversation', async () => {
		expect(
			await fail({ channel: 'teams', teamsRecipient: '19:unknown@thread.tacv2' }),
		).toMatchObject({ code: 'conversation_required', delivery: 'not-sent' });
	});

	it('404 conversation_required: nobody wrote by WhatsApp within 24 hours', async () => {
		expect(await fail({ channel: 'whatsapp', whatsappRecipient: '+14155550199' })).toMatchObject({
			code: 'conversation_required',
		});
	});

	it('409 idempotency_conflict: the key with another message', async () => {
		await fail();
		expect(await fail({ message: 'Another' })).toMatchObject({ code: 'idempotency_conflict' });
	});

	it('429 rate_limited: with the time to wait', async () => {
		node.services.telegram.script = always({ status: 429, parameters: { retry_after: 60 } });
		expect(await fail({ channel: 'telegram' })).toMatchObject({
			code: 'rate_limited',
			retry_after_ms: 60_000,
		});
		// Everybody who writes to the chat is told, without asking Telegram again.
		expect(await fail({ channel: 'telegram', ...own('event-2') })).toMatchObject({
			code: 'rate_limited',
		});
		expect(node.services.telegram.calls).toHaveLength(1);
	});

	it('502 provider_error: the service is down', async () => {
		await node.services.twilio.goDown();
		expect(await fail({ channel: 'sms' })).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
		});
	});

	it('show no secret and no message', async () => {
		await node.services.twilio.goDown();
		node.services.slackChannel.isArchived = true;
		const errors = [
			await fail(),
			await fail({ channel: 'sms' }),
			await fail({ channel: 'teams', teamsRecipient: '19:unknown@thread.tacv2' }),
			await fail({ channel: 'telegram', telegramRecipient: '1' }),
		];
		const shown = everythingShownBy(errors);
		for (const secret of [...node.services.secrets, seedMessage].flatMap(spellings)) {
			expect(shown).not.toContain(secret);
		}
	});
});
