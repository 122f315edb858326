import { z } from 'zod/v4';

import type { Submission } from '../../core/submission';
import {
	checkPageSize,
	compareNewestFirst,
	matchesFilter,
	messageIdsOf,
	parseCursor,
	toPage,
	type SubmissionFilter,
} from '../../core/submission-query';
import type { SubmissionStore } from '../../core/submission-store';
import { toListIndexes } from './keys';
import { parseFound, parseReply } from './records';
import type { Store } from './store';

/** How many records Redis looks at in one go, which takes a few milliseconds. */
const AT_ONCE = 1_000;

const listedSchema = z.tuple([z.string(), z.string()], z.unknown());

/** Pages of submissions, by the indexes. */
export function createRedisLists(
	{ run, where }: Store,
	findByUid: SubmissionStore['findByUid'],
): SubmissionStore['list'] {
	/** The uid that a filter asks for; a submission is also known by its own, instead of a provider's. */
	const findNamed = async ({ uid, messageId }: SubmissionFilter): Promise<string | undefined> => {
		if (uid !== undefined || messageId === undefined) return uid;
		const named = await findByUid(messageId);
		return named && messageIdsOf(named.submission).includes(messageId) ? messageId : undefined;
	};

	return async (filter, page) => {
		checkPageSize(page);
		const after = page.cursor === undefined ? undefined : parseCursor(page.cursor);
		const { createdFrom = 0, createdBefore } = filter;
		const found: Submission[] = [];

		const uid = await findNamed(filter);
		if (uid !== undefined) {
			const { submission } = (await findByUid(uid)) ?? {};
			const fits = submission && matchesFilter(submission, filter);
			if (fits && (!after || compareNewestFirst(after, submission) < 0)) found.push(submission);
			return toPage(found, page.limit);
		}

		let place = after && [String(after.createdAt), after.uid];
		const indexes = toListIndexes(filter);
		do {
			const wanted = page.limit + 1 - found.length;
			const reply = await run('outboxList', [
				indexes.join(' '),
				String(createdFrom),
				createdBefore === undefined ? '' : String(createdBefore),
				...(place ?? ['', '']),
				String(wanted),
				// Of one index nearly every entry fits, so that no more are looked at than are wanted.
				String(indexes.length === 1 ? wanted : AT_ONCE),
			]);
			const [createdAt, lastUid, ...records] = parseReply(listedSchema, reply, where);
			const submissions = records.map((record) => parseFound(record, where).submission);
			found.push(...submissions.filter((submission) => matchesFilter(submission, filter)));
			place = lastUid === '' ? undefined : [createdAt, lastUid];
		} while (place && found.length <= page.limit);
		return toPage(found, page.limit);
	};
}
