import { SAVING_MESSAGES } from './messages';

/** How many events of each queue are looked at in one go. */
const EVENTS_AT_ONCE = 1_000;

const FORGETTING = `${SAVING_MESSAGES}
local function forget(message)
	local member = message.place .. ':' .. message.uid
	redis.call('DEL', message_key(message.uid), content_key(message.uid))
	redis.call('ZREM', ENDED, message.uid)
	redis.call('ZREM', of_queue('sent', message.queue), message.uid)
	redis.call('ZREM', index_key('all'), member)
	redis.call('ZREM', index_key('queue:' .. message.queue), member)
	redis.call('ZREM', index_key('state:' .. message.state), member)
	for name in message.indexes:gmatch('%S+') do
		redis.call('ZREM', index_key(name), member)
		-- With the last message of a call goes the call.
		if name:match('^call:') and redis.call('EXISTS', index_key(name)) == 0 then
			redis.call('DEL', call_key(message.call))
		end
	end
	count(message.queue, message.state, -1)
end
`;

/** Forgets those of the messages that are final, and answers of each whether it was: 1 or 0. */
export const FORGET_MESSAGES = `${FORGETTING}
local answer = {}
for i = 2, #ARGV do
	local message = fetch(ARGV[i])
	local is_final = message and message.readable and FINAL[message.state]
	if is_final then forget(message) end
	answer[#answer + 1] = is_final and 1 or 0
end
return answer
`;

/**
 * Forgets the events about some messages, looking at a limited number from a place in the stream of
 * their queue on. Answers the id after which to go on, empty at the end.
 */
export const FORGET_EVENTS = `${SAVING_MESSAGES}
local stream, after, at_once = of_queue('events', ARGV[2]), ARGV[3], tonumber(ARGV[4])
local gone, over = {}, {}
for i = 5, #ARGV do gone[ARGV[i]] = true end
local entries = redis.call('XRANGE', stream, after, '+', 'COUNT', at_once)
for _, entry in ipairs(entries) do
	if gone[entry[2][2]] then over[#over + 1] = entry[1] end
end
if #over > 0 then redis.call('XDEL', stream, unpack(over)) end
return #entries == at_once and entries[#entries][1] or ''
`;

/**
 * Forgets final messages, of one queue or all, whose time is over, looking at a limited number from
 * a rank on. Events are looked at together with the first of them.
 *
 * Answers how many messages were forgotten, and the rank at which to go on, -1 at the end.
 */
export const PURGE_MESSAGES = `${FORGETTING}
local limit, queue, before, rank = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local at_once = tonumber(ARGV[6])

local function is_over(updated_at, retention_ms)
	if before then return tonumber(updated_at) < before end
	return updated_at + retention_ms <= now
end

local function forget_events(of)
	local stream, over = of_queue('events', of), {}
	for _, entry in ipairs(redis.call('XRANGE', stream, '-', '+', 'COUNT', ${EVENTS_AT_ONCE})) do
		local updated_at, retention_ms = entry[2][4]:match('^%S+ %S+ %S+ (%S+) (%S+)\\n')
		if updated_at and is_over(updated_at, retention_ms) then over[#over + 1] = entry[1] end
	end
	if #over > 0 then redis.call('XDEL', stream, unpack(over)) end
end

if rank == 0 then
	local queues = queue == '' and redis.call('SMEMBERS', base .. ':queues') or { queue }
	for _, of in ipairs(queues) do forget_events(of) end
end

local until_time = before and '+inf' or whole(now)
local uids = redis.call('ZRANGEBYSCORE', ENDED, '-inf', until_time, 'LIMIT', rank, at_once)
local forgotten = 0
for i, uid in ipairs(uids) do
	if forgotten == limit then return { forgotten, -1 } end
	local message = fetch(uid)
	if not message then
		redis.call('ZREM', ENDED, uid)
	elseif message.readable and (queue == '' or message.queue == queue)
		and is_over(message.updated_at, message.retention_ms) then
		forget(message)
		forgotten = forgotten + 1
	else
		rank = rank + 1
	end
end
return { forgotten, #uids == at_once and rank or -1 }
`;
