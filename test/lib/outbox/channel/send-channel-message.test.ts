import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { ChatMessage } from '../../../../lib/core/chat-message';
import { validationError } from '../../../../lib/core/errors';
import { toChannelOutput } from '../../../../lib/outbox/channel/channel-output';
import { fetchFiles, toChatLeg, toEmailLeg, type Leg } from '../../../../lib/outbox/channel/leg';
import { previewChannelMessage } from '../../../../lib/outbox/channel/preview-channel-message';
import {
	sendChannelMessage,
	type ChannelRequest,
} from '../../../../lib/outbox/channel/send-channel-message';
import type { UrlFiles } from '../../../../lib/outbox/load-attachments';
import { DEFAULT_POLICY } from '../../../../lib/outbox/policy';
import { aLinkedFile, anEmail, aTextFile } from '../../../support/emails';
import { createEmailProvider } from '../../../support/email-provider';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { createScriptedProvider, type ScriptedProvider } from '../../../support/scripted-provider';

const files: UrlFiles = {
	check: (url, field) => {
		if (url.includes('169.254.')) throw validationError(field, 'Not from there.');
	},
	fetch: async (url) => ({ bytes: Buffer.from(url) }),
};

function aChat(overrides: Partial<ChatMessage> = {}): ChatMessage {
	return {
		recipient: 'C01234567',
		text: 'New deal just closed - congrats team!',
		attachments: [],
		split: false,
		options: {},
		...overrides,
	};
}

function chatLeg(
	provider: ScriptedProvider,
	message: ChatMessage = aChat(),
	channel = provider.id,
): Leg {
	return toChatLeg({ channel, message, provider, files, load: async (chat) => chat });
}

function start() {
	const clock = createFakeClock(Date.UTC(2026, 3, 17, 10, 30, 31));
	const ids = createFakeIds();
	const environment = { backend: createMemoryBackend({ clock, ids }), clock, ids };
	const toRequest = (
		legs: ChannelRequest['legs'],
		overrides: Partial<ChannelRequest> = {},
	): ChannelRequest => ({
		legs,
		scope: { kind: 'named', name: 'crm' },
		key: { kind: 'own', key: 'event-1' },
		adoptNewestInSlot: false,
		links: { contactId: 'contact-1', dealId: 'deal-1' },
		tags: [],
		origin: {},
		sandbox: false,
		policy: { ...DEFAULT_POLICY, retries: 0 },
		...overrides,
	});
	return {
		environment,
		toRequest,
		send: (...legs: ChannelRequest['legs']) => sendChannelMessage(toRequest(legs), environment),
	};
}

const extra = { requestId: 'r1', warnings: [] };

describe('a channel message', () => {
	it('gives out the seed’s answer and what only we know', async () => {
		const { send } = start();
		const slack = createScriptedProvider([], { id: 'slack' });
		const result = await send(chatLeg(slack));
		expect(toChannelOutput(result, extra)).toMatchObject({
			id: `id-of-${slack.delivered[0]}`,
			channel: 'slack',
			status: 'sent',
			sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
			recipient: 'C01234567',
			contact_id: 'contact-1',
			deal_id: 'deal-1',
			idempotent_replay: false,
			not_carried_by: {},
			messages: [{ step: 'email', id: `id-of-${slack.delivered[0]}` }],
		});
	});

	it('says which channel carried it and why the others did not', async () => {
		const { send } = start();
		const slack = createScriptedProvider([{ refuse: { retry: 'after-fix' } }], { id: 'slack' });
		const whatsapp = createScriptedProvider([], { id: 'whatsapp' });
		const leg = chatLeg(whatsapp, aChat({ recipient: '+14155550100' }));
		const first = await send(chatLeg(slack), leg);
		const expected = {
			channel: 'whatsapp',
			recipient: '+14155550100',
			messages: [{ step: 'email', id: `id-of-${whatsapp.delivered[0]}` }],
			not_carried_by: { slack: { code: 'provider_error', message: 'Refused by the script.' } },
		};
		expect(toChannelOutput(first, extra)).toMatchObject(expected);
		const again = await send(chatLeg(slack), leg);
		expect(toChannelOutput(again, extra)).toMatchObject({ ...expected, idempotent_replay: true });
	});

	it('may end in an email, whose subject is on record', async () => {
		const { send } = start();
		const slack = createScriptedProvider([{ refuse: {} }], { id: 'slack' });
		const provider = createEmailProvider();
		const email = anEmail({ subject: 'Deal won' });
		const { submission } = await send(
			chatLeg(slack),
			toEmailLeg({ channel: 'email', email, provider, files, maxBytes: 1000 }),
		);
		expect(provider.delivered).toHaveLength(1);
		expect(submission).toMatchObject({
			subject: 'Deal won',
			recipients: ['C01234567', ...email.to.map(({ address }) => address)],
		});
	});

	it.each([
		['the text', aChat({ text: 'Other' })],
		['the recipient', aChat({ recipient: 'C07654321' })],
		['an option', aChat({ options: { threadTs: '1' } })],
		['splitting', aChat({ split: true })],
		['a file', aChat({ attachments: [aTextFile('x')] })],
	])('conflicts under the same key with another that differs in %s', async (_what, other) => {
		const { send } = start();
		const slack = createScriptedProvider([], { id: 'slack' });
		await send(chatLeg(slack));
		await expect(send(chatLeg(slack, other))).rejects.toMatchObject({
			code: 'idempotency_conflict',
		});
	});

	it('conflicts with one that has another fallback', async () => {
		const { send } = start();
		const slack = createScriptedProvider([], { id: 'slack' });
		await send(chatLeg(slack));
		await expect(
			send(chatLeg(slack), chatLeg(createScriptedProvider([], { id: 'sms' }))),
		).rejects.toMatchObject({ code: 'idempotency_conflict' });
	});

	it('is the same send when an option is left out or undefined', async () => {
		const { send } = start();
		const slack = createScriptedProvider([], { id: 'slack' });
		await send(chatLeg(slack));
		const { replayed } = await send(chatLeg(slack, aChat({ options: { threadTs: undefined } })));
		expect(replayed).toBe(true);
	});

	it('is refused for the URL of any of its files before anything is reserved', async () => {
		const { send, environment } = start();
		const hostile = aChat({ attachments: [aLinkedFile('http://169.254.169.254/latest')] });
		await expect(
			send(chatLeg(createScriptedProvider([], { id: 'slack' }), hostile)),
		).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'attachments[0].url' },
		});
		expect((await environment.backend.submissions.list({}, { limit: 10 })).submissions).toEqual([]);
	});

	it('has its files fetched for services that take bytes', async () => {
		const linked = aChat({ attachments: [aLinkedFile('https://f.example/a.pdf')] });
		const { attachments } = await fetchFiles({ files, maxBytes: 1000 })(linked, undefined);
		expect(attachments[0]?.source).toMatchObject({ kind: 'bytes' });
	});
});

describe('the preview of a channel message', () => {
	it('shows all channels in order, and sends and records nothing', async () => {
		const { toRequest, environment } = start();
		const slack = createScriptedProvider([], { id: 'slack' });
		const sms = createScriptedProvider([], { id: 'sms' });
		const legs = [chatLeg(slack), chatLeg(sms, aChat({ recipient: '+14155550100' }))] as const;
		expect(await previewChannelMessage(toRequest(legs), environment)).toMatchObject({
			preview: true,
			would: 'send',
			channels: [
				{ channel: 'slack', recipient: 'C01234567', message: aChat().text, subject: null },
				{ channel: 'sms', recipient: '+14155550100' },
			],
		});
		expect([...slack.calls, ...sms.calls]).toEqual([]);
		expect((await environment.backend.submissions.list({}, { limit: 10 })).submissions).toEqual([]);
	});
});
