import type { Backend } from '../../lib/core/backend';
import { toBenchMail } from '../emails/messages';
import { built } from '../support/built';

export const QUEUE = 'bench';
/** What the account is called where nothing is delivered. */
export const ACCOUNT = '6f1d2c3b-4a59-5e68-8f70-1a2b3c4d5e6f';

const SENDER = toBenchMail(0).from;
const NO_TEMPLATES = { render: () => Promise.reject(new TypeError('there are no templates')) };

/** Queues emails as the node does: parsed and checked, then stored and offered to workers. */
export interface Enqueuer {
	/**
	 * Makes one call, for so many recipients that no other call has had.
	 * @returns the uids of its messages
	 */
	enqueue(recipients: number): Promise<readonly string[]>;
}

export function createEnqueuer(backend: Backend): Enqueuer {
	const clock = built.system.createSystemClock();
	const ids = built.system.createSystemIds(clock);
	let known = 0;
	return {
		async enqueue(recipients) {
			const call = toBenchCall(known, recipients);
			known += recipients;
			const email = await built.queueInput.parseQueueInput({ ...call, queue: QUEUE });
			const { messages } = await built.enqueue.enqueue(
				{
					email,
					contents: await built.contents.toContents(email, NO_TEMPLATES),
					scope: { kind: 'named', name: 'bench' },
					key: { kind: 'own', key: ids.uid() },
					adoptNewestInSlot: false,
					origin: {},
					sandbox: false,
					policy: built.policy.DEFAULT_POLICY,
				},
				{ backend, clock, ids },
			);
			return messages.map(({ uid }) => uid);
		},
	};
}

/** The bench's email to recipients of their own, beginning with a number. */
export function toBenchCall(first: number, recipients: number) {
	const { from, subject, text, html } = toBenchMail(0);
	const to = Array.from({ length: recipients }, (_none, index) => toRecipient(first + index));
	return { from, to, subject, text, html };
}

export function toRecipient(index: number): string {
	return `customer-${index}@example.com`;
}

/** Makes a store know an account that delivers the queue, without which nothing can be queued. */
export async function registerAccount(backend: Backend): Promise<void> {
	const { registerAccounts } = built.deliveryWorker;
	const clock = built.system.createSystemClock();
	const ids = built.system.createSystemIds(clock);
	const senders = [{ address: SENDER }];
	const connect = () => Promise.reject(new TypeError('nothing is delivered'));
	await registerAccounts(
		{ queue: QUEUE, accounts: [{ account: ACCOUNT, provider: 'smtp', senders, connect }] },
		{ backend: built.workerOptions.requireQueueBackend(backend), clock, ids },
	);
}
