import { PROVIDER_NAMES, type Answer, type Assignment, type ProviderName } from './assignment';
import { withProcesses } from './sending-process';
import { startService } from './services';
import { createStore, STORE_NAMES, type SharedStore } from './stores';
import { writeTable } from './table';

const PROCESSES = 4;
const SENDS_EACH = 25;
const SENDS = PROCESSES * SENDS_EACH;
const PATIENCE_MS = 120_000;

/** Several processes begin at the same moment, each with many sends under one key. */
async function sendAtOnce(store: SharedStore, provider: ProviderName) {
	const service = await startService(provider);
	try {
		const assignment: Assignment = {
			store: store.address,
			provider: service.address,
			orders: Array.from({ length: SENDS_EACH }, () => ({ key: `event for ${provider}` })),
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
		if (rows.length < STORE_NAMES.length * PROVIDER_NAMES.length) return;
		const columns = ['store', 'provider', 'executions', 'answered sent', 'replayed', 'messages'];
		writeTable('same-key', columns, rows);
	});

	describe.each(STORE_NAMES)('on %s', (name) => {
		let store: SharedStore;
		beforeAll(async () => (store = await createStore(name)), 60_000);
		afterAll(() => store.remove());

		it.each(PROVIDER_NAMES)(
			'by %s',
			async (provider) => {
				const { answers, sent, violations } = await sendAtOnce(store, provider);
				const count = (said: Answer['said']): number =>
					answers.filter((answer) => answer.said === said).length;
				const counts = { sent: count('sent'), replayed: count('replayed') };
				expect({ ...counts, messages: sent.length }).toEqual({
					sent: 1,
					replayed: SENDS - 1,
					messages: 1,
				});
				expect(new Set(answers.map(({ uid }) => uid))).toEqual(new Set(sent));
				expect(violations).toEqual([]);
				rows.push([name, provider, answers.length, counts.sent, counts.replayed, sent.length]);
			},
			PATIENCE_MS * 2,
		);
	});
});
