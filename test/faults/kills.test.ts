import type { Step } from './assignment';
import { canBeAsked, EVERY_PROVIDER, startProvider, type AnyProvider } from './every-provider';
import type { Kill, KillOutcome, KillPoint } from './kill-run';
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
] as const satisfies readonly KillPoint[];

interface Run extends Kill {
	readonly provider: AnyProvider;
	readonly point: (typeof POINTS)[number];
}
type Traits = Pick<Run, 'provider' | 'point'>;

/** What the rules promise. */
interface Promised {
	readonly sentAfterKill: number;
	readonly stateAfterKill: string | undefined;
	readonly answers: readonly string[];
	readonly sent: number;
	readonly state: string | undefined;
}

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

function toPromised(run: Traits): Promised {
	const held = ['delivery_unknown', 'delivery_unknown', 'delivery_unknown'];
	const left = { sentAfterKill: 1, stateAfterKill: 'sending', sent: 1 } as const;
	const inside = { sentAfterKill: 0, stateAfterKill: 'sending' } as const;
	switch (run.point) {
		case 'before reserve':
		case 'reserved':
		case 'draft made':
		case 'fence remembered':
			return {
				sentAfterKill: 0,
				stateAfterKill: run.point === 'before reserve' ? undefined : 'reserved',
				answers: ['sent', 'replayed', 'replayed'],
				sent: 1,
				state: 'sent',
			};
		case 'committed':
		case 'bytes partly out':
			return canBeAsked(run.provider)
				? { ...inside, answers: ['delivery_unknown', 'sent', 'replayed'], sent: 1, state: 'sent' }
				: { ...inside, answers: held, sent: 0, state: 'unknown' };
		case 'accepted but not answered':
		case 'accepted but not finished':
			return canBeAsked(run.provider)
				? { ...left, answers: ['sent', 'replayed', 'replayed'], state: 'sent' }
				: { ...left, answers: held, state: 'unknown' };
		case 'finished':
			return {
				...left,
				stateAfterKill: 'sent',
				answers: ['replayed', 'replayed', 'replayed'],
				state: 'sent',
			};
	}
}

/** The steps that a send comes by before it is killed. */
function toWay(run: Traits): readonly Step[] {
	const { point } = run;
	const draft: readonly Step[] = hasDraft(run) ? ['draft made', 'fence remembered'] : [];
	const way: readonly Step[] = [
		'before reserve',
		'reserved',
		...draft,
		'before commit',
		'committed',
		'accepted but not finished',
		'finished',
	];
	const told = point === 'bytes partly out' || point === 'accepted but not answered';
	return way.slice(0, way.indexOf(told ? 'committed' : point) + 1);
}

describe('a sending process killed with SIGKILL, and the send repeated with the same key', () => {
	const outcomes = useKills(groups);

	afterAll(() => {
		const rows = outcomes.all()?.map(([store, { provider, point }, outcome]) => {
			const { sentAfterKill, recordAfterKill, answers, sent } = outcome;
			const [atOnce, settled] = answers;
			const ledger = recordAfterKill?.state ?? 'no record';
			return [
				store,
				provider,
				point,
				sentAfterKill.length,
				ledger,
				atOnce.said,
				settled.said,
				sent.length,
			];
		});
		if (!rows) return;
		writeTable(
			'kills',
			[
				'store',
				'provider',
				'killed',
				'sent by then',
				'ledger',
				'retry at once',
				'retry later',
				'sent in all',
			],
			rows,
		);
	});

	describe.each(STORE_NAMES)('on %s', (store) => {
		describe.each(groups.map((runs) => [runs[0]?.provider, runs] as const))('by %s', (_, runs) => {
			const outcomeOf = (run: Run): KillOutcome => outcomes.of(store, run);

			it.each(runs)('$point: never two messages, and the truth about the one', (run) => {
				const { answers, sent, sentAfterKill, recordAfterKill, record } = outcomeOf(run);
				expect({
					sentAfterKill: sentAfterKill.length,
					stateAfterKill: recordAfterKill?.state,
					answers: answers.map(({ said }) => said),
					sent: sent.length,
					state: record?.state,
				}).toEqual(toPromised(run));
			});

			it('was killed where the run says, and not elsewhere', () => {
				for (const run of runs) {
					const { name } = run;
					expect({ name, passed: outcomeOf(run).passed }).toEqual({ name, passed: toWay(run) });
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
