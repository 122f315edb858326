import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { OutboxError, validationError } from '../../../lib/core/errors';
import { runItems, type ItemLoop } from '../../../nodes/shared/run-items';
import { createFakeClock } from '../../support/fake-clock';
import { createFakeN8n, type FakeN8nOptions } from '../../support/n8n-context';

const someItems = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

const turn = () => new Promise((resolve) => setImmediate(resolve));

function play(
	run: ItemLoop['run'],
	options: FakeN8nOptions & Partial<Pick<ItemLoop, 'atOnce' | 'lanesOf' | 'clock'>>,
) {
	const { atOnce = 2, lanesOf = () => [], clock = createFakeClock(), ...rest } = options;
	return runItems(createFakeN8n(rest).context, { run, atOnce, lanesOf, clock });
}

async function stopErrorOf(running: Promise<unknown>): Promise<NodeOperationError> {
	const error: unknown = await running.catch((thrown: unknown) => thrown);
	if (!(error instanceof NodeOperationError)) throw new Error('the node was not stopped');
	return error;
}

describe('runItems', () => {
	it('puts the outputs in the order of the input, each paired with its item', async () => {
		const run = async (itemIndex: number) => {
			for (let turns = 5; turns > itemIndex; turns--) await turn();
			return { json: { n: itemIndex }, outcome: 'sent' as const };
		};
		const outputs = await play(run, { items: someItems(5), atOnce: 5 });
		expect(outputs).toEqual([
			[0, 1, 2, 3, 4].map((n) => ({ json: { n }, pairedItem: { item: n } })),
		]);
	});

	it('works on no more items at once than allowed', async () => {
		let running = 0;
		let most = 0;
		const run = async () => {
			most = Math.max(most, ++running);
			await turn();
			running--;
			return { json: {}, outcome: 'sent' as const };
		};
		await play(run, { items: someItems(20), atOnce: 3 });
		expect(most).toBe(3);
	});

	it('keeps the order of items for the same recipient', async () => {
		const log: string[] = [];
		const run = async (itemIndex: number) => {
			log.push(`start ${itemIndex}`);
			await turn();
			log.push(`end ${itemIndex}`);
			return { json: {}, outcome: 'sent' as const };
		};
		const lanesOf = (itemIndex: number) => [itemIndex === 1 ? 'bob' : 'jane'];
		await play(run, { items: someItems(3), atOnce: 3, lanesOf });
		expect(log).toEqual(['start 0', 'start 1', 'end 0', 'start 2', 'end 1', 'end 2']);
	});
});

describe('an item that fails under "continue on fail"', () => {
	const failWith = async (error: Error) => {
		const [items = []] = await play(() => Promise.reject(error), {
			items: someItems(1),
			continueOnFail: true,
		});
		return items[0];
	};

	it('has an error with code, message and delivery as its only key, and no item.error', async () => {
		const item = await failWith(new OutboxError('provider_error', 'The server is busy.'));
		expect(item).toEqual({
			json: {
				error: { code: 'provider_error', message: 'The server is busy.', delivery: 'not-sent' },
			},
			pairedItem: { item: 0 },
		});
		expect(Object.keys(item ?? {})).toEqual(['json', 'pairedItem']);
	});

	it('names the field at fault', async () => {
		const item = await failWith(validationError('reply_to', 'No address.'));
		expect(item?.json.error).toMatchObject({ field: 'reply_to' });
	});

	it('says when to try again', async () => {
		const item = await failWith(new OutboxError('rate_limited', 'Later.', { retryAfterMs: 1500 }));
		expect(item?.json.error).toMatchObject({ retry_after_ms: 1500 });
	});

	it('says that the message may have left', async () => {
		const item = await failWith(
			new OutboxError('delivery_unknown', 'Held.', { delivery: 'unknown' }),
		);
		expect(item?.json.error).toMatchObject({ delivery: 'unknown' });
	});

	it('names the record of a held message, so that somebody can decide about it', async () => {
		const details = { uid: '018f3c1e-5a57-7000-8000-0000000000aa' };
		const held = new OutboxError('delivery_unknown', 'Held.', { delivery: 'unknown', details });
		expect((await failWith(held))?.json.error).toMatchObject(details);
		const other = new OutboxError('provider_error', 'Refused.', { details });
		expect((await failWith(other))?.json.error).not.toHaveProperty('uid');
	});

	it('shows nothing of an error that nobody foresaw, and promises nothing', async () => {
		const item = await failWith(new TypeError('password=hunter2'));
		expect(JSON.stringify(item)).not.toContain('hunter2');
		expect(item?.json.error).toMatchObject({ code: 'internal_error', delivery: 'unknown' });
	});

	it('does not keep the others from being sent', async () => {
		const run = (itemIndex: number) =>
			itemIndex === 1
				? Promise.reject(validationError('to', 'No address.'))
				: Promise.resolve({ json: { n: itemIndex }, outcome: 'sent' as const });
		const [items] = await play(run, { items: someItems(3), continueOnFail: true });
		expect(items?.map(({ json }) => Object.keys(json))).toEqual([['n'], ['error'], ['n']]);
	});
});

describe('an item that fails without "continue on fail"', () => {
	const run = async (itemIndex: number) => {
		if (itemIndex === 2) throw validationError('to', 'to: “x” is not an address.');
		for (let turns = 0; turns < 3; turns++) await turn();
		return { json: {}, outcome: itemIndex === 0 ? ('replayed' as const) : ('sent' as const) };
	};

	it('starts no more items, awaits those in flight, and then says what became of all', async () => {
		const started: number[] = [];
		const ended: number[] = [];
		const watched = async (itemIndex: number) => {
			started.push(itemIndex);
			try {
				return await run(itemIndex);
			} finally {
				ended.push(itemIndex);
			}
		};
		const error = await stopErrorOf(play(watched, { items: someItems(8), atOnce: 3 }));
		expect(started).toEqual([0, 1, 2]);
		expect(ended).toEqual([2, 0, 1]);
		expect(error.description).toContain(
			'1 of 8 items sent, 1 had been sent before, 1 failed and was not sent, 5 were not started.',
		);
	});

	it('throws with the message, the code and the item index', async () => {
		const error = await stopErrorOf(play(run, { items: someItems(8), atOnce: 3 }));
		expect(error.message).toBe('to: “x” is not an address. [item 2]');
		expect(error.type).toBe('validation_error');
		expect(error.context.itemIndex).toBe(2);
		expect(error.level).toBe('warning');
	});

	it('counts what may have left apart from what has not', async () => {
		const unknown = new OutboxError('delivery_unknown', 'Held.', { delivery: 'unknown' });
		const error = await stopErrorOf(play(() => Promise.reject(unknown), { items: someItems(1) }));
		expect(error.description).toBe('0 of 1 item sent, 1 may or may not have been sent.');
	});

	it('keeps its text although n8n would replace one that looks like a system error', async () => {
		const text = 'to: “jane@enoent.example” is not known.';
		const error = await stopErrorOf(
			play(() => Promise.reject(validationError('to', text)), { items: someItems(1) }),
		);
		expect(error.message).toBe(`${text} [item 0]`);
	});
});

describe('a cancelled execution', () => {
	function cancelAt(itemIndex: number) {
		const cancel = new AbortController();
		const started: number[] = [];
		const signals: AbortSignal[] = [];
		const run = async (index: number, signal: AbortSignal) => {
			started.push(index);
			signals.push(signal);
			if (index === itemIndex) cancel.abort(new Error('cancelled'));
			for (let turns = 0; turns < 3; turns++) await turn();
			return { json: {}, outcome: 'sent' as const };
		};
		return { run, started, signals, cancelSignal: cancel.signal };
	}

	it('starts no more items, awaits those in flight, and then says how many were sent', async () => {
		const { run, started, cancelSignal } = cancelAt(1);
		const error = await stopErrorOf(play(run, { items: someItems(6), atOnce: 2, cancelSignal }));
		expect(started).toEqual([0, 1]);
		expect(error.message).toContain('cancelled');
		expect(error.description).toBe('2 of 6 items sent, 4 were not started.');
	});

	it('breaks nothing off that comes to its end soon', async () => {
		const { run, signals, cancelSignal } = cancelAt(0);
		await stopErrorOf(play(run, { items: someItems(6), cancelSignal }));
		expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
	});

	it('breaks off what takes longer than the grace', async () => {
		const clock = createFakeClock();
		const cancel = new AbortController();
		const run = (_: number, signal: AbortSignal) =>
			new Promise<never>((_resolve, reject) => {
				signal.addEventListener('abort', () =>
					reject(new OutboxError('provider_error', 'Stopped.', { retry: 'later' })),
				);
			});
		const running = stopErrorOf(
			play(run, { items: someItems(2), atOnce: 1, clock, cancelSignal: cancel.signal }),
		);
		await clock.advance(1_000);
		cancel.abort();
		await clock.advance(9_999);
		expect(clock.sleeping).toBe(1);
		await clock.advance(1);
		expect((await running).message).toBe('Stopped. [item 0]');
		expect(clock.sleeping).toBe(0);
	});

	it('returns the outputs when every item had ended already', async () => {
		const { run, cancelSignal } = cancelAt(1);
		const [outputs] = await play(run, { items: someItems(2), atOnce: 2, cancelSignal });
		expect(outputs).toHaveLength(2);
	});

	it('starts nothing when it was cancelled before', async () => {
		const run = jest.fn<ReturnType<ItemLoop['run']>, []>();
		const error = await stopErrorOf(
			play(run, { items: someItems(3), cancelSignal: AbortSignal.abort() }),
		);
		expect(run).not.toHaveBeenCalled();
		expect(error.description).toBe('0 of 3 items sent, 3 were not started.');
	});
});

it('reads nothing of an item before its turn', async () => {
	const { context, reads } = createFakeN8n({ items: someItems(3), parameters: { to: 'x' } });
	const readTo = (from: IExecuteFunctions, itemIndex: number) =>
		from.getNodeParameter('to', itemIndex) as string;
	const readSoFar: number[] = [];
	await runItems(context, {
		atOnce: 1,
		clock: createFakeClock(),
		lanesOf: () => [],
		run: async (itemIndex) => {
			readTo(context, itemIndex);
			readSoFar.push(reads.length);
			await turn();
			return { json: {}, outcome: 'sent' };
		},
	});
	expect(readSoFar).toEqual([1, 2, 3]);
});
