import { parseQueueInput } from '../../../../lib/outbox/queue/parse-queue-input';
import { toQueueOutput } from '../../../../lib/outbox/queue/queue-output';
import {
	createQueueHarness,
	invalid,
	outputExtra,
	seedInput,
	useTemplates,
	type QueueHarness,
} from './setup';

const templates = useTemplates();
let harness: QueueHarness;
beforeEach(async () => {
	harness = await createQueueHarness(templates());
	await harness.register(['sender@developer.test']);
});

it('answers the seed’s request with the seed’s answer', async () => {
	const answer = toQueueOutput(await harness.enqueue(), outputExtra);
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
		const { messages: shown } = toQueueOutput(
			await harness.enqueue({}, { key: 'again' }),
			outputExtra,
		);
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
		expect(toQueueOutput(result, outputExtra).messages.map(({ status }) => status)).toEqual(
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

function expectPresent<T>(part: T | undefined): T {
	if (part === undefined) throw new Error('the backend lacks a part');
	return part;
}
