import { canBeAsked, EVERY_PROVIDER, startProvider, type AnyProvider } from './every-provider';
import {
	KILL_COLUMNS,
	toKillCells,
	toPromised,
	toSeen,
	toWay,
	type SendPoint,
} from './kill-promises';
import type { Kill, KillOutcome } from './kill-run';
import { STORE_NAMES } from './stores';
import { writeTable } from './table';
import { useKills } from './use-kills';

const POINTS = [
	'before reserve',
	'reserved',
	'draft made',
	'fence remembered',
	'committed',
	'bytes partly out',
	'accepted but not answered',
	'accepted but not finished',
	'finished',
] as const satisfies readonly SendPoint[];

interface Run extends Kill {
	readonly provider: AnyProvider;
	readonly point: SendPoint;
}
type Traits = Pick<Run, 'provider' | 'point'>;

const hasDraft = ({ provider }: Traits): boolean => provider === 'gmail' || provider === 'outlook';
const needsDraft = ({ point }: Traits): boolean =>
	point === 'draft made' || point === 'fence remembered';

const groups = EVERY_PROVIDER.map((provider): readonly Run[] =>
	POINTS.map((point) => ({
		name: `${provider} killed ${point}`,
		provider,
		point,
		start: () => startProvider(provider),
	})).filter((run) => hasDraft(run) || !needsDraft(run)),
);

describe('a sending process killed with SIGKILL, and the send repeated with the same key', () => {
	const outcomes = useKills(groups);

	afterAll(() => {
		const all = outcomes.all();
		if (!all) return;
		const rows = all.map(([store, { provider, point }, outcome]) => [
			...[store, provider, point],
			...toKillCells(outcome),
		]);
		writeTable('kills', ['store', 'provider', 'killed', ...KILL_COLUMNS], rows);
	});

	describe.each(STORE_NAMES)('on %s', (store) => {
		describe.each(groups.map((runs) => [runs[0]?.provider, runs] as const))('by %s', (_, runs) => {
			const outcomeOf = (run: Run): KillOutcome => outcomes.of(store, run);

			it.each(runs)('$point: never two messages, and the truth about the one', (run) => {
				const promised = toPromised(run.point, canBeAsked(run.provider));
				expect(toSeen(outcomeOf(run))).toEqual(promised);
			});

			it('was killed where the run says, and not elsewhere', () => {
				for (const run of runs) {
					const { name, point } = run;
					const passed = toWay(point, hasDraft(run) ? ['draft made', 'fence remembered'] : []);
					expect({ name, passed: outcomeOf(run).passed }).toEqual({ name, passed });
				}
			});

			it('answers with the submission that the message carries', () => {
				for (const run of runs) {
					const { answers, sent, record } = outcomeOf(run);
					const uids = new Set(answers.map((answer) => answer.uid));
					expect(uids).toEqual(new Set([record?.uid]));
					// Telegram has no room for a mark.
					for (const { uid = record?.uid } of sent) expect(uid).toBe(record?.uid);
				}
			});

			it('leaves no draft behind but the one that the ledger never heard of', () => {
				for (const run of runs) {
					const drafts = run.point === 'draft made' ? 1 : 0;
					expect({ run, drafts: outcomeOf(run).drafts }).toEqual({ run, drafts });
				}
			});

			it('keeps to the service’s own description', () => {
				expect(runs.flatMap((run) => outcomeOf(run).violations)).toEqual([]);
			});
		});
	});
});
