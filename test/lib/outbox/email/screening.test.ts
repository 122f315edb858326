import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { Backend } from '../../../../lib/core/backend';
import { storeError } from '../../../../lib/core/errors';
import type { EmailMessage } from '../../../../lib/core/message';
import { requireDocuments } from '../../../../lib/outbox/backend-parts';
import { createSuppressions } from '../../../../lib/outbox/directory/suppressions';
import { toEmailOutput } from '../../../../lib/outbox/email/email-output';
import { previewEmail } from '../../../../lib/outbox/email/preview-email';
import { createScreening } from '../../../../lib/outbox/email/screening';
import { sendEmail, type EmailRequest } from '../../../../lib/outbox/email/send-email';
import { DEFAULT_POLICY } from '../../../../lib/outbox/policy';
import { createEmailProvider } from '../../../support/email-provider';
import { anEmail } from '../../../support/emails';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';

const JANE = 'jane@example.com';
const BOB = 'bob@example.com';
const toBoth = anEmail({ to: [{ address: JANE }], cc: [{ address: BOB }] });

function setUp(backendOf: (backend: Backend) => Backend = (backend) => backend) {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const memory = createMemoryBackend({ clock, ids });
	const documents = requireDocuments(memory);
	const lookUps = jest.spyOn(documents, 'get');
	const backend = backendOf(memory);
	const environment = { backend, clock, ids };
	const provider = createEmailProvider();
	const suppressions = createSuppressions(documents, clock);
	const request = (
		email: EmailMessage = toBoth,
		stream?: string,
		more: Partial<EmailRequest> = {},
	): EmailRequest => ({
		email,
		provider,
		scope: { kind: 'node', workflowId: 'w1', nodeId: 'n1' },
		key: { kind: 'own', key: 'deal-42' },
		adoptNewestInSlot: false,
		links: {},
		tags: [],
		origin: {},
		files: { check: () => undefined, fetch: async () => ({ bytes: Buffer.from('file') }) },
		maxAttachmentBytes: 1000,
		screening: createScreening(environment, stream),
		policy: DEFAULT_POLICY,
		...more,
	});
	const suppress = (address: string, stream = '*') =>
		suppressions.add([{ address, stream, reason: 'unsubscribe', source: 'test' }]);
	const left = () => provider.delivered.map(({ to, cc }) => [...to, ...cc].map((a) => a.address));
	return { ...{ memory, environment, provider, suppressions, suppress }, request, lookUps, left };
}

const dropped = (result: Awaited<ReturnType<typeof sendEmail>>) =>
	toEmailOutput(result, { requestId: 'r', warnings: [], dropped: [] }).recipients.dropped;

describe('sending an email to suppressed recipients', () => {
	it('goes without them, and says so, a replay too', async () => {
		const { environment, request, suppress, left, lookUps } = setUp();
		await suppress(BOB);
		const result = await sendEmail(request(), environment);
		expect(left()).toEqual([[JANE]]);
		const entry = { address: BOB, field: 'cc', reason: 'unsubscribe', kept_in: null };
		expect(dropped(result)).toEqual([entry]);
		expect(lookUps).toHaveBeenCalledTimes(1);
		const replay = await sendEmail(request(), environment);
		expect(replay.replayed).toBe(true);
		expect(dropped(replay)).toEqual([entry]);
		expect(lookUps).toHaveBeenCalledTimes(1);
	});

	it('looks all recipients up at once', async () => {
		const { environment, request, left, lookUps } = setUp();
		const many = Array.from({ length: 400 }, (_, index) => ({ address: `a${index}@a.co` }));
		await sendEmail(request(anEmail({ to: many }), 'news'), environment);
		expect(left()[0]).toHaveLength(400);
		expect(lookUps.mock.calls.map(([, keys]) => keys.length)).toEqual([800]);
	});

	it('heeds an unsubscribe in its stream only', async () => {
		const { environment, request, suppress, left } = setUp();
		await suppress(BOB, 'news');
		const key = (name: string) => ({ key: { kind: 'own', key: name } as const });
		await sendEmail(request(toBoth, 'news', key('1')), environment);
		await sendEmail(request(toBoth, 'receipts', key('2')), environment);
		await sendEmail(request(toBoth, undefined, key('3')), environment);
		expect(left()).toEqual([[JANE], [JANE, BOB], [JANE, BOB]]);
	});

	it('is refused when nobody in to is left, and the same email goes once they may be written to', async () => {
		const { environment, request, suppress, suppressions, left, memory } = setUp();
		await suppress(JANE);
		for (let tries = 0; tries < 2; tries++) {
			await expect(sendEmail(request(), environment)).rejects.toMatchObject({
				...{ code: 'recipient_suppressed', delivery: 'not-sent' },
			});
		}
		expect(left()).toEqual([]);
		const stored = await memory.submissions.findByKey('node:w1/n1', 'deal-42');
		expect(stored?.submission).toMatchObject({
			state: 'released',
			failure: { code: 'recipient_suppressed', field: 'to' },
		});
		await suppressions.remove(JANE);
		await sendEmail(request(), environment);
		expect(left()).toEqual([[JANE, BOB]]);
	});

	it('asks again in a later try: a wish may be new, or taken back', async () => {
		const { environment, request, suppress, suppressions, left, provider } = setUp();
		await suppress(BOB);
		const deliver = jest.spyOn(provider, 'deliver').mockRejectedValueOnce(new Error('down'));
		await expect(sendEmail(request(), environment)).rejects.toThrow();
		deliver.mockRestore();
		await suppressions.remove(BOB);
		const result = await sendEmail(request(), environment);
		expect(left()).toEqual([[JANE, BOB]]);
		expect(dropped(result)).toEqual([]);
	});

	it('replays what was sent before they were suppressed', async () => {
		const { environment, request, suppress } = setUp();
		await sendEmail(request(), environment);
		await suppress(JANE);
		expect(await sendEmail(request(), environment)).toMatchObject({ replayed: true });
	});

	it('is seen in a preview', async () => {
		const { environment, request, suppress } = setUp();
		await suppress(BOB);
		const { recipients } = await previewEmail(request(), environment);
		expect(recipients).toEqual({ to: [JANE], cc: [], bcc: [], dropped: [], suppressed: [BOB] });
		await suppress(JANE);
		await expect(previewEmail(request(), environment)).rejects.toMatchObject({
			code: 'recipient_suppressed',
		});
	});

	it('is tried out on the tester, who needs no look-up', async () => {
		const { environment, request, suppress, left, lookUps } = setUp();
		await suppress(JANE);
		const sandboxRecipient = { address: 'me@example.com' };
		await sendEmail(request(toBoth, 'news', { sandboxRecipient }), environment);
		expect(left()).toEqual([['me@example.com']]);
		expect(lookUps).not.toHaveBeenCalled();
	});

	it('does not happen where the store keeps no suppressions', async () => {
		const { environment, request, left } = setUp(({ documents: _none, ...ledger }) => ledger);
		await sendEmail(request(), environment);
		expect(left()).toEqual([[JANE, BOB]]);
	});

	describe('whose wishes cannot be read', () => {
		const unreadable = (backend: Backend): Backend => ({
			...backend,
			documents: {
				...requireDocuments(backend),
				get: async () => {
					throw storeError('The store is away.', 'later');
				},
			},
		});

		it('is not sent', async () => {
			const { environment, request, left } = setUp(unreadable);
			await expect(sendEmail(request(), environment)).rejects.toMatchObject({
				code: 'store_unavailable',
			});
			expect(left()).toEqual([]);
		});

		it('is sent where the user prefers an unguarded email to none', async () => {
			const { environment, request, left, memory } = setUp(unreadable);
			const unguarded = { ...environment, unguarded: memory };
			const screening = createScreening(unguarded, undefined);
			await sendEmail(request(toBoth, undefined, { screening }), unguarded);
			expect(left()).toEqual([[JANE, BOB]]);
		});
	});
});
