import { setTimeout as sleep } from 'node:timers/promises';

import { PROVIDER_NAMES, type ProviderName } from './assignment';
import { OUTAGES, runOutage, type Outage, type OutageOutcome } from './outage-run';
import { runSendingProcess } from './sending-process';
import { startService } from './services';
import { createRedis, type RedisStore } from './stores';
import { writeTable } from './table';

/** Where Redis fails, and what the ledger may then hold: without the next write, or with it. */
const STATES = {
	'before reserve': [undefined, 'reserved'],
	reserved: ['reserved', 'sending'],
	'before commit': ['reserved', 'sending'],
	'accepted but not finished': ['sending', 'sent'],
} as const;
type FailingStep = keyof typeof STATES;
const STEPS: readonly FailingStep[] = [
	'before reserve',
	'reserved',
	'before commit',
	'accepted but not finished',
];

interface Promised {
	readonly answers: readonly string[];
	readonly sent: number;
	readonly state: OutageOutcome['state'];
}

/** What the rules promise a retry, given what the ledger and the provider hold. */
function toPromised(
	provider: ProviderName,
	{ stateThen, sentThen }: Pick<OutageOutcome, 'stateThen' | 'sentThen'>,
): Promised {
	if (stateThen === 'sent') return { answers: ['replayed', 'replayed'], sent: 1, state: 'sent' };
	if (stateThen !== 'sending') return { answers: ['sent', 'replayed'], sent: 1, state: 'sent' };
	if (provider === 'smtp') {
		const held = ['delivery_unknown', 'delivery_unknown'];
		return { answers: held, sent: sentThen, state: 'unknown' };
	}
	const answers = sentThen === 1 ? ['sent', 'replayed'] : ['delivery_unknown', 'sent'];
	return { answers, sent: 1, state: 'sent' };
}

/** A Redis that is frozen does what it was asked once it thaws, though nobody waits for it any more. */
function possibleStates(outage: Outage, step: FailingStep): readonly OutageOutcome['stateThen'][] {
	const [without, written] = STATES[step];
	switch (outage) {
		case 'restarted':
			return ['sent'];
		case 'gone':
			return [without];
		case 'frozen':
			return [without, written];
	}
}

describe('Redis fails while sends are under way: nothing lost, nothing doubled, fail closed', () => {
	let store: RedisStore;
	const rows: (readonly (string | number)[])[] = [];

	beforeAll(async () => (store = await createRedis()), 60_000);
	afterAll(async () => {
		await store.remove();
		if (rows.length < OUTAGES.length * STEPS.length * PROVIDER_NAMES.length) return;
		writeTable(
			'outages',
			[
				'Redis',
				'when',
				'provider',
				'answer',
				'sent by then',
				'ledger',
				'retry at once',
				'retry later',
				'sent in all',
			],
			rows,
		);
	});

	describe.each(OUTAGES)('%s', (outage) => {
		it.each(STEPS)(
			'%s',
			async (step) => {
				const outcomes = await runOutage(store, outage, step);
				for (const [provider, outcome] of outcomes) {
					const { answer, answers, sentThen, stateThen, sent, state } = outcome;
					const hasLeft = outage === 'restarted' || step === 'accepted but not finished';
					expect({ provider, said: answer.said, sentThen }).toEqual({
						provider,
						said: hasLeft ? 'sent' : 'store_unavailable',
						sentThen: hasLeft ? 1 : 0,
					});
					if (!hasLeft) expect(answer).toMatchObject({ delivery: 'not-sent' });
					expect(possibleStates(outage, step)).toContain(stateThen);
					const said = answers.map((each) => each.said);
					expect({ provider, answers: said, sent: sent.length, state }).toEqual({
						provider,
						...toPromised(provider, outcome),
					});
					rows.push([
						outage,
						step,
						provider,
						answer.said,
						sentThen,
						stateThen ?? 'no record',
						...said,
						sent.length,
					]);
				}
			},
			180_000,
		);
	});

	it.each(PROVIDER_NAMES)(
		'a restart in the middle of traffic by %s is not noticed: every message leaves, once',
		async (provider) => {
			const service = await startService(provider);
			try {
				const orders = Array.from({ length: 24 }, (_, index) => ({
					key: `${provider} traffic ${index}`,
					message: service.message,
				}));
				const assignment = { store: store.address, orders };
				const sending = runSendingProcess({ ...assignment, atOnce: 4 });
				const early = sending.then(() => Promise.reject(new Error('the restart came too late')));
				early.catch(() => undefined);
				const someSent = async (): Promise<void> => {
					while (service.sent().length < 6) await sleep(2);
				};
				await Promise.race([someSent(), early]);
				await store.server.kill();
				const sentThen = service.sent().length;
				await store.server.start();
				const answers = await sending;
				expect(sentThen).toBeLessThan(orders.length);
				expect(new Set(answers.map(({ said }) => said))).toEqual(new Set(['sent']));

				const replays = await runSendingProcess({ ...assignment, atOnce: 4 });
				expect(new Set(replays.map(({ said }) => said))).toEqual(new Set(['replayed']));
				const uids = answers.map(({ uid }) => uid).sort();
				expect(replays.map(({ uid }) => uid).sort()).toEqual(uids);
				expect(
					service
						.sent()
						.map(({ uid }) => uid)
						.sort(),
				).toEqual(uids);
			} finally {
				await service.stop();
			}
		},
		180_000,
	);
});
