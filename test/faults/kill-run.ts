import { setTimeout as sleep } from 'node:timers/promises';

import type { SubmissionState } from '../../lib/core/submission';
import { SETTLING_MS as GMAIL_SETTLING_MS } from '../../lib/providers/gmail/reconcile';
import { SETTLING_MS as OUTLOOK_SETTLING_MS } from '../../lib/providers/outlook/reconcile';
import { STEPS, type Answer, type Assignment, type ProviderName, type Step } from './assignment';
import { startHalfLine } from './half-line';
import { runSendingProcess, withProcesses, type SendingProcess } from './sending-process';
import { startService, type Service } from './services';
import type { SharedStore } from './stores';

/** Where a sending process is killed: the steps that it tells, and two that the service tells. */
export const KILL_POINTS = [
	'before reserve',
	'reserved',
	'draft made',
	'fence remembered',
	'committed',
	'bytes partly out',
	'accepted but not answered',
	'accepted but not finished',
	'finished',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

/** Longer ahead than any provider needs to settle. */
export const SETTLED_MS = Math.max(GMAIL_SETTLING_MS, OUTLOOK_SETTLING_MS) + 60_000;

/** Short, so that a retry need not wait long until a killed process counts as gone. */
const LEASE_MS = 1_500;
const PATIENCE_MS = 60_000;

export interface KillOutcome {
	/** The steps that the process came by before it was killed. */
	readonly passed: readonly Step[];
	readonly sentAfterKill: number;
	readonly stateAfterKill: SubmissionState | undefined;
	/** Of a retry at once, one when the provider has settled, and one more. */
	readonly answers: readonly [atOnce: Answer, settled: Answer, again: Answer];
	/** What the provider has sent in the end. */
	readonly sent: readonly string[];
	readonly drafts: number;
	readonly state: SubmissionState | undefined;
	readonly violations: readonly string[];
}

/** Kills a process in the middle of a send, and lets a fresh one repeat the send. */
export async function runKill(
	store: SharedStore,
	provider: ProviderName,
	point: KillPoint,
): Promise<KillOutcome> {
	const key = `${provider} killed ${point}`;
	const service = await startService(provider);
	try {
		const { passed } = await sendAndKill({ store, service, key, point });
		const sentAfterKill = service.sent().length;
		const stateAfterKill = (await store.find(key))?.state;
		const [atOnce, settled, again] = await runSendingProcess({
			store: store.address,
			provider: service.address,
			orders: [{ key }, { key, aheadMs: SETTLED_MS }, { key, aheadMs: SETTLED_MS }],
			policy: { leaseMs: LEASE_MS, waitForInFlightMs: PATIENCE_MS },
		});
		if (!atOnce || !settled || !again) throw new Error('an answer is missing');
		return {
			passed,
			sentAfterKill,
			stateAfterKill,
			answers: [atOnce, settled, again],
			sent: service.sent(),
			drafts: service.drafts(),
			state: (await store.find(key))?.state,
			violations: service.violations,
		};
	} finally {
		await service.stop();
	}
}

interface Killing {
	readonly store: SharedStore;
	readonly service: Service;
	readonly key: string;
	readonly point: KillPoint;
}

async function sendAndKill({ store, service, key, point }: Killing): Promise<SendingProcess> {
	const { address } = service;
	const line = await startHalfLine(address.port, service.fateful);
	const assignment: Assignment = {
		store: store.address,
		provider: point === 'bytes partly out' ? { ...address, port: line.port } : address,
		orders: [{ key }],
		policy: { leaseMs: LEASE_MS },
		...(isStep(point) && { holdAt: point }),
	};
	try {
		service.silent = point === 'accepted but not answered';
		return await withProcesses([assignment], async ([sending]) => {
			if (!sending) throw new Error('there is no process');
			sending.go();
			const early = sending.answers().then((answers) => {
				throw new Error(`it was never ${point}: ${JSON.stringify(answers)}`);
			});
			early.catch(() => undefined);
			await Promise.race([reach(point, sending, service, line.halfThrough), early]);
			await sending.kill();
			return sending;
		});
	} finally {
		service.silent = false;
		await line.stop();
	}
}

async function reach(
	point: KillPoint,
	sending: SendingProcess,
	service: Service,
	halfThrough: Promise<void>,
): Promise<void> {
	if (isStep(point)) return sending.holding();
	if (point === 'bytes partly out') return halfThrough;
	while (service.sent().length === 0) await sleep(5);
}

function isStep(point: KillPoint): point is KillPoint & Step {
	return STEPS.some((step) => step === point);
}
