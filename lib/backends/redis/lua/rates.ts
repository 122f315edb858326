import { TIME } from './shared';

const RATES = `${TIME}
local function rest_key(bucket) return base .. ':rest:' .. bucket end
`;

/**
 * Counts one send in every window of every bucket or, when one of them is full or a bucket rests, in
 * none. The arguments are threes: of each bucket first its name and two empty texts, then its name
 * once more with each limit and length.
 *
 * Answers the time and then of each bucket until when it rests, or 0, and how many sends each of its
 * windows had before.
 */
export const TAKE = `${RATES}
local keys, windows = {}, {}
for i = 2, #ARGV, 3 do
	local bucket, limit, per_ms = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
	if limit then
		local starts_at = now - now % per_ms
		keys[#keys + 1] = base .. ':rate:' .. bucket .. ':' .. whole(per_ms) .. ':' .. whole(starts_at)
		windows[#keys] = { limit = limit, left_ms = starts_at + per_ms - now }
	else
		keys[#keys + 1] = rest_key(bucket)
	end
end

local answer, passes = { whole(now) }, true
local found = redis.call('MGET', unpack(keys))
for i = 1, #keys do
	local value, window = tonumber(found[i] or '0'), windows[i]
	if window then
		window.used = value
		passes = passes and value < window.limit
		table.insert(answer[#answer], whole(value))
	else
		passes = passes and value <= now
		answer[#answer + 1] = { whole(value) }
	end
end

if passes then
	-- Two limits on one window still count one send.
	for i, window in pairs(windows) do
		redis.call('SET', keys[i], whole(window.used + 1), 'PX', whole(math.ceil(window.left_ms)))
	end
end
return answer
`;

/** Lets a bucket rest for some milliseconds, or longer where it does already. */
export const REST = `${RATES}
local key, ms = rest_key(ARGV[2]), tonumber(ARGV[3])
local rests_until = now + ms
if rests_until > math.max(now, tonumber(redis.call('GET', key) or '0')) then
	redis.call('SET', key, whole(rests_until), 'PX', whole(ms))
end
return 1
`;
