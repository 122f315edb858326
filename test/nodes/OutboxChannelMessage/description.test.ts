import { NodeHelpers } from 'n8n-workflow';

import { parseSlackMessage } from '../../../lib/providers/slack/message';
import { parseTeamsMessage } from '../../../lib/providers/teams/message';
import { parseTelegramMessage } from '../../../lib/providers/telegram/message';
import { parseTwilioMessage } from '../../../lib/providers/twilio/message';
import { BY_EXPRESSION, CHANNELS } from '../../../nodes/OutboxChannelMessage/channels';
import { OutboxChannelMessage } from '../../../nodes/OutboxChannelMessage/OutboxChannelMessage.node';
import { describeNodeDescription, isChoice, readPanel } from '../../contracts/node-description';
import { CONVERSATION_ID } from '../../support/channel-services';

const node = new OutboxChannelMessage();
const { description } = node;
const { collection, entriesOf } = readPanel(description);

const shownWith = (channel: readonly string[], parameters: object = {}) => {
	const values = {
		provider: 'smtp',
		authentication: 'password',
		options: {},
		...parameters,
		channel: [...channel],
	};
	const isShown = (each: Parameters<typeof NodeHelpers.displayParameter>[1]) =>
		NodeHelpers.displayParameter(values, each, { typeVersion: 1 }, description);
	return {
		credentials: (description.credentials ?? []).filter(isShown).map(({ name }) => name),
		fields: description.properties.filter(isShown).map(({ name }) => name),
	};
};

describe('the node Outbox Send Channel Message', () => {
	describeNodeDescription(node, {
		folder: 'OutboxChannelMessage',
		aliases: ['slack', 'teams', 'whatsapp', 'telegram', 'sms', 'fallback', 'outbox'],
	});

	it('is found under its own name and stands on the canvas under the plain one', () => {
		expect(description).toMatchObject({
			displayName: 'Outbox Send Channel Message',
			name: 'outboxChannelMessage',
			defaults: { name: 'Send Channel Message' },
			usableAsTool: true,
		});
	});

	it('offers all channels, under the names that the output has too', () => {
		const values = (collection('channel').options ?? []).filter(isChoice).map(({ value }) => value);
		expect(values.sort()).toEqual([...CHANNELS, BY_EXPRESSION].sort());
	});

	it.each([
		[['slack'], ['outboxSlackApi'], ['slackRecipient', 'slackOptions']],
		[['teams'], ['outboxTeamsBotApi'], ['teamsRecipient', 'teamsOptions']],
		[['telegram'], ['outboxTelegramApi'], ['telegramRecipient', 'telegramOptions']],
		[['whatsapp'], ['outboxTwilioApi'], ['whatsappRecipient', 'whatsappOptions']],
		[['sms'], ['outboxTwilioApi'], ['smsRecipient', 'smsOptions']],
		[
			['email'],
			['outboxSmtpApi'],
			['emailRecipient', 'emailOptions', 'provider', 'authentication', 'subject'],
		],
		[
			['slack', 'whatsapp'],
			['outboxSlackApi', 'outboxTwilioApi'],
			['slackRecipient', 'whatsappRecipient', 'slackOptions', 'whatsappOptions'],
		],
	])(
		'shows for %j the credentials and fields that it takes, and no others',
		(channel, credentials, fields) => {
			const common = [
				'channel',
				'message',
				'deduplicateBy',
				'additionalFields',
				'options',
				'idempotencyKey',
				'executionKeyNotice',
			];
			const shown = shownWith(channel);
			expect(shown.credentials).toEqual(credentials);
			expect(shown.fields.filter((name) => !common.includes(name)).sort()).toEqual(
				[...fields].sort(),
			);
		},
	);

	it('insists on no credential, or a workflow that uses some channels could not be published', () => {
		const required = description.credentials?.filter((each) => each.required);
		expect(required?.map(({ name }) => name)).toEqual(['outboxRedisApi']);
	});

	it('asks for the email account that was chosen', () => {
		expect(shownWith(['email'], { provider: 'gmail' }).credentials).toEqual([
			'outboxGmailOAuth2Api',
		]);
	});

	it('lets each item name its channel, with one field for the recipient', () => {
		const { fields, credentials } = shownWith([BY_EXPRESSION]);
		expect(fields).toEqual(expect.arrayContaining(['channelName', 'recipient', 'subject']));
		expect(fields.filter((name) => /.Recipient$/.test(name))).toEqual([]);
		expect(credentials).toEqual(
			expect.arrayContaining(['outboxSlackApi', 'outboxTwilioApi', 'outboxSmtpApi']),
		);
	});

	it('offers options that their channels know', () => {
		const examples: Record<string, unknown> = {
			blocks: '[{"type":"divider"}]',
			card: '{"type":"AdaptiveCard","version":"1.5","body":[]}',
			summary: 'A card',
			threadTs: '1713351031.001200',
			replyToId: '1700000000000',
			replyToMessageId: 1,
			topic: 1,
			contentSid: `HX${'0d'.repeat(16)}`,
			contentVariables: '{"1":"Jane"}',
			from: '+14155550199',
			statusCallback: 'https://n8n.example.com/webhook/x',
		};
		const optionsOf = (channel: string) =>
			Object.fromEntries(
				entriesOf(`${channel}Options`).map((each) => [
					each.name,
					examples[each.name] ?? each.default,
				]),
			);
		const messageFor = (recipient: string, channel: string) => ({
			recipient,
			message: 'Hi',
			options: optionsOf(channel),
		});
		expect(() => parseSlackMessage(messageFor('C01234567', 'slack'))).not.toThrow();
		expect(() => parseTeamsMessage(messageFor(CONVERSATION_ID, 'teams'))).not.toThrow();
		expect(() => parseTelegramMessage(messageFor('4711', 'telegram'))).not.toThrow();
		expect(() =>
			parseTwilioMessage(messageFor('+14155550100', 'whatsapp'), 'whatsapp'),
		).not.toThrow();
		expect(() => parseTwilioMessage(messageFor('+14155550100', 'sms'), 'sms')).not.toThrow();
	});
});
