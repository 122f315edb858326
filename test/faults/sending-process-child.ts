import { isOutboxError } from '../../lib/core/errors';
import { sendChannelMessage } from '../../lib/outbox/channel/send-channel-message';
import { createDraft } from '../../lib/outbox/drafts/create-draft';
import { sendDraft } from '../../lib/outbox/drafts/send-draft';
import { sendEmail } from '../../lib/outbox/email/send-email';
import { DEFAULT_POLICY, type SendPolicy } from '../../lib/outbox/policy';
import type { SendResult } from '../../lib/outbox/send';
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
import { createConnections, FILES, type Connections } from './connections';
import { openStore } from './open-store';

const system = createSystemClock();
const ids = createSystemIds(system);

async function main(assignment: Assignment): Promise<void> {
	const { orders, atOnce = 1, inTurn = false } = assignment;
	const send = await createSend(assignment);
	void report({ ready: true });
	await word();
	await runInLanes({
		count: orders.length,
		atOnce,
		lanesOf: (index) => orders.slice(index, inTurn ? index + 1 : index).map(({ key }) => key),
		isStopped: () => false,
		async run(index) {
			const order = orders[index];
			if (!order) return;
			const answer = await toAnswer(send(order, createPass(order, index)));
			await report({ order: index, answer });
		},
	});
	process.exit();
}

function createPass({ holdAt }: Order, order: number): Pass {
	let held = false;
	return async ({ step, of }) => {
		void report({ order, passed: step });
		const isThere = step === holdAt?.step && (holdAt.of === undefined || holdAt.of === of);
		if (held || !isThere) return;
		held = true;
		void report({ order, holdsAt: step });
		await word();
	};
}

async function createSend({ store, policy }: Pick<Assignment, 'store' | 'policy'>) {
	const backend = openStore(store);
	const connectionsFor = createTimes(await backend.secret());
	const common = toCommon({ ...DEFAULT_POLICY, ...policy });
	return async (order: Order, pass: Pass): Promise<SendResult> => {
		const { key, message, aheadMs = 0 } = order;
		const { clock, connections } = connectionsFor(aheadMs);
		const submissions = announceSteps(backend.submissions, pass);
		const environment = { backend: { ...backend, submissions }, clock, ids };
		const request = { ...common, key: { kind: 'own', key } } as const;
		const email = anEmail({ from: { address: SENDER, name: 'Ada' } });
		const { files, maxBytes: maxAttachmentBytes } = FILES;
		const written = { ...request, email, files, maxAttachmentBytes };
		if (message.by === 'email') {
			const provider = connections.toProvider(message.provider);
			return sendEmail({ ...written, provider }, environment);
		}
		if (message.by === 'draft') {
			const mailbox = connections.toMailStore(message);
			if (message.stays) return createDraft({ ...written, store: mailbox }, environment);
			// Its steps are those of another submission.
			const quiet = { backend, clock, ids };
			const { record } = await createDraft({ ...written, store: mailbox }, quiet);
			return sendDraft({ ...common, uid: record.uid, store: mailbox }, environment);
		}
		const [first, ...others] = message.legs;
		const legs = [await connections.toLeg(first)] as const;
		const more = await Promise.all(others.map((leg) => connections.toLeg(leg)));
		return sendChannelMessage(
			{ ...request, legs: [...legs, ...more], sandbox: false },
			environment,
		);
	};
}

/** What all sends have in common. */
function toCommon(policy: SendPolicy) {
	return {
		scope: { kind: 'named', name: NAMESPACE },
		adoptNewestInSlot: false,
		links: {},
		tags: [],
		origin: {},
		policy,
	} as const;
}

/** Clocks that are ahead, and the connections that go by them. */
function createTimes(secret: Uint8Array) {
	const times = new Map<number, { clock: typeof system; connections: Connections }>();
	return (aheadMs: number) => {
		const clock = { ...system, now: () => system.now() + aheadMs };
		const time = times.get(aheadMs) ?? {
			clock,
			connections: createConnections({ clock, ids }, secret),
		};
		times.set(aheadMs, time);
		return time;
	};
}

async function toAnswer(sending: Promise<SendResult>): Promise<Answer> {
	try {
		const { submission, receipt, replayed } = await sending;
		const { uid, provider } = submission;
		return { said: replayed ? 'replayed' : 'sent', uid, receiptId: receipt.id, by: provider };
	} catch (error) {
		if (!isOutboxError(error)) throw error;
		const { code, delivery, retryAfterMs, details } = error;
		return { said: code, uid: details.uid, delivery, retryAfterMs };
	}
}

function word(): Promise<void> {
	return new Promise((resolve) => process.once('message', () => resolve()));
}

/** Resolves when it is on its way. */
function report(text: Report): Promise<void> {
	return new Promise((resolve) => process.send?.(text, () => resolve()));
}

process.on('disconnect', () => process.exit());
process.once('message', (assignment: Assignment) => void main(assignment));
