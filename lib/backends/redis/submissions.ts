import { z } from 'zod/v4';

import { storeError } from '../../core/errors';
import type { StoredSubmission, SubmissionStore } from '../../core/submission-store';
import { toHolderName, toSlotIndex } from './keys';
import { createRedisLists } from './lists';
import {
	parseFound,
	parseReply,
	toWord,
	toWriteArguments,
	unreadable,
	type Write,
} from './records';
import type { Store } from './store';

/** @param writer names this process's writes, see the scripts */
export function createRedisSubmissions(store: Store, writer: string): SubmissionStore {
	const { run, where } = store;
	let turn = 0;

	const toArguments = (submission: Write['submission'], lease: Write['lease']) =>
		toWriteArguments({ submission, lease, writer, turn: ++turn });
	const parseOptional = (reply: unknown): StoredSubmission | undefined =>
		reply === null ? undefined : parseFound(reply, where);
	const parseSuccess = (reply: unknown): boolean => {
		if (reply !== 1 && reply !== 0) throw unreadable(reply, where);
		return reply === 1;
	};

	const findByUid: SubmissionStore['findByUid'] = async (uid) =>
		parseOptional(await run('outboxFindByUid', [uid]));

	return {
		async claim(submission, lease, supersede) {
			const { uid, scope, key } = submission;
			const reply = await run('outboxClaim', [
				...toArguments(submission, lease),
				toHolderName(scope, key),
				supersede?.uid ?? '',
				supersede ? String(supersede.revision) : '',
			]);
			if (reply === 0) throw storeError(`A submission with the uid ${uid} is already on record.`);
			if (reply === 1) return { claimed: true };
			return { claimed: false, holder: parseFound(reply, where) };
		},

		async swap(submission, guard, lease) {
			const expected =
				'token' in guard ? ['token', toWord(guard.token)] : ['revision', String(guard.revision)];
			return parseSuccess(
				await run('outboxSwap', [...toArguments(submission, lease), ...expected]),
			);
		},

		renew: async (uid, { token, ms }) =>
			parseSuccess(await run('outboxRenew', [uid, toWord(token), String(ms)])),

		findByUid,

		findByKey: async (scope, key) =>
			parseOptional(await run('outboxFindByKey', [toHolderName(scope, key)])),

		findNewestInSlot: async ({ scope, slot, fingerprint }) =>
			parseOptional(await run('outboxFindNewestInSlot', [toSlotIndex(scope, slot, fingerprint)])),

		list: createRedisLists(store, findByUid),

		prune: async (limit) =>
			parseReply(z.number(), await run('outboxPrune', [String(limit)]), where),
	};
}
