import { toTelegramSteps } from '../../../../lib/providers/telegram/request';
import { aFile, CHANNEL, FORUM, GROUP, message } from './setup';

const SENDER = { account: 'acc', messagesPerSecond: 30 };
const steps = (changes: Readonly<Record<string, unknown>> = {}) =>
	toTelegramSteps(message(changes), SENDER);

describe('the steps of a Telegram message', () => {
	it('are one for a text', () => {
		expect(steps().map(({ id }) => id)).toEqual(['text']);
	});

	it('are the same on every try', () => {
		const given = message({ attachments: [aFile()], message: 'word '.repeat(400), split: true });
		expect(toTelegramSteps(given, SENDER)).toEqual(toTelegramSteps(given, SENDER));
	});

	it('are numbered parts for a long text, and files after it', () => {
		const planned = steps({
			message: '🙂 '.repeat(1800),
			split: true,
			attachments: [aFile(), aFile({ filename: 'b.png', mime_type: 'image/png' })],
			options: { replyToMessageId: 3 },
		});
		expect(planned.map(({ id }) => id)).toEqual(['part-1', 'part-2', 'file-1', 'file-2']);
		const requests = planned.map(({ request }) => request);
		expect(requests.map(({ method }) => method)).toEqual([
			'sendMessage',
			'sendMessage',
			'sendDocument',
			'sendPhoto',
		]);
		expect(requests[0]).toMatchObject({ replyTo: 3, text: expect.stringMatching(/^\(1\/2\) /) });
		expect(requests[1]).not.toHaveProperty('replyTo');
		for (const request of requests) {
			if (request.method === 'sendMessage') expect(request.text.length).toBeLessThanOrEqual(4096);
		}
	});

	it.each([
		['image/jpeg', 'sendPhoto'],
		['image/PNG', 'sendPhoto'],
		['image/webp; x=1', 'sendPhoto'],
		['image/gif', 'sendDocument'],
		['image/svg+xml', 'sendDocument'],
		['application/pdf', 'sendDocument'],
	])('send %s with %s', (mime_type, method) => {
		const attachments = [aFile({ mime_type })];
		expect(steps({ attachments })[1]?.request.method).toBe(method);
	});

	it('send pictures that are too large for a photo as documents', () => {
		const of = (sizeBytes: number) =>
			steps({ attachments: [aFile({ mime_type: 'image/png', bytes: Buffer.alloc(sizeBytes) })] });
		expect(of(10_000_000)[1]?.request.method).toBe('sendPhoto');
		expect(of(10_000_001)[1]?.request.method).toBe('sendDocument');
	});
});

describe('the pace of a Telegram message', () => {
	const SECOND = { limit: 1, perMs: 1000 };
	const account = { name: 'acc', limits: [{ limit: 30, perMs: 1000 }] };

	it('is one a second for a chat, and what the bot may send in all', () => {
		expect(steps()[0]?.pace).toEqual({
			buckets: [{ name: 'acc/4711', limits: [SECOND] }, account],
			rests: 'acc/4711',
		});
	});

	it.each([GROUP, FORUM, CHANNEL])('is also twenty a minute for the group %d', (chatId) => {
		const [bucket] = steps({ recipient: String(chatId) })[0]?.pace?.buckets ?? [];
		expect(bucket).toEqual({
			name: `acc/${chatId}`,
			limits: [SECOND, { limit: 20, perMs: 60_000 }],
		});
	});

	it('counts a channel by its name however it is spelled', () => {
		expect(steps({ recipient: '@AcmeNews' })[0]?.pace?.rests).toBe('acc/@acmenews');
	});

	it('can be raised for paid broadcasts and servers of one’s own', () => {
		const [step] = toTelegramSteps(message(), { account: 'acc', messagesPerSecond: 1000 });
		expect(step?.pace?.buckets[1]?.limits).toEqual([{ limit: 1000, perMs: 1000 }]);
	});

	it('is the same for all steps', () => {
		const [first, ...others] = steps({ attachments: [aFile(), aFile()] });
		for (const { pace } of others) expect(pace).toEqual(first?.pace);
	});
});
