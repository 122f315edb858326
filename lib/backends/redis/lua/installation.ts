import { BASE } from './shared';

/** Marks an empty store with the format of its keys, and answers the format that it has. */
export const OPEN = `${BASE}
local format = redis.call('GET', base .. ':format')
if format then return format end
redis.call('SET', base .. ':format', ARGV[1])
return ARGV[1]
`;

/** Answers the stored secret; the candidate becomes it when there is none yet. */
export const SECRET = `${BASE}
redis.call('SET', base .. ':secret', ARGV[1], 'NX')
return redis.call('GET', base .. ':secret')
`;
