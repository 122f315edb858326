import type { Step } from './assignment';
import { isStep, type KillOutcome, type KillPoint } from './kill-run';

/** Where the send of a single message is killed. */
export type SendPoint = Exclude<KillPoint, 'before commit' | 'refused'>;

/** What the rules promise of a send that was killed, and of its three retries. */
export interface Promised {
	readonly sentAfterKill: number;
	readonly stateAfterKill: string | undefined;
	readonly answers: readonly string[];
	readonly sent: number;
	readonly state: string | undefined;
}

/** @param canTell whether the service, asked later, can tell what became of the message */
export function toPromised(point: SendPoint, canTell: boolean): Promised {
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
			return canTell
				? { ...inside, answers: ['delivery_unknown', 'sent', 'replayed'], sent: 1, state: 'sent' }
				: { ...inside, answers: held, sent: 0, state: 'unknown' };
		case 'accepted but not answered':
		case 'answered but not filed':
		case 'filed but not deleted':
		case 'accepted but not finished':
			return canTell
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

/** What was seen of what is promised. */
export function toSeen({
	sentAfterKill,
	recordAfterKill,
	answers,
	sent,
	record,
}: KillOutcome): Promised {
	return {
		sentAfterKill: sentAfterKill.length,
		stateAfterKill: recordAfterKill?.state,
		answers: answers.map(({ said }) => said),
		sent: sent.length,
		state: record?.state,
	};
}

/**
 * The steps that a send comes by before it is killed.
 * @param fence those that come between the reservation and the commit
 */
export function toWay(point: SendPoint, fence: readonly Step[]): readonly Step[] {
	const way: readonly Step[] = [
		'before reserve',
		'reserved',
		...fence,
		'before commit',
		'committed',
		'accepted but not finished',
		'finished',
	];
	return way.slice(0, way.indexOf(isStep(point) ? point : 'committed') + 1);
}

/** The columns of a table of runs that say what came of them. */
export const KILL_COLUMNS = [
	'sent by then',
	'ledger',
	'retry at once',
	'retry later',
	'sent in all',
] as const;

export function toKillCells(outcome: KillOutcome): readonly (string | number)[] {
	const { sentAfterKill, recordAfterKill, answers, sent } = outcome;
	const [atOnce, settled] = answers;
	const ledger = recordAfterKill?.state ?? 'no record';
	return [sentAfterKill.length, ledger, atOnce.said, settled.said, sent.length];
}
