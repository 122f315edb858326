import type { Order } from './assignment';
import { canBeAsked, EVERY_PROVIDER, startProvider } from './every-provider';
import { SETTLED_MS } from './kill-run';
import { runSendingProcess } from './sending-process';
import { createStore, STORE_NAMES, type SharedStore, type StoreName } from './stores';
import { writeTable } from './table';

/** Sends by all providers, whose services take the message and drop the line, and repeats the sends. */
async function sendAndDrop(store: SharedStore) {
	const services = await Promise.all(EVERY_PROVIDER.map(startProvider));
	try {
		for (const service of services) service.fault = 'drops';
		const orders = EVERY_PROVIDER.flatMap((key, index): readonly Order[] => {
			const message = services[index]?.message;
			return message
				? [
						{ key, message },
						{ key, message },
						{ key, message, aheadMs: SETTLED_MS },
					]
				: [];
		});
		const answers = await runSendingProcess({
			store: store.address,
			orders,
			atOnce: orders.length,
			inTurn: true,
		});
		return EVERY_PROVIDER.map((provider, index) => ({
			provider,
			said: answers.slice(3 * index, 3 * index + 3).map(({ said }) => said),
			messages: services[index]?.sent().length,
			violations: services[index]?.violations,
		}));
	} finally {
		await Promise.all(services.map((service) => service.stop()));
	}
}

describe('a service that takes the message and drops the line', () => {
	const outcomes = new Map<StoreName, Awaited<ReturnType<typeof sendAndDrop>>>();

	beforeAll(async () => {
		for (const name of STORE_NAMES) {
			const store = await createStore(name);
			try {
				outcomes.set(name, await sendAndDrop(store));
			} finally {
				await store.remove();
			}
		}
	}, 120_000);
	afterAll(() => {
		if (outcomes.size < STORE_NAMES.length) return;
		writeTable(
			'drops',
			['store', 'provider', 'answer', 'retry at once', 'retry later', 'sent in all'],
			[...outcomes].flatMap(([store, runs]) =>
				runs.map(({ provider, said, messages = 0 }) => [store, provider, ...said, messages]),
			),
		);
	});

	it.each(STORE_NAMES)('is asked where it can be, and else the message is held: on %s', (store) => {
		const held = ['delivery_unknown', 'delivery_unknown', 'delivery_unknown'];
		expect(outcomes.get(store)).toEqual(
			EVERY_PROVIDER.map((provider) => ({
				provider,
				said: canBeAsked(provider) ? ['sent', 'replayed', 'replayed'] : held,
				messages: 1,
				violations: [],
			})),
		);
	});
});
