import { MESSAGES } from './messages';

export const HAS_CALL = `${MESSAGES}
return redis.call('EXISTS', call_key(ARGV[2]))
`;

/** Answers each message in turn, or nothing. */
export const FIND_MESSAGES = `${MESSAGES}
local answer = {}
for i = 2, #ARGV do
	local message = fetch(ARGV[i])
	answer[i - 1] = message and show(message)
end
return answer
`;

/** Answers what a message says, in a list; nothing when there is no such message. */
export const READ_CONTENT = `${MESSAGES}
local message = fetch(ARGV[2])
if not message then return nil end
if not message.readable then return show(message) end
return { message.uid, message.value, content_of(message) }
`;

/**
 * Looks through the messages that are in all of the named indexes, the newest first, between two
 * places, but through a limited number at once, as nothing else runs meanwhile.
 *
 * Answers the place at which to go on (empty at the end) and then the messages with their places.
 */
export const LIST_MESSAGES = `${MESSAGES}
local names, from, before = ARGV[2], ARGV[3], ARGV[4]
local limit, at_once = tonumber(ARGV[5]), tonumber(ARGV[6])

-- The smallest index leads, the others are asked about each message in it.
local lead, size, others = nil, math.huge, {}
for name in names:gmatch('%S+') do
	local index = index_key(name)
	local count = redis.call('ZCARD', index)
	if count < size then
		others[#others + 1] = lead
		lead, size = index, count
	else
		others[#others + 1] = index
	end
end

local function fits(member)
	for _, index in ipairs(others) do
		if not redis.call('ZSCORE', index, member) then return false end
	end
	return true
end

local members = redis.call('ZREVRANGEBYLEX', lead, before, from, 'LIMIT', 0, at_once)
local answer = { '' }
for i, member in ipairs(members) do
	local place, uid = member:match('^(%d+):(.*)$')
	local message = fits(member) and fetch(uid)
	if message then answer[#answer + 1] = { place, show(message) } end
	if #answer == limit + 1 or i == at_once then
		answer[1] = place
		return answer
	end
end
return answer
`;

/**
 * Answers how many messages are in each of the states, how many were sent within the last minute, and
 * since when the oldest one is due that waits, or nothing.
 */
export const MESSAGE_STATS = `${MESSAGES}
local queue, oldest = ARGV[2], nil

-- Among what is due are messages whose worker is gone; those do not wait.
local function oldest_in(lane)
	local key, seen = base .. ':turns:' .. lane, 0
	while true do
		local turns = redis.call('ZRANGEBYSCORE', key, '-inf', whole(now), 'WITHSCORES', 'LIMIT', seen, 100)
		for i = 1, #turns, 2 do
			local message = fetch(turns[i])
			if message and WAITING[message.state] then return tonumber(turns[i + 1]) end
		end
		if #turns < 200 then return nil end
		seen = seen + 100
	end
end

for _, lane in ipairs(redis.call('ZRANGE', of_queue('lanes', queue), 0, -1)) do
	local due_at = oldest_in(lane)
	if due_at and (not oldest or due_at < oldest) then oldest = due_at end
end
local sent = redis.call('ZCOUNT', of_queue('sent', queue), '(' .. whole(now - 60000), '+inf')
local counts = redis.call('HMGET', of_queue('counts', queue), unpack(ARGV, 3))
return { counts, sent, oldest and whole(oldest) or false }
`;

/**
 * Events of a queue after a place in its stream, the oldest first: of each its id, what it says, and
 * its message. Those of messages that are gone are left out, so the id at which to go on comes
 * first, empty at the end.
 */
export const MESSAGE_EVENTS = `${MESSAGES}
local queue, after, limit = ARGV[2], ARGV[3], ARGV[4]
local entries = redis.call('XRANGE', of_queue('events', queue), after, '+', 'COUNT', limit)
local answer = { '' }
for i, entry in ipairs(entries) do
	local id, fields = entry[1], entry[2]
	local message = fetch(fields[2])
	if message then answer[#answer + 1] = { id, fields[4], show(message) } end
	if i == tonumber(limit) then answer[1] = id end
end
return answer
`;

/** Answers the id of the newest event, or nothing. */
export const LAST_EVENT = `${MESSAGES}
local entries = redis.call('XREVRANGE', of_queue('events', ARGV[2]), '+', '-', 'COUNT', 1)
return entries[1] and entries[1][1]
`;
