import { MESSAGES } from './messages';

/**
 * Looks at entries of BullMQ, whose keys start with `bull`.
 * @see https://docs.bullmq.io/guide/architecture
 */
const ENTRIES = `${MESSAGES}
-- BullMQ's scores of delayed jobs are their time times this, and a number.
local DELAYED_SCALE = 0x1000
local listed

-- These two lists have what workers are at, and what stalled: they are short.
local function is_listed(bull, uid)
	if not listed then
		listed = {}
		for _, name in ipairs({ 'active', 'wait' }) do
			for _, id in ipairs(redis.call('LRANGE', bull .. name, 0, -1)) do listed[id] = true end
		end
	end
	return listed[uid]
end

local function delayed_until(bull, uid)
	local score = redis.call('ZSCORE', bull .. 'delayed', uid)
	return score and math.floor(score / DELAYED_SCALE)
end

-- Whether BullMQ has an entry that some worker will get at.
local function has_entry(bull, uid)
	return redis.call('EXISTS', bull .. uid) == 1 and (redis.call('ZSCORE', bull .. 'prioritized', uid)
		or delayed_until(bull, uid) or is_listed(bull, uid))
end
`;

/**
 * Answers which of the messages have an entry that stands in the way of a new one: it comes later
 * than they are due by the clock of whoever asks, or no worker gets at it.
 */
export const STALE_ENTRIES = `${ENTRIES}
local bull, stale = ARGV[2], {}
for i = 3, #ARGV, 2 do
	local uid, due_at = ARGV[i], tonumber(ARGV[i + 1])
	if redis.call('EXISTS', bull .. uid) == 1 then
		local at = delayed_until(bull, uid)
		if at and at > due_at or not at and not has_entry(bull, uid) then stale[#stale + 1] = uid end
	end
end
return stale
`;

/**
 * Looks for messages of a lane whose turn comes soon and that have no entry, from a place on: the
 * number of a level of priority, and a rank in it. Looks through one lane once in a while only,
 * whoever asks, unless it must.
 *
 * Answers the place at which to go on, or nothing, and then messages: uid, priority, and how many
 * milliseconds are left.
 */
export const SWEEP_ENTRIES = `${ENTRIES}
local bull, queue, lane, soon_ms = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local level, rank, at_once, pause_ms = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9]
if level == 0 and rank == 0 and pause_ms ~= '' then
	if not redis.call('SET', base .. ':swept:' .. lane, '', 'NX', 'PX', pause_ms) then return { false } end
end

local levels = {}
for _, name in ipairs(redis.call('ZREVRANGE', of_queue('lanes', queue), 0, -1)) do
	if name:match('^[^:]+') == lane then levels[#levels + 1] = name end
end
local name = levels[level + 1]
if not name then return { false } end

local turns = redis.call('ZRANGEBYSCORE', base .. ':turns:' .. name, '-inf', whole(now + soon_ms),
	'WITHSCORES', 'LIMIT', rank, at_once)
local answer = { #turns == 2 * at_once and { level, rank + at_once } or { level + 1, 0 } }
for i = 1, #turns, 2 do
	local uid = turns[i]
	if not has_entry(bull, uid) then
		answer[#answer + 1] = { uid, name:match(':(.*)$'), whole(math.max(turns[i + 1] - now, 0)) }
	end
end
return answer
`;
