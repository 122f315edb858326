import { setTimeout as delay } from 'node:timers/promises';

import type { Sink } from '../emails/sink';
import { interleave, type Contender } from '../support/interleave';
import { ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import type { Table } from '../support/section';
import { medianRatio, summarise, toPercent, toShort, toText } from '../support/stats';
import type { Order } from './orders';
import type { QueueUnderTest } from './queues';
import type { Member, Team } from './team';

const TEAM_SIZES = [1, 2, 4];
export const LARGEST_TEAM = Math.max(...TEAM_SIZES);

const POOL = 'nodemailer pool';
const SENDERS = [ON_SQLITE, ON_REDIS, POOL];
const PATIENCE_MS = 120_000;
const LOOK_MS = 2;

/** Emails a second, by sender and round. */
export type DeliverySamples = ReadonlyMap<string, readonly number[]>;

export interface DeliveryEffort {
	readonly emails: number;
	readonly rounds: number;
}

/** How fast processes empty a queue that was filled before they began. */
export function measureDelivery(
	queues: readonly QueueUnderTest[],
	{ members }: Team,
	sink: Sink,
	{ emails, rounds }: DeliveryEffort,
): Promise<DeliverySamples> {
	const contenders = TEAM_SIZES.flatMap((size): Contender<number>[] => {
		const team = members.slice(0, size);
		return [
			...queues.map(({ name, store, enqueue, settled }) => ({
				name: toName(name, size),
				async run() {
					await enqueue(emails);
					const rate = await rateOf(sink, emails, () => tellAll(team, { kind: 'deliver', store }));
					await settled();
					await tellAll(team, { kind: 'stop' });
					return rate;
				},
			})),
			{
				name: toName(POOL, size),
				run: () =>
					rateOf(sink, emails, () => tellAll(team, { kind: 'send', count: emails / size })),
			},
		];
	});
	return interleave(contenders, rounds);
}

async function tellAll(team: readonly Member[], order: Order): Promise<void> {
	await Promise.all(team.map((member) => member.obey(order)));
}

/**
 * From the first arrivals on, so that starting is no part of it.
 * @throws when other than so many emails arrive
 */
async function rateOf(sink: Sink, emails: number, start: () => Promise<void>): Promise<number> {
	const before = await sink.count();
	const giveUpAt = performance.now() + PATIENCE_MS;
	const starting = start();
	let first: { readonly arrived: number; readonly at: number } | undefined;
	for (;;) {
		const arrived = (await sink.count()) - before;
		const at = performance.now();
		if (arrived > 0) first ??= { arrived, at };
		if (first && arrived >= emails) {
			await starting;
			// Whatever comes too often has come by the end of the next pause.
			await delay(5 * LOOK_MS);
			await assertArrived(sink, before + emails);
			return ((arrived - first.arrived) / (at - first.at)) * 1000;
		}
		if (at > giveUpAt) throw new Error(`${arrived} of ${emails} emails have arrived.`);
		await delay(LOOK_MS);
	}
}

async function assertArrived(sink: Sink, expected: number): Promise<void> {
	const arrived = await sink.count();
	if (arrived !== expected) throw new Error(`${arrived} emails instead of ${expected} arrived.`);
}

export function toDeliveryTable(samples: DeliverySamples): Table {
	const ratesOf = (name: string, size: number) => samples.get(toName(name, size)) ?? [];
	const shareOf = (name: string, size: number, other: string, otherSize: number): number =>
		medianRatio(ratesOf(name, size), ratesOf(other, otherSize));
	const rows = SENDERS.filter((name) => samples.has(toName(name, 1))).flatMap((name) =>
		TEAM_SIZES.map((size) => [
			toName(name, size),
			toText(summarise(ratesOf(name, size))),
			name === POOL ? '–' : `${toPercent(shareOf(name, size, POOL, 1))} %`,
			name === POOL ? '–' : `${toPercent(shareOf(name, size, POOL, size))} %`,
			size === 1 ? '–' : `${toShort(shareOf(name, size, name, 1))}×`,
		]),
	);
	return {
		title: 'Delivering what was queued',
		columns: [
			...['Sender', 'Emails/s', 'of one pool'],
			...['of as many pools', 'of itself, one process'],
		],
		rows,
	};
}

function toName(sender: string, size: number): string {
	const what = sender === POOL ? 'process' : 'worker';
	const many = what === 'worker' ? 'workers' : 'processes';
	return `${sender}, ${size} ${size === 1 ? what : many}`;
}
