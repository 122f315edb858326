import { setTimeout as sleep } from 'node:timers/promises';

import { toScope } from '../../lib/core/scope';
import type { Submission } from '../../lib/core/submission';
import { DRAFT_SCOPE } from '../../lib/outbox/drafts/draft-scope';
import { SETTLING_MS as GMAIL_SETTLING_MS } from '../../lib/providers/gmail/reconcile';
import { SETTLING_MS as OUTLOOK_SETTLING_MS } from '../../lib/providers/outlook/reconcile';
import { SETTLING_MS as SLACK_SETTLING_MS } from '../../lib/providers/slack/reconcile';
import { SETTLING_MS as TWILIO_SETTLING_MS } from '../../lib/providers/twilio/reconcile';
import { STEPS, type Answer, type Order, type Step } from './assignment';
import { startHalfLine, type HalfLine } from './half-line';
import { runSendingProcess, withProcesses, type SendingProcess } from './sending-process';
import type { CutPoint, SentMessage, Service } from './services';
import type { SharedStore } from './stores';

/** Where a sending process is killed: the steps that it tells, and those that the service tells. */
export type KillPoint = Step | 'accepted but not answered' | CutPoint;

/** Longer ahead than any provider needs to settle. */
export const SETTLED_MS =
	60_000 + Math.max(GMAIL_SETTLING_MS, OUTLOOK_SETTLING_MS, SLACK_SETTLING_MS, TWILIO_SETTLING_MS);

/** Short, so that a retry need not wait long until a killed process counts as gone. */
const LEASE_MS = 1_500;
const PATIENCE_MS = 60_000;

/** One send in a process that is killed. */
export interface Kill {
	/** The send's key, too. */
	readonly name: string;
	readonly point: KillPoint;
	/** Of which of its messages, where there are several, by its name in the ledger. */
	readonly of?: string;
	start(): Promise<Service>;
}

export interface KillOutcome {
	/** The steps that the send came by before the process was killed. */
	readonly passed: readonly Step[];
	readonly sentAfterKill: readonly SentMessage[];
	readonly draftsAfterKill: number;
	readonly recordAfterKill: Submission | undefined;
	/** Of a retry at once, one when the provider has settled, and one more. */
	readonly answers: readonly [atOnce: Answer, settled: Answer, again: Answer];
	/** What has left in the end. */
	readonly sent: readonly SentMessage[];
	readonly drafts: number;
	readonly record: Submission | undefined;
	readonly violations: readonly string[];
}

interface Scene {
	readonly kill: Kill;
	readonly service: Service;
}

/**
 * Kills a process in the middle of several sends at once, each at another point, and lets a fresh
 * process repeat them all.
 */
export async function runKills<K extends Kill>(
	store: SharedStore,
	kills: readonly K[],
): Promise<ReadonlyMap<K, KillOutcome>> {
	const scenes: (Scene & { readonly kill: K })[] = [];
	try {
		for (const kill of kills) scenes.push({ kill, service: await kill.start() });
		const ways = await sendAndKill(store, scenes);
		const afterKill = await Promise.all(
			scenes.map(async ({ kill, service }) => ({
				sentAfterKill: service.sent(),
				draftsAfterKill: service.drafts(),
				recordAfterKill: await findRecord(store, { kill, service }),
			})),
		);
		for (const { service } of scenes) service.recover();
		const answers = await repeat(store, scenes);
		const outcomes = scenes.map(async ({ kill, service }, index) => {
			const [atOnce, settled, again] = answers.slice(index * 3);
			const then = afterKill[index];
			if (!atOnce || !settled || !again || !then) throw new Error('an answer is missing');
			const outcome: KillOutcome = {
				...then,
				passed: ways[index] ?? [],
				answers: [atOnce, settled, again],
				sent: service.sent(),
				drafts: service.drafts(),
				record: await findRecord(store, { kill, service }),
				violations: service.violations,
			};
			return [kill, outcome] as const;
		});
		return new Map(await Promise.all(outcomes));
	} finally {
		await Promise.all(scenes.map(({ service }) => service.stop()));
	}
}

/** The send's record; that of a draft goes by its uid, which is that of the record of its making. */
async function findRecord(
	store: SharedStore,
	{ kill, service }: Scene,
): Promise<Submission | undefined> {
	const found = await store.find(kill.name);
	if (service.message.by !== 'draft' || service.message.stays) return found;
	return found && store.find(found.uid, toScope(DRAFT_SCOPE, false));
}

/** @returns the steps that each send came by */
async function sendAndKill(
	store: SharedStore,
	scenes: readonly Scene[],
): Promise<readonly (readonly Step[])[]> {
	const lines = await Promise.all(
		scenes.map(async ({ kill: { point }, service: { cuts } }) => {
			if (isStep(point) || point === 'accepted but not answered') return undefined;
			const cut = cuts[point];
			if (!cut) throw new Error(`the service has no request for ${point}`);
			const line = await startHalfLine(cut.port, cut);
			return { ...line, message: cut.through(line.port) };
		}),
	);
	const orders = scenes.map(({ kill: { name, point, of }, service }, index): Order => {
		const { message } = lines[index] ?? service;
		return { key: name, message, ...(isStep(point) && { holdAt: { step: point, of } }) };
	});
	const assignment = {
		store: store.address,
		orders,
		atOnce: orders.length,
		policy: { leaseMs: LEASE_MS },
	};
	try {
		for (const { kill, service } of scenes) {
			if (kill.point === 'accepted but not answered') service.fault = 'silent';
		}
		return await withProcesses([assignment], async ([sending]) => {
			if (!sending) throw new Error('there is no process');
			sending.go();
			await Promise.all(scenes.map((scene, index) => reach(scene, index, sending, lines[index])));
			await sending.kill();
			return scenes.map((_scene, index) => sending.passed(index));
		});
	} finally {
		for (const { service } of scenes) service.fault = undefined;
		for (const line of lines) await line?.stop();
	}
}

/** Waits until the send is where it is to be killed. */
async function reach(
	{ kill: { name, point }, service }: Scene,
	index: number,
	sending: SendingProcess,
	line: HalfLine | undefined,
): Promise<void> {
	let over = false;
	const there = async (): Promise<void> => {
		if (isStep(point)) return sending.holding(index);
		if (line) return line.halfThrough;
		while (!over && service.sent().length < service.messages) await sleep(5);
	};
	const early = async (): Promise<void> => {
		const answer = await sending.answer(index);
		throw new Error(`${name}: it was never ${point}: ${JSON.stringify(answer)}`);
	};
	try {
		await Promise.race([there(), early()]);
	} finally {
		over = true;
	}
}

/** Sends all three times, each in turn; the answers come in the order of the scenes. */
async function repeat(store: SharedStore, scenes: readonly Scene[]): Promise<readonly Answer[]> {
	const orders = scenes.flatMap(({ kill: { name }, service: { message } }): readonly Order[] => [
		{ key: name, message },
		{ key: name, message, aheadMs: SETTLED_MS },
		{ key: name, message, aheadMs: SETTLED_MS },
	]);
	return runSendingProcess({
		store: store.address,
		orders,
		atOnce: orders.length,
		inTurn: true,
		policy: { leaseMs: LEASE_MS, waitForInFlightMs: PATIENCE_MS },
	});
}

export function isStep(point: KillPoint): point is Step {
	return STEPS.some((step) => step === point);
}
