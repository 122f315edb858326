import { PROVIDER_NAMES, type Answer } from './assignment';
import { startChannelService, type Dispatch } from './channel-service';
import { sendAtOnce } from './send-at-once';
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

async function run(store: SharedStore, name: string, start: () => Promise<Service>) {
	const service = await start();
	try {
		const crowd = { processes: PROCESSES, sendsEach: SENDS_EACH, patienceMs: PATIENCE_MS };
		const answers = await sendAtOnce(store, service, { ...crowd, key: `event for ${name}` });
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
				const { answers, sent, violations } = await run(store, name, start);
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
