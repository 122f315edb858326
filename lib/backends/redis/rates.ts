import { z } from 'zod/v4';

import { decideRate, type RateStore } from '../../core/rates';
import { toBucketName } from './keys';
import { parseReply } from './records';
import type { Store } from './store';

const takenSchema = z.tuple([z.coerce.number()], z.coerce.number());

export function createRedisRates({ run, where }: Store): RateStore {
	return {
		async take(bucket, limits) {
			const windows = limits.flatMap(({ limit, perMs }) => [String(limit), String(perMs)]);
			// Counting twice is not the same as counting once, so this is not tried again.
			const reply = await run('outboxTake', [toBucketName(bucket), ...windows], false);
			const [takenAt, ...used] = parseReply(takenSchema, reply, where);
			return decideRate(limits, used, takenAt);
		},
	};
}
