import { OutboxError } from '../../../lib/core/errors';
import { createOutboxHarness } from '../../support/outbox-harness';
import { createScriptedProvider } from '../../support/scripted-provider';

export const HOUR_MS = 3_600_000;

/** What a send that has to fail fails with. */
export async function errorOf(promise: Promise<unknown>): Promise<OutboxError> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof OutboxError) return error;
		throw error;
	}
	throw new Error('it did not fail');
}

type Harness = ReturnType<typeof createOutboxHarness>;

/** Leaves a record as a process that was killed would: its lease lapses and is never renewed. */
export async function kill(
	outbox: Harness,
	provider: ReturnType<typeof createScriptedProvider>,
	when: 'while loading' | 'while sending',
): Promise<void> {
	const load = () => new Promise<never>(() => undefined);
	const policy = { timeoutMs: 1000 * HOUR_MS };
	void outbox.start(provider, when === 'while loading' ? { load, policy } : { policy });
	await outbox.clock.advance(10);
	await loseLease(outbox);
}

/** Ends the present lease in the store, as its lapse would. */
export async function loseLease(outbox: Harness): Promise<void> {
	const { submissions } = outbox.backend;
	const held = await submissions.findByKey('node:w1/n1', 'key-1');
	if (!held) throw new Error('no record to lose');
	await submissions.swap(held.submission, { revision: held.revision }, { token: 'gone', ms: 0 });
}
