import type { Backend } from '../../lib/core/backend';
import type { Submission } from '../../lib/core/submission';
import { built } from '../support/built';
import { inFlight } from '../support/measure';
import { createLedgerSends } from './sends';

/** Enough that a connection carries long pipelines. */
const AT_ONCE = 2_000;

/**
 * Fills a store with settled sends by its own claims.
 * @param vary makes one of them differ from the rest by more than its ids, by its number
 */
export async function fillByClaims(
	backend: Backend,
	count: number,
	vary: (submission: Submission, index: number) => Submission = (submission) => submission,
): Promise<void> {
	const ids = built.system.createSystemIds(built.system.createSystemClock());
	const sample = await createLedgerSends(backend).send();
	await inFlight(count - 1, AT_ONCE, async (index) => {
		const uid = ids.uid();
		const { receipt, steps } = sample;
		const own = receipt && { ...receipt, id: uid, messageId: `<${uid}@example.com>` };
		const submission: Submission = {
			...sample,
			uid,
			key: `execution:${uid}:0:0`,
			fingerprint: `v1:${uid.replaceAll('-', '').repeat(2)}`,
			recipients: [`customer-${uid.slice(-4)}@example.com`],
			...(own && { receipt: own, steps: steps.map((step) => ({ ...step, receipt: own })) }),
		};
		await backend.submissions.claim(vary(submission, index), { token: uid, ms: 1 });
	});
}
