import { toQueueOutput } from '../../../../lib/outbox/queue/queue-output';
import { createQueueHarness, invalid, outputExtra, useTemplates, type QueueHarness } from './setup';

const templates = useTemplates();
let harness: QueueHarness;
beforeEach(async () => {
	harness = await createQueueHarness(templates());
	await harness.register(['sender@developer.test']);
});

describe('Validation Notes', () => {
	describe('The from address must be a verified sendable address in the API key workspace.', () => {
		it('takes one of the account, in any spelling, and reports the verified one', async () => {
			const { messages } = await harness.enqueue({ from: 'Dev <SENDER@Developer.TEST>' });
			expect(messages[0]?.from).toEqual({ name: 'Dev', address: 'sender@developer.test' });
		});

		it('takes one that was added and confirmed', async () => {
			const { issued } = await harness.senders.add({ address: 'new@developer.test' });
			await harness.senders.confirm('new@developer.test', issued?.code ?? '');
			const { messages } = await harness.enqueue({ from: 'new@developer.test' });
			expect(messages[0]?.from.address).toBe('new@developer.test');
		});

		it('refuses others', async () => {
			expect(await harness.fail({ from: 'stranger@developer.test' })).toEqual(invalid('from'));
			expect(await harness.fail({ from: undefined })).toEqual(invalid('from'));
		});
	});

	it('If the account does not have access, the API returns 403 with error: "upgrade_needed" and feature: "smtp.enabled".', async () => {
		expect(await harness.fail({ queue: 'nobody' })).toMatchObject({
			code: 'upgrade_needed',
			httpStatus: 403,
			delivery: 'not-sent',
			details: { feature: 'smtp.enabled' },
		});
	});

	it('If verification is required, the API returns 403 with error: "email_verification_required".', async () => {
		await harness.senders.add({ address: 'new@developer.test' });
		expect(await harness.fail({ from: 'New@developer.test' })).toMatchObject({
			code: 'email_verification_required',
			httpStatus: 403,
			delivery: 'not-sent',
		});
	});

	it.each([
		['an array', []],
		['an array of pairs', [['X-A', 'b']]],
		['a text', 'X-A: b'],
	])(
		'headers must be an object of header names to string values, not an array. (%s)',
		async (_what, headers) => {
			expect(await harness.fail({ headers })).toEqual(invalid('headers'));
		},
	);

	it.each([[1], [true], [null], [['b']], [{}]])(
		'headers must be an object of header names to string values, not an array. (%j as a value)',
		async (value) => {
			expect(await harness.fail({ headers: { 'X-A': value } })).toEqual(invalid('headers.X-A'));
		},
	);

	it.each(['X A', 'X_A', 'X:A', 'Ümlaut', '', 'X-A\r\nBcc'])(
		'Header names may only contain letters, numbers, and hyphens. (%j)',
		async (name) => {
			expect(await harness.fail({ headers: { [name]: 'x' } })).toEqual(invalid('headers'));
		},
	);

	it.each(['a\nb', 'a\r\nBcc: evil@x.test', 'a\rb'])(
		'Header values may not contain line breaks. (%j)',
		async (value) => {
			expect(await harness.fail({ headers: { 'X-A': value } })).toEqual(invalid('headers.X-A'));
		},
	);

	it.each([
		'From',
		'To',
		'Bcc',
		'Reply-To',
		'Subject',
		'Message-ID',
		'Return-Path',
		'subject',
		'Cc',
		'Sender',
		'Date',
		'Content-Type',
		'DKIM-Signature',
	])(
		'Delivery headers such as From, To, Bcc, Reply-To, Subject, Message-ID, and Return-Path are reserved and cannot be overridden. (%s)',
		async (name) => {
			expect(await harness.fail({ headers: { [name]: 'x' } })).toEqual(invalid(`headers.${name}`));
		},
	);

	it.each(['X-Leadpush-Id', 'x-leadpush-anything', 'X-Outbox-Id'])(
		'Custom X-Leadpush-* headers are reserved except X-Leadpush-Tag ... (%s)',
		async (name) => {
			expect(await harness.fail({ headers: { [name]: 'x' } })).toEqual(invalid(`headers.${name}`));
		},
	);

	it.each(['X-Leadpush-Tag', 'x-leadpush-tag', 'X-Outbox-Tag'])(
		'... except X-Leadpush-Tag, which may be used to tag the resulting messages. (%s)',
		async (name) => {
			const result = await harness.enqueue({ headers: { [name]: 'welcome', 'X-A': 'b' } });
			expect(result.messages.map(({ tag }) => tag)).toEqual(Array(4).fill('welcome'));
			expect(toQueueOutput(result, outputExtra).messages[3]).toHaveProperty('tag', 'welcome');
			const uid = result.messages[0]?.uid ?? '';
			const content = await harness.backend.messages?.readContent(uid);
			expect(content?.headers).toEqual({ 'X-A': 'b' });
			expect(result.submission.tags).toEqual(['welcome']);
		},
	);

	it('The response reports the actual sender used for each message. For known contacts with a configured delivery route, this can differ from the requested from address.', async () => {
		await harness.register(['owner@developer.test'], {
			account: 'account-owner',
			provider: 'gmail',
		});
		await harness.contacts.upsert([
			{
				email: 'known@example.test',
				contactId: 'contact-7',
				from: { name: 'Their Owner', address: 'owner@developer.test' },
				replyTo: { address: 'owner-replies@developer.test' },
			},
		]);
		const result = await harness.enqueue();
		expect(toQueueOutput(result, outputExtra).messages.map(({ from }) => from)).toEqual([
			'owner@developer.test',
			...Array(3).fill('sender@developer.test'),
		]);
		const [known, other] = result.messages;
		expect(known).toMatchObject({
			account: 'account-owner',
			from: { name: 'Their Owner', address: 'owner@developer.test' },
			replyTo: [{ address: 'owner-replies@developer.test' }],
		});
		expect(other?.replyTo).toEqual([{ address: 'reply@example.test' }]);
	});
});
