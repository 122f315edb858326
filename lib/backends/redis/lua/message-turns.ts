import { MESSAGES, SAVING_MESSAGES } from './messages';

/** A change as the scripts get it: see `toChangeArguments`. */
const CHANGE = `
local writer, turn = ARGV[2], ARGV[3]
local to = { state = ARGV[4], due_at = ARGV[5], attempts = ARGV[6], changes = ARGV[7] }
`;

/**
 * Takes messages of some lanes whose turn has come, and answers them with what they say; or the one
 * that cannot be read, and takes none.
 */
export const TAKE_MESSAGES = `${SAVING_MESSAGES}
local queue, limit, token, lease_ms = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local wanted = {}
for i = 6, #ARGV do wanted[ARGV[i]] = true end

local function due_in(lanes)
	local due = {}
	for _, lane in ipairs(lanes) do
		local turns = redis.call('ZRANGEBYSCORE', base .. ':turns:' .. lane, '-inf', whole(now),
			'WITHSCORES', 'LIMIT', 0, limit)
		for i = 1, #turns, 2 do
			due[#due + 1] = { uid = turns[i], at = tonumber(turns[i + 1]), lane = lane }
		end
	end
	table.sort(due, function(a, b) return a.at < b.at or a.at == b.at and a.uid < b.uid end)
	return due
end

-- Lanes of the same priority compete by time.
local levels = {}
local lanes = redis.call('ZREVRANGE', of_queue('lanes', queue), 0, -1, 'WITHSCORES')
for i = 1, #lanes, 2 do
	if wanted[lanes[i]:match('^[^:]+')] then
		local level = levels[#levels]
		if not level or level.priority ~= lanes[i + 1] then
			level = { priority = lanes[i + 1] }
			levels[#levels + 1] = level
		end
		level[#level + 1] = lanes[i]
	end
end

local found = {}
for _, level in ipairs(levels) do
	for _, turn in ipairs(due_in(level)) do
		if #found == limit then break end
		local message = fetch(turn.uid)
		if message and not message.readable then return show(message) end
		if message then
			found[#found + 1] = message
		else
			redis.call('ZREM', base .. ':turns:' .. turn.lane, turn.uid)
		end
	end
end

local answer = {}
for _, message in ipairs(found) do
	take(message, token, lease_ms)
	answer[#answer + 1] = { message.uid, message.value, content_of(message) }
end
if #found > 0 then wake() end
return { answer }
`;

/**
 * Takes one message, and answers it with what it says; or how many milliseconds are left until that
 * may be tried again, nothing when it cannot be had at all, or the message that cannot be read.
 */
export const TAKE_MESSAGE = `${SAVING_MESSAGES}
local uid, token, lease_ms = ARGV[2], ARGV[3], tonumber(ARGV[4])
local message = fetch(uid)
if not message then return nil end
if not message.readable then return show(message) end
if FINAL[message.state] then return nil end
-- One whose answer got lost is asked for again.
local is_ours = message.state == 'sending' and message.token == token
if not is_ours then
	local left_ms = turn_of(message) - now
	if left_ms > 0 then return whole(math.ceil(left_ms)) end
	take(message, token, lease_ms)
	wake()
end
return { message.uid, message.value, content_of(message) }
`;

/** Answers of each message whether the token still holds its lease: 1 or 0. */
export const RENEW_MESSAGES = `${SAVING_MESSAGES}
local token, lease_ms, answer = ARGV[2], tonumber(ARGV[3]), {}
for i = 4, #ARGV do
	local message = fetch(ARGV[i])
	local holds = message and message.state == 'sending' and message.token == token
	if holds then
		message.lease_until = whole(math.ceil(now + lease_ms))
		save(message, message.state)
	end
	answer[#answer + 1] = holds and 1 or 0
end
return answer
`;

/** Answers 1 when the token still held the lease, else 0; or the message that cannot be read. */
export const SETTLE_MESSAGE = `${SAVING_MESSAGES}
${CHANGE}
local uid, token = ARGV[8], ARGV[9]
local message = fetch(uid)
if not message then return 0 end
if not message.readable then return show(message) end
if was_written_by(message, writer, turn) then return 1 end
if message.state ~= 'sending' or message.token ~= token then return 0 end
change(message, to, writer, turn)
wake()
return 1
`;

/**
 * Changes those that are in one of the states, and answers of each whether it was: 1 or 0; or the
 * one that cannot be read, and changes none.
 */
export const CHANGE_MESSAGES = `${SAVING_MESSAGES}
${CHANGE}
local from = {}
for state in ARGV[8]:gmatch('%S+') do from[state] = true end
local found = {}
for i = 9, #ARGV do
	local message = fetch(ARGV[i])
	if message and not message.readable then return { show(message) } end
	found[#found + 1] = message
end

local answer = {}
for i, message in ipairs(found) do
	answer[i] = 0
	if message and was_written_by(message, writer, turn) then
		answer[i] = 1
	elseif message and from[message.state] then
		change(message, to, writer, turn)
		answer[i] = 1
	end
end
wake()
return answer
`;

/** How many milliseconds it is until the next turn of some lanes; nothing where there is none. */
export const NEXT_DUE = `${MESSAGES}
local wanted, first = {}, nil
for i = 3, #ARGV do wanted[ARGV[i]] = true end
for _, lane in ipairs(redis.call('ZRANGE', of_queue('lanes', ARGV[2]), 0, -1)) do
	if wanted[lane:match('^[^:]+')] then
		local turn = redis.call('ZRANGE', base .. ':turns:' .. lane, 0, 0, 'WITHSCORES')
		local at = tonumber(turn[2])
		if at and (not first or at < first) then first = at end
	end
end
return first and whole(math.max(math.ceil(first - now), 0))
`;
