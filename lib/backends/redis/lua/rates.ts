import { TIME } from './shared';

/**
 * Counts one send in every window or, when one of them is full, in none. Answers the time and then,
 * in the order of the limits, how many sends each window had before.
 */
export const TAKE = `${TIME}
local bucket = ARGV[2]
local answer, windows, full = { whole(now) }, {}, false

for i = 3, #ARGV, 2 do
	local limit, per_ms = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
	local starts_at = now - now % per_ms
	local window = base .. ':rate:' .. bucket .. ':' .. whole(per_ms) .. ':' .. whole(starts_at)
	local used = tonumber(redis.call('GET', window) or '0')
	if used >= limit then full = true end
	-- Two limits on one window still count one send.
	windows[window] = starts_at + per_ms - now
	answer[#answer + 1] = whole(used)
end
if not full then
	for window, left_ms in pairs(windows) do
		redis.call('INCR', window)
		redis.call('PEXPIRE', window, whole(math.ceil(left_ms)))
	end
end
return answer
`;
