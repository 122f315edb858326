import { TIME } from './shared';

/**
 * A document is when it ends, or a dash, a line break, and its JSON. Lua can hand a limited number of
 * values to a command.
 */
const DOCUMENTS = `${TIME}
local collection = base .. ':documents:' .. ARGV[2]
local keys, ends = collection .. ':keys', collection .. ':ends'
local AT_ONCE = 1000

local function in_parts(first, step, use)
	for from = first, #ARGV, AT_ONCE * step do
		use(from, math.min(from + AT_ONCE * step - 1, #ARGV))
	end
end

local function ends_at(value) return tonumber(value:match('^(%-?[%d.]+)\\n')) end
local function is_there(value)
	if not value then return false end
	local at = ends_at(value)
	return not at or at > now
end

local function put(key, value)
	redis.call('HSET', collection, key, value)
	redis.call('ZADD', keys, 0, key)
	local at = ends_at(value)
	if at then redis.call('ZADD', ends, at, key) else redis.call('ZREM', ends, key) end
end

local function remove(key)
	redis.call('HDEL', collection, key)
	redis.call('ZREM', keys, key)
	redis.call('ZREM', ends, key)
end

-- Forgets some of what has ended.
local function prune()
	local over = redis.call('ZRANGEBYSCORE', ends, '-inf', whole(now), 'LIMIT', 0, 100)
	for _, key in ipairs(over) do remove(key) end
end
`;

/** Stores documents, each a key and a value. */
export const PUT_DOCUMENTS = `${DOCUMENTS}
prune()
for i = 3, #ARGV, 2 do put(ARGV[i], ARGV[i + 1]) end
return 1
`;

export const GET_DOCUMENTS = `${DOCUMENTS}
local answer = {}
in_parts(3, 1, function(from, to)
	for _, value in ipairs(redis.call('HMGET', collection, unpack(ARGV, from, to))) do
		answer[#answer + 1] = is_there(value) and value
	end
end)
return answer
`;

/**
 * Replaces a document, or removes it where there is no next one, if its JSON is as expected, or it
 * is not there. Answers 1 when that was done, else the document, or 0 when there is none.
 */
export const SWAP_DOCUMENT = `${DOCUMENTS}
local key, expected, next_value = ARGV[3], ARGV[4], ARGV[5]
local value = redis.call('HGET', collection, key)
if not is_there(value) then value = false end
local json = value and value:match('^[^\\n]*\\n(.*)$') or ''
if json ~= expected or value and json == '' then return value or 0 end
prune()
if next_value == '' then remove(key) else put(key, next_value) end
return 1
`;

/** Answers how many of them were there. */
export const REMOVE_DOCUMENTS = `${DOCUMENTS}
local removed = 0
for i = 3, #ARGV do
	if is_there(redis.call('HGET', collection, ARGV[i])) then removed = removed + 1 end
	remove(ARGV[i])
end
return removed
`;

/**
 * Lists documents in the order of their keys, from one on and up to the last that begins with a text,
 * or all, but looks at a limited number at once.
 *
 * Answers the key after which to go on (nothing at the end) and then keys and values in turn.
 */
export const LIST_DOCUMENTS = `${DOCUMENTS}
local from, to, limit, at_once = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
if to ~= '+' then to = '(' .. to .. '\\255' end
local found = redis.call('ZRANGEBYLEX', keys, from, to, 'LIMIT', 0, at_once)
local answer = { false }
for i, key in ipairs(found) do
	local value = redis.call('HGET', collection, key)
	if is_there(value) then
		answer[#answer + 1] = key
		answer[#answer + 1] = value
	end
	if #answer == 2 * limit + 1 or i == at_once then
		answer[1] = key
		return answer
	end
end
return answer
`;
