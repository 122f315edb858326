import type { Backend } from '../../lib/core/backend';
import { built } from '../support/built';
import { inFlight } from '../support/measure';
import { createLedgerSends } from './sends';

/** Enough that a connection carries long pipelines. */
const AT_ONCE = 2_000;

/** Fills a store that has no bulk insert of its own with settled sends. */
export async function fillByClaims(backend: Backend, count: number): Promise<void> {
	const ids = built.system.createSystemIds(built.system.createSystemClock());
	const sample = await createLedgerSends(backend).send();
	await inFlight(count - 1, AT_ONCE, async () => {
		const uid = ids.uid();
		const { receipt, steps } = sample;
		const own = receipt && { ...receipt, id: uid, messageId: `<${uid}@example.com>` };
		await backend.submissions.claim(
			{
				...sample,
				uid,
				key: `execution:${uid}:0:0`,
				fingerprint: `v1:${uid.replaceAll('-', '').repeat(2)}`,
				recipients: [`customer-${uid.slice(-4)}@example.com`],
				...(own && { receipt: own, steps: steps.map((step) => ({ ...step, receipt: own })) }),
			},
			{ token: uid, ms: 1 },
		);
	});
}
