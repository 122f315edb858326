import { PROVIDER_NAMES, type ProviderName, type Step } from './assignment';
import { inParallel } from './in-parallel';
import { KILL_POINTS, runKill, type KillOutcome, type KillPoint } from './kill-run';
import { createStore, STORE_NAMES, type SharedStore, type StoreName } from './stores';
import { writeTable } from './table';

interface Run {
	readonly store: StoreName;
	readonly provider: ProviderName;
	readonly point: KillPoint;
}

/** What the rules promise. */
interface Promised {
	readonly sentAfterKill: number;
	readonly stateAfterKill: KillOutcome['stateAfterKill'];
	readonly answers: readonly string[];
	readonly sent: number;
	readonly state: KillOutcome['state'];
}

const hasDraft = (provider: ProviderName): boolean => provider !== 'smtp';
const needsDraft = (point: KillPoint): boolean =>
	point === 'draft made' || point === 'fence remembered';

const runs: readonly Run[] = STORE_NAMES.flatMap((store) =>
	PROVIDER_NAMES.flatMap((provider) =>
		KILL_POINTS.filter((point) => hasDraft(provider) || !needsDraft(point)).map((point) => ({
			store,
			provider,
			point,
		})),
	),
);

function toPromised({ provider, point }: Run): Promised {
	const held = ['delivery_unknown', 'delivery_unknown', 'delivery_unknown'];
	const left = { sentAfterKill: 1, stateAfterKill: 'sending', sent: 1 } as const;
	const inside = { sentAfterKill: 0, stateAfterKill: 'sending' } as const;
	switch (point) {
		case 'before reserve':
		case 'reserved':
		case 'draft made':
		case 'fence remembered':
			return {
				sentAfterKill: 0,
				stateAfterKill: point === 'before reserve' ? undefined : 'reserved',
				answers: ['sent', 'replayed', 'replayed'],
				sent: 1,
				state: 'sent',
			};
		case 'committed':
		case 'bytes partly out':
			return hasDraft(provider)
				? { ...inside, answers: ['delivery_unknown', 'sent', 'replayed'], sent: 1, state: 'sent' }
				: { ...inside, answers: held, sent: 0, state: 'unknown' };
		case 'accepted but not answered':
		case 'accepted but not finished':
			return hasDraft(provider)
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
function toWay({ provider, point }: Run): readonly Step[] {
	const draft: readonly Step[] = hasDraft(provider) ? ['draft made', 'fence remembered'] : [];
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
	const stores = new Map<StoreName, SharedStore>();
	let results: ReadonlyMap<Run, PromiseSettledResult<KillOutcome>> = new Map();

	const outcomeOf = (run: Run): KillOutcome => {
		const result = results.get(run);
		if (result?.status !== 'fulfilled') throw result?.reason;
		return result.value;
	};

	beforeAll(async () => {
		for (const name of STORE_NAMES) stores.set(name, await createStore(name));
		results = await inParallel(runs, async ({ store, provider, point }) => {
			const shared = stores.get(store);
			if (!shared) throw new Error(`there is no store ${store}`);
			return runKill(shared, provider, point);
		});
	}, 600_000);

	afterAll(async () => {
		for (const store of stores.values()) await store.remove();
		const done = [...results.values()].filter(({ status }) => status === 'fulfilled');
		if (done.length < runs.length) return;
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
			runs.map((run) => {
				const { sentAfterKill, stateAfterKill = 'no record', answers, sent } = outcomeOf(run);
				const [atOnce, settled] = answers.map(({ said }) => said);
				return [
					...Object.values(run),
					sentAfterKill,
					stateAfterKill,
					atOnce ?? '',
					settled ?? '',
					sent.length,
				];
			}),
		);
	});

	describe.each(STORE_NAMES)('on %s', (store) => {
		describe.each(PROVIDER_NAMES)('by %s', (provider) => {
			const mine = runs.filter((run) => run.store === store && run.provider === provider);

			it.each(mine)('$point: never two messages, and the truth about the one', (run) => {
				const { answers, sent, sentAfterKill, stateAfterKill, state } = outcomeOf(run);
				expect({
					sentAfterKill,
					stateAfterKill,
					answers: answers.map(({ said }) => said),
					sent: sent.length,
					state,
				}).toEqual(toPromised(run));
			});

			it('was killed where the run says, and not elsewhere', () => {
				for (const run of mine) {
					expect({ run, passed: outcomeOf(run).passed }).toEqual({ run, passed: toWay(run) });
				}
			});

			it('answers with the submission that the message carries', () => {
				for (const run of mine) {
					const { answers, sent } = outcomeOf(run);
					for (const uid of sent) {
						expect(answers.map((answer) => answer.uid)).toEqual([uid, uid, uid]);
					}
				}
			});

			it('leaves no draft behind but the one that the ledger never heard of', () => {
				for (const run of mine) {
					const drafts = run.point === 'draft made' ? 1 : 0;
					expect({ run, drafts: outcomeOf(run).drafts }).toEqual({ run, drafts });
				}
			});

			it('keeps to the service’s own description', () => {
				expect(mine.flatMap((run) => outcomeOf(run).violations)).toEqual([]);
			});
		});
	});
});
