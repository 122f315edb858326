import { toQueueOutput } from '../../../../lib/outbox/queue/queue-output';
import { parseQueueInput } from '../../../../lib/outbox/queue/parse-queue-input';
import { createQueueHarness, seedInput, useTemplates, type QueueHarness } from './setup';

const templates = useTemplates();
let harness: QueueHarness;
beforeEach(async () => {
	harness = await createQueueHarness(templates());
	await harness.register(['sender@developer.test']);
});

const extra = { requestId: 'request-1', warnings: [], sendAt: undefined, duplicates: [] };

const invalid = (field: string) =>
	expect.objectContaining({ code: 'validation_error', httpStatus: 400, details: { field } });

it('answers the seed’s request with the seed’s answer', async () => {
	const answer = toQueueOutput(await harness.enqueue(), extra);
	const message = (recipient: string, type: string) => ({
		uuid: expect.stringMatching(
			/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
		),
		recipient,
		type,
		from: 'sender@developer.test',
		status: 'pending',
	});
	const { accepted, message_count, messages } = answer;
	expect({ accepted, message_count, messages }).toEqual({
		accepted: true,
		message_count: 4,
		messages: [
			message('known@example.test', 'to'),
			message('other@example.test', 'to'),
			message('third@example.test', 'to'),
			message('audit@example.test', 'bcc'),
		],
	});
	expect(new Set(messages.map(({ uuid }) => uuid)).size).toBe(4);
	expect(answer).toMatchObject({
		idempotent_replay: false,
		request_id: 'request-1',
		queue: 'default',
		store: { name: 'memory' },
	});
});

describe('Delivery Behavior', () => {
	it('The endpoint returns 202 Accepted after messages are created and queued for delivery.', async () => {
		const offer = jest.spyOn(expectPresent(harness.backend.queue), 'offer');
		const { messages } = await harness.enqueue();
		const uids = messages.map(({ uid }) => uid);
		expect((await harness.stored()).map(({ uid }) => uid).sort()).toEqual([...uids].sort());
		expect(offer.mock.calls[0]?.[0].map(({ uid }) => uid)).toEqual(uids);
	});

	describe('Provide either html or text; you can send both, but at least one is required.', () => {
		it.each([
			['html', { text: undefined }],
			['text', { html: undefined }],
			['both', {}],
		])('%s', async (_what, overrides) => {
			expect((await harness.enqueue(overrides)).messages).toHaveLength(4);
		});

		it.each([
			{ html: undefined, text: undefined },
			{ html: ' ', text: '' },
		])('neither, as in %j', async (overrides) => {
			expect(await harness.fail(overrides)).toEqual(invalid('html'));
		});
	});

	describe('Provide at least one recipient across to and bcc.', () => {
		it.each([
			['to alone', { bcc: undefined }, 3],
			['bcc alone', { to: undefined }, 1],
			['bcc alone, with an empty to', { to: [] }, 1],
		])('%s', async (_what, overrides, count) => {
			expect((await harness.enqueue(overrides)).messages).toHaveLength(count);
		});

		it.each([
			{ to: undefined, bcc: undefined },
			{ to: [], bcc: [] },
			{ to: ' ', bcc: ', ' },
		])('nobody, as in %j', async (overrides) => {
			expect(await harness.fail(overrides)).toEqual(invalid('to'));
		});
	});

	it('Recipient addresses are normalized and deduplicated case-insensitively.', async () => {
		const { messages } = await harness.enqueue({
			to: ['Known@Example.TEST', ' known@example.test ', 'Jürgen@bücher.example'],
			bcc: ['JÜRGEN@xn--bcher-kva.example'],
		});
		expect(messages.map(({ recipient, to }) => [recipient, to.address])).toEqual([
			['known@example.test', 'Known@Example.TEST'],
			['jürgen@xn--bcher-kva.example', 'Jürgen@bücher.example'],
		]);
	});

	it('When the same address appears in both to and bcc, the to recipient wins.', async () => {
		const { messages } = await harness.enqueue({ to: ['a@x.test'], bcc: ['A@X.test', 'b@x.test'] });
		expect(messages.map(({ recipient, type }) => `${type} ${recipient}`)).toEqual([
			'to a@x.test',
			'bcc b@x.test',
		]);
		const email = await parseQueueInput({ ...seedInput, to: ['a@x.test'], bcc: ['A@X.test'] });
		expect(email.dropped).toEqual(['A@X.test']);
	});

	it('Leadpush creates one tracked message per unique recipient, including BCC recipients.', async () => {
		const { messages } = await harness.enqueue();
		const stored = await harness.stored();
		expect(stored).toHaveLength(4);
		for (const { to, uid } of messages) {
			expect(
				stored.filter((each) => each.uid === uid && each.to.address === to.address),
			).toHaveLength(1);
		}
	});

	it('If a recipient email matches an existing contact in the workspace, the message is linked to that contact automatically.', async () => {
		await harness.contacts.upsert([{ email: 'KNOWN@example.test', contactId: 'contact-7' }]);
		const { messages } = await harness.enqueue();
		expect(messages.map(({ contactId }) => contactId)).toEqual([
			'contact-7',
			undefined,
			undefined,
			undefined,
		]);
		const { messages: shown } = toQueueOutput(await harness.enqueue({}, { key: 'again' }), extra);
		expect(shown[0]).toHaveProperty('contact_id', 'contact-7');
		expect(shown[1]).not.toHaveProperty('contact_id');
	});

	it('Unknown recipients are sent without creating contacts.', async () => {
		await harness.enqueue();
		expect((await harness.contacts.list({ limit: 10 })).contacts).toEqual([]);
	});

	it('Accepted messages start with status: "pending".', async () => {
		const result = await harness.enqueue();
		expect(
			result.messages.every(({ state, attempts }) => state === 'pending' && attempts === 0),
		).toBe(true);
		expect((await harness.stored()).map(({ state }) => state)).toEqual(Array(4).fill('pending'));
		expect(toQueueOutput(result, extra).messages.map(({ status }) => status)).toEqual(
			Array(4).fill('pending'),
		);
	});

	it('Suppression checks, delivery failures, and final message states are handled asynchronously.', async () => {
		const read = jest.spyOn(expectPresent(harness.backend.documents), 'get');
		await harness.enqueue();
		expect(read.mock.calls.map(([collection]) => collection)).not.toContain('suppressions');
		expect((await harness.stored()).every(({ failure }) => failure === undefined)).toBe(true);
	});
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
			expect(toQueueOutput(result, extra).messages[3]).toHaveProperty('tag', 'welcome');
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
		expect(toQueueOutput(result, extra).messages.map(({ from }) => from)).toEqual([
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

function expectPresent<T>(part: T | undefined): T {
	if (part === undefined) throw new Error('the backend lacks a part');
	return part;
}
