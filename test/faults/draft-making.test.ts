import { startDovecot, type Dovecot } from '../support/imap/dovecot';
import { PROVIDER_NAMES, type ProviderName, type Step } from './assignment';
import { startDraftKeepingService } from './draft-service';
import { isStep, type Kill, type KillOutcome } from './kill-run';
import { STORE_NAMES } from './stores';
import { writeTable } from './table';
import { useKills } from './use-kills';

/** Nothing leaves, so there is no commit. */
const WAY = [
	'before reserve',
	'reserved',
	'draft made',
	'fence remembered',
	'accepted but not finished',
	'finished',
] as const satisfies readonly Step[];
const POINTS = [
	...(['before reserve', 'reserved', 'bytes partly out', 'draft made'] as const),
	...(['fence remembered', 'accepted but not finished', 'finished'] as const),
];
type Point = (typeof POINTS)[number];

interface Run extends Kill {
	readonly provider: ProviderName;
	readonly point: Point;
}

let dovecot: Dovecot;
beforeAll(async () => (dovecot = await startDovecot()), 60_000);
afterAll(() => dovecot.remove());

const groups = PROVIDER_NAMES.map((provider): readonly Run[] =>
	POINTS.map((point) => ({
		name: `making a draft of ${provider} killed ${point}`,
		provider,
		point,
		start: () => startDraftKeepingService(provider, dovecot),
	})),
);

/** How many drafts there are when the process is killed, and in the end. */
const DRAFTS: Readonly<Record<Point, readonly [afterKill: number, inAll: number]>> = {
	'before reserve': [0, 1],
	reserved: [0, 1],
	'bytes partly out': [0, 1],
	// The ledger has never heard of the first one.
	'draft made': [1, 2],
	'fence remembered': [1, 1],
	'accepted but not finished': [1, 1],
	finished: [1, 1],
};

describe('a process killed with SIGKILL while it creates a draft, and the draft created again', () => {
	const outcomes = useKills(groups);

	afterAll(() => {
		const all = outcomes.all();
		if (!all) return;
		const columns = ['drafts by then', 'ledger', 'retry at once', 'retry later', 'drafts in all'];
		const rows = all.map(([store, { provider, point }, outcome]) => {
			const { draftsAfterKill, recordAfterKill, answers, drafts } = outcome;
			const [atOnce, later] = answers.map(({ said }) => (said === 'sent' ? 'created' : said));
			return [
				...[store, provider === 'smtp' ? 'smtp + imap' : provider, point, draftsAfterKill],
				...[recordAfterKill?.state ?? 'no record', atOnce ?? '', later ?? '', drafts],
			];
		});
		writeTable('draft-making', ['store', 'mailbox', 'killed', ...columns], rows);
	});

	describe.each(STORE_NAMES)('on %s', (store) => {
		describe.each(groups.map((runs) => [runs[0]?.provider, runs] as const))('by %s', (_, runs) => {
			const outcomeOf = (run: Run): KillOutcome => outcomes.of(store, run);

			it.each(runs)('$point: one draft on record, whose maker may have left one more', (run) => {
				const { draftsAfterKill, drafts, answers, recordAfterKill, record } = outcomeOf(run);
				expect([draftsAfterKill, drafts]).toEqual(DRAFTS[run.point]);
				const first = run.point === 'finished' ? 'replayed' : 'sent';
				expect(answers.map(({ said }) => said)).toEqual([first, 'replayed', 'replayed']);
				expect(recordAfterKill?.state).toBe(toState(run.point));
				expect(record?.state).toBe('sent');
			});

			it('answers with one draft, and lets nothing leave', () => {
				for (const run of runs) {
					const { answers, record, sent } = outcomeOf(run);
					expect(new Set(answers.map(({ uid }) => uid))).toEqual(new Set([record?.uid]));
					expect(sent).toEqual([]);
				}
			});

			it('was killed where the run says, and not elsewhere', () => {
				for (const run of runs) {
					const { name, point } = run;
					const way = WAY.slice(0, WAY.indexOf(isStep(point) ? point : 'reserved') + 1);
					expect({ name, passed: outcomeOf(run).passed }).toEqual({ name, passed: way });
				}
			});

			it('keeps to the service’s own description', () => {
				expect(runs.flatMap((run) => outcomeOf(run).violations)).toEqual([]);
			});
		});
	});
});

function toState(point: Point): string | undefined {
	if (point === 'before reserve') return undefined;
	return point === 'finished' ? 'sent' : 'reserved';
}
