import type { Order } from './assignment';
import { startChannelService } from './channel-service';
import { CHAT_CHANNELS } from './every-provider';
import { runSendingProcess } from './sending-process';
import { createStore, STORE_NAMES, type SharedStore } from './stores';
import { writeTable } from './table';

/** Longer than a send waits for its turn, and than the whole run takes. */
const LONG_REST_MS = 120_000;
/** Worth waiting for. */
const SHORT_REST_MS = 3_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * One process is told by every service to come back later. Another one then has other messages to
 * send in the same way; the services would take them.
 */
async function runRest(store: SharedStore, restMs: number) {
	const services = await Promise.all(
		CHAT_CHANNELS.map((channel) => startChannelService({ channels: [channel] })),
	);
	const send = (key: string) => {
		const orders = services.map(({ message }, index): Order => ({
			key: `${key} by ${CHAT_CHANNELS[index]}`,
			message,
		}));
		const policy = { retries: 0, maxRateWaitMs: LONGEST_WAIT_MS };
		return runSendingProcess({ store: store.address, orders, atOnce: orders.length, policy });
	};
	try {
		for (const { standIn } of services) standIn.beBusy(restMs / 1000);
		const startedAt = Date.now();
		const first = await send('first');
		for (const service of services) service.fault = undefined;
		const second = await send('second');
		const tookMs = Date.now() - startedAt;
		const runs = CHAT_CHANNELS.map((channel, index) => ({
			channel,
			first: first[index],
			second: second[index],
			/** How often the service was asked to send something. */
			asked: services[index]?.standIn.asked(),
		}));
		return { runs, tookMs };
	} finally {
		await Promise.all(services.map((service) => service.stop()));
	}
}

describe('a service that asks one process for a rest', () => {
	const rows: (readonly (string | number)[])[] = [];
	const note = (store: string, restMs: number, { runs }: Awaited<ReturnType<typeof runRest>>) => {
		for (const { channel, first, second, asked = 0 } of runs) {
			const answers = [first?.said ?? '', second?.said ?? ''];
			rows.push([store, channel, `${restMs / 1000} s`, ...answers, asked]);
		}
	};
	afterAll(() => {
		if (rows.length < 2 * STORE_NAMES.length * CHAT_CHANNELS.length) return;
		const columns = ['store', 'channel', 'rest', 'first process', 'another process', 'requests'];
		writeTable('rests', columns, rows);
	});

	// The accounts are the same in all runs, so each has a store of its own.
	describe.each(STORE_NAMES)('on %s', (storeName) => {
		let store: SharedStore;
		beforeEach(async () => (store = await createStore(storeName)), 60_000);
		afterEach(() => store.remove());

		it('is not asked by another one either, which says how long to wait', async () => {
			const outcome = await runRest(store, LONG_REST_MS);
			for (const { channel, first, second, asked } of outcome.runs) {
				expect({ channel, first, second, asked }).toMatchObject({
					channel,
					first: { said: 'rate_limited', delivery: 'not-sent', retryAfterMs: LONG_REST_MS },
					second: { said: 'rate_limited', delivery: 'not-sent' },
					asked: 1,
				});
				const waitMs = second && 'retryAfterMs' in second ? second.retryAfterMs : undefined;
				expect(waitMs).toBeGreaterThanOrEqual(LONG_REST_MS - outcome.tookMs);
				expect(waitMs).toBeLessThanOrEqual(LONG_REST_MS);
			}
			note(storeName, LONG_REST_MS, outcome);
		}, 120_000);

		it('is asked by another one when a short rest is over', async () => {
			const outcome = await runRest(store, SHORT_REST_MS);
			for (const { channel, first, second, asked } of outcome.runs) {
				expect({ channel, first: first?.said, second: second?.said, asked }).toEqual({
					channel,
					first: 'rate_limited',
					second: 'sent',
					asked: 2,
				});
			}
			expect(outcome.tookMs).toBeGreaterThanOrEqual(SHORT_REST_MS);
			note(storeName, SHORT_REST_MS, outcome);
		}, 120_000);
	});
});
