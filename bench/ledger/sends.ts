import type { Backend } from '../../lib/core/backend';
import type { Submission } from '../../lib/core/submission';
import { built } from '../support/built';

const ACCOUNT = '6f1d2c3b-4a59-5e68-8f70-1a2b3c4d5e6f';
const HOUR_MS = 3_600_000;

/** All that the ledger has to do with sends, and none of the sending. */
export interface LedgerSends {
	/** Claims, commits and settles one send under a key of its own. */
	send(): Promise<Submission>;
	/** How many sends a second it gets through, so many at a time. */
	rate(atOnce: number, forMs: number): Promise<number>;
}

export function createLedgerSends({ submissions }: Backend): LedgerSends {
	const clock = built.system.createSystemClock();
	const ids = built.system.createSystemIds(clock);
	const { withSteps, committed, stepSent, settledSent } = built.outcomes;
	const ledger = built.ledger.createLedger(submissions, clock, ids);
	const options = { leaseMs: 60_000, acceptFirstResult: false };

	const send = async (): Promise<Submission> => {
		const uid = ids.uid();
		const candidate = toCandidate(uid, clock.now());
		const reservation = await ledger.reserve(candidate, options);
		if (reservation.outcome !== 'claimed') throw new Error(`not claimed: ${reservation.outcome}`);
		const { claim } = reservation;
		claim.note(withSteps([toStep()]));
		await claim.advance(committed('email', clock.now()));
		const receipt = toReceipt(candidate, clock.now());
		claim.note(stepSent('email', receipt));
		return claim.settle(settledSent(receipt, clock.now()));
	};

	return {
		send,
		async rate(atOnce, forMs) {
			const startedAt = performance.now();
			let done = 0;
			const lane = async (): Promise<void> => {
				while (performance.now() - startedAt < forMs) {
					await send();
					done++;
				}
			};
			await Promise.all(Array.from({ length: atOnce }, lane));
			return (done / (performance.now() - startedAt)) * 1000;
		},
	};
}

/** As the node makes it of an item. */
function toCandidate(uid: string, now: number): Submission {
	return {
		uid,
		scope: 'node:b7Zk2QpXw1LrTn5V/0d9f4c1e-7a52-4f3b-9c68-2b1a0e5d7f34',
		key: `execution:${uid}:0:0`,
		fingerprint: `v1:${uid.replaceAll('-', '').repeat(2)}`,
		operation: 'email.send',
		state: 'reserved',
		provider: 'smtp',
		account: ACCOUNT,
		steps: [],
		attempts: 1,
		recipients: [`customer-${uid.slice(-4)}@example.com`],
		subject: 'Your offer',
		contactId: '123e4567-e89b-12d3-a456-426614174000',
		tags: [],
		origin: {
			workflowId: 'b7Zk2QpXw1LrTn5V',
			nodeId: '0d9f4c1e-7a52-4f3b-9c68-2b1a0e5d7f34',
			executionId: '1001',
			slot: '0:0',
		},
		createdAt: now,
		updatedAt: now,
		windowMs: 24 * HOUR_MS,
		retentionMs: 90 * 24 * HOUR_MS,
	};
}

function toStep() {
	const state = 'pending' as const;
	return {
		id: 'email',
		route: 'email',
		provider: 'smtp',
		account: ACCOUNT,
		state,
		attempts: 0,
		evidence: {},
	};
}

function toReceipt({ uid, recipients }: Submission, now: number) {
	const messageId = `<${uid}@example.com>`;
	const status = 'sent' as const;
	return {
		...{ status, id: uid, threadId: messageId, messageId },
		sentAt: now,
		accepted: [...recipients],
		rejected: [],
	};
}
