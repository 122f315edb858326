import { z } from 'zod/v4';

import { decideRate, toRestMs, type RateStore } from '../../core/rates';
import { toBucketName } from './keys';
import { parseReply } from './records';
import type { Store } from './store';

const bucketSchema = z.tuple([z.coerce.number()], z.coerce.number());
const takenSchema = z.tuple([z.coerce.number()], bucketSchema);

export function createRedisRates({ run, where }: Store): RateStore {
	return {
		async take(buckets) {
			const asked = buckets.flatMap(({ name, limits }) => {
				const bucket = toBucketName(name);
				const windows = limits.map(({ limit, perMs }) => [bucket, String(limit), String(perMs)]);
				return [bucket, '', '', ...windows.flat()];
			});
			// Counting twice is not the same as counting once, so this is not tried again.
			const reply = await run('outboxTake', asked, false);
			const [takenAt, ...found] = parseReply(takenSchema, reply, where);
			const states = buckets.map(({ limits }, index) => {
				const [restsUntil, ...used] = found[index] ?? [];
				return { limits, used, restsUntil };
			});
			return decideRate(states, takenAt);
		},

		async rest(bucket, ms) {
			await run('outboxRest', [toBucketName(bucket), String(toRestMs(ms))]);
		},
	};
}
