import type { RedisConnectionOptions } from '../../../../lib/backends/redis/options';
import { openRedisBackend } from '../../../../lib/backends/redis/redis-backend';
import { everythingShownBy } from '../../../contracts/leaks';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aSubmission } from '../../../support/submissions';

/** Obstacles that may pass are waited for as long as this. */
const WAIT_MS = 1_000;
/** What a wrong login is tried with. */
export const PASSWORD = 'correct horse battery staple';
/** What no error may repeat. */
export const SUBJECT = 'Your private matter';
const LEASE = { token: 'token', ms: 60_000 };

/** What goes wrong with a claim on a server; checked for not repeating any of it. */
export async function failureOn(
	server: RedisConnectionOptions,
	prefix = 'outbox',
): Promise<Error & { message: string }> {
	const backend = openRedisBackend({
		server,
		prefix,
		clock: createFakeClock(),
		ids: createFakeIds(),
		waitMs: WAIT_MS,
	});
	try {
		await backend.submissions.claim(aSubmission({ subject: SUBJECT }), LEASE);
	} catch (error) {
		const shown = everythingShownBy(error);
		for (const secret of [PASSWORD, SUBJECT, LEASE.token]) expect(shown).not.toContain(secret);
		return error as Error;
	} finally {
		await backend.close();
	}
	throw new Error('the claim succeeded');
}

/** @param words a regular expression */
export const unavailable = (retry: 'later' | 'after-fix', words: string) => ({
	code: 'store_unavailable',
	delivery: 'not-sent',
	retry,
	message: expect.stringMatching(new RegExp(words)),
});
