import { PROVIDER_NAMES, type Answer, type Assignment } from './assignment';
import { startChannelService, type Dispatch } from './channel-service';
import { withProcesses } from './sending-process';
import { startService, type Service } from './services';
import { createStore, STORE_NAMES, type SharedStore } from './stores';
import { writeTable } from './table';

const PROCESSES = 4;
const SENDS_EACH = 25;
const SENDS = PROCESSES * SENDS_EACH;
const PATIENCE_MS = 120_000;

/** Slack refuses the message, so that it goes on to the next channel. */
const FALLBACK: Dispatch = { channels: ['slack', 'whatsapp', 'email'], about: 'whatsapp' };

const RUNS: readonly (readonly [string, () => Promise<Service>])[] = [
	...PROVIDER_NAMES.map((name) => [name, () => startService(name)] as const),
	['slack', () => startChannelService({ channels: ['slack'] })],
	['slack, then whatsapp', () => startChannelService(FALLBACK)],
];

/** Several processes begin at the same moment, each with many sends under one key. */
async function sendAtOnce(store: SharedStore, name: string, start: () => Promise<Service>) {
	const service = await start();
	try {
		const { message } = service;
		const assignment: Assignment = {
			store: store.address,
			orders: Array.from({ length: SENDS_EACH }, () => ({ key: `event for ${name}`, message })),
			atOnce: SENDS_EACH,
			policy: { waitForInFlightMs: PATIENCE_MS },
		};
		const answers = await withProcesses(
			Array.from({ length: PROCESSES }, () => assignment),
			async (processes) => {
				for (const { go } of processes) go();
				return (await Promise.all(processes.map((each) => each.answers()))).flat();
			},
		);
		return { answers, sent: service.sent(), violations: service.violations };
	} finally {
		await service.stop();
	}
}

describe('a hundred executions with one key, in four processes at once, send once', () => {
	const rows: (readonly (string | number)[])[] = [];
	afterAll(() => {
		if (rows.length < STORE_NAMES.length * RUNS.length) return;
		const columns = ['store', 'provider', 'executions', 'answered sent', 'replayed', 'messages'];
		writeTable('same-key', columns, rows);
	});

	describe.each(STORE_NAMES)('on %s', (storeName) => {
		let store: SharedStore;
		beforeAll(async () => (store = await createStore(storeName)), 60_000);
		afterAll(() => store.remove());

		it.each(RUNS)(
			'by %s',
			async (name, start) => {
				const { answers, sent, violations } = await sendAtOnce(store, name, start);
				const count = (said: Answer['said']): number =>
					answers.filter((answer) => answer.said === said).length;
				const counts = { sent: count('sent'), replayed: count('replayed') };
				expect({ ...counts, messages: sent.length }).toEqual({
					sent: 1,
					replayed: SENDS - 1,
					messages: 1,
				});
				expect(new Set(answers.map(({ uid }) => uid))).toEqual(new Set(sent.map(({ uid }) => uid)));
				expect(violations).toEqual([]);
				rows.push([storeName, name, answers.length, counts.sent, counts.replayed, sent.length]);
			},
			PATIENCE_MS * 2,
		);
	});
});
