import { isOutboxError } from '../../lib/core/errors';
import { sendEmail, type EmailRequest } from '../../lib/outbox/email/send-email';
import { DEFAULT_POLICY } from '../../lib/outbox/policy';
import { createSystemClock, createSystemIds } from '../../lib/outbox/system';
import { runInLanes } from '../../nodes/shared/in-lanes';
import { anEmail } from '../support/emails';
import { announceSteps, type Pass } from './announced-store';
import {
	NAMESPACE,
	SENDER,
	type Answer,
	type Assignment,
	type Order,
	type Report,
} from './assignment';
import { connectProvider } from './connect-provider';
import { openStore } from './open-store';

const system = createSystemClock();
const ids = createSystemIds(system);

async function main(assignment: Assignment): Promise<void> {
	const { orders, atOnce = 1 } = assignment;
	const send = await createSend(assignment, createPass(assignment.holdAt));
	await waitAt('start');
	const answers: Answer[] = [];
	await runInLanes({
		count: orders.length,
		atOnce,
		lanesOf: () => [],
		isStopped: () => false,
		run: async (index) => {
			answers[index] = await toAnswer(send(orders[index] ?? { key: '' }));
		},
	});
	process.send?.({ answers } satisfies Report, () => process.exit());
}

function createPass(holdAt: Assignment['holdAt']): Pass {
	let held = false;
	return async (step) => {
		report({ passed: step });
		if (held || step !== holdAt) return;
		held = true;
		await waitAt(step);
	};
}

async function createSend({ store, provider: address, policy }: Assignment, pass: Pass) {
	const opened = openStore(store);
	const backend = { ...opened, submissions: announceSteps(opened.submissions, pass) };
	const provider = connectProvider(address, await opened.secret(), system);
	const request: Omit<EmailRequest, 'key'> = {
		email: anEmail({ from: { address: SENDER, name: 'Ada' } }),
		provider,
		scope: { kind: 'named', name: NAMESPACE },
		adoptNewestInSlot: false,
		links: {},
		tags: [],
		origin: {},
		files: { check: () => undefined, fetch: () => Promise.reject(new Error('nothing to fetch')) },
		maxAttachmentBytes: 0,
		policy: { ...DEFAULT_POLICY, ...policy },
	};
	return ({ key, aheadMs = 0 }: Order) => {
		const clock = { ...system, now: () => system.now() + aheadMs };
		return sendEmail({ ...request, key: { kind: 'own', key } }, { backend, clock, ids });
	};
}

async function toAnswer(sending: ReturnType<typeof sendEmail>): Promise<Answer> {
	try {
		const { submission, receipt, replayed } = await sending;
		return {
			said: replayed ? 'replayed' : 'sent',
			uid: submission.uid,
			receiptId: receipt.id,
		};
	} catch (error) {
		if (!isOutboxError(error)) throw error;
		return { said: error.code, uid: error.details.uid, delivery: error.delivery };
	}
}

async function waitAt(place: 'start' | NonNullable<Assignment['holdAt']>): Promise<void> {
	const word = new Promise<void>((resolve) => process.once('message', () => resolve()));
	report({ waitingAt: place });
	await word;
}

function report(text: Report): void {
	process.send?.(text);
}

process.on('disconnect', () => process.exit());
void main(JSON.parse(process.argv[3] ?? ''));
