import { listMessages } from '../../../../lib/outbox/messages/list-messages';
import { createOutboxHarness } from '../../../support/outbox-harness';
import { aSubmission } from '../../../support/submissions';

const COUNT = 250;

describe('listing messages', () => {
	const start = async () => {
		const outbox = createOutboxHarness();
		const { submissions } = outbox.backend;
		for (let index = 0; index < COUNT; index++) {
			const record = aSubmission({
				uid: `uid-${index}`,
				key: `${index}`,
				createdAt: index,
				recipients: [index % 2 === 0 ? 'jane@example.com' : 'C0123'],
			});
			await submissions.claim(record, { token: `${index}`, ms: 1 });
		}
		return { outbox, list: jest.spyOn(submissions, 'list') };
	};
	const allKeys = Array.from({ length: COUNT }, (_, index) => `${COUNT - 1 - index}`);

	it('gives all of them, the newest first, a hundred at a time', async () => {
		const { outbox, list } = await start();
		const { submissions, nextCursor } = await listMessages({}, {}, outbox);
		expect(submissions.map(({ key }) => key)).toEqual(allKeys);
		expect(nextCursor).toBeUndefined();
		expect(list.mock.calls.map(([, { limit }]) => limit)).toEqual([100, 100, 100]);
	});

	it('gives no more than the limit, and goes on after the cursor', async () => {
		const { outbox, list } = await start();
		const first = await listMessages({}, { limit: 120 }, outbox);
		expect(list.mock.calls.map(([, { limit }]) => limit)).toEqual([100, 20]);
		const rest = await listMessages({}, { cursor: first.nextCursor }, outbox);
		const keys = [...first.submissions, ...rest.submissions].map(({ key }) => key);
		expect(keys).toEqual(allKeys);
		expect(first.submissions).toHaveLength(120);
	});

	it('knows a recipient however it is spelled, and ids of other channels', async () => {
		const { outbox } = await start();
		for (const recipient of ['Jane <JANE@Example.com>', ' jane@example.com', ' C0123 ']) {
			const { submissions } = await listMessages({ recipient }, {}, outbox);
			expect(submissions).toHaveLength(COUNT / 2);
		}
		expect(await listMessages({ recipient: 'c0123' }, {}, outbox)).toEqual({ submissions: [] });
	});

	it('tells messages that are queued from those that were sent', async () => {
		const { outbox } = await start();
		const receipt = { id: 'p', sentAt: 1, accepted: [], rejected: [] };
		for (const status of ['sent', 'queued'] as const) {
			for (let index = 0; index < 120; index++) {
				const uid = `${status}-${index}`;
				const record = aSubmission({
					...{ uid, key: uid, createdAt: 1_000 + index, state: 'sent' },
					receipt: { ...receipt, status },
				});
				await outbox.backend.submissions.claim(record, { token: uid, ms: 1 });
			}
		}
		for (const status of ['sent', 'queued'] as const) {
			const { submissions } = await listMessages({ status }, {}, outbox);
			expect(submissions).toHaveLength(120);
			expect(submissions.every(({ uid }) => uid.startsWith(status))).toBe(true);
			expect((await listMessages({ status }, { limit: 7 }, outbox)).submissions).toHaveLength(7);
		}
	});

	it('ends when the execution is cancelled', async () => {
		const { outbox, list } = await start();
		const signal = AbortSignal.abort();
		await expect(listMessages({}, {}, { ...outbox, signal })).rejects.toMatchObject({
			code: 'internal_error',
			message: expect.stringContaining('cancelled'),
		});
		expect(list).not.toHaveBeenCalled();
	});
});
