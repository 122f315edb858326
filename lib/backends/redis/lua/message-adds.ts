import { MESSAGES } from './messages';

/** What one message brings along, as arguments of `add` and `stage`. */
export type AddArguments = readonly [
	uid: string,
	/** The record up to its place, which is where the script puts the rank. */
	head: string,
	tail: string,
	/** Its own content, or nothing. */
	content: string,
	/**
	 * Where it belongs: when it is due or may be forgotten, what most messages of a call have in common
	 * (state, priority, lane, queue, 1 for content of its own or 0), indexes.
	 */
	belongings: string,
];

/**
 * Stores messages for all to see. Many are added at once, so what goes into the same set goes there
 * together.
 */
const SHOWING = `${MESSAGES}
local additions, groups = {}, {}

local function staged_key(uid) return base .. ':staged:' .. uid end
local function staged_content_key(uid) return base .. ':staged-content:' .. uid end

local function add(key, score, member)
	local list = additions[key]
	if not list then
		list = {}
		additions[key] = list
	end
	list[#list + 1] = score
	list[#list + 1] = member
	if #list == 2000 then
		redis.call('ZADD', key, unpack(list))
		additions[key] = nil
	end
end

-- A line is the uid, the place, and the belongings.
local LINE = '^(%S+) (%S+) (%S+) (%S+ %S+ %S+ %S+ (%d)) ?(.*)$'

-- What messages have in common is worked out once.
local function group_of(common)
	local group = groups[common]
	if not group then
		local state, priority, lane, queue = common:match('^(%S+) (%S+) (%S+) (%S+)')
		group = { state = state, queue = queue, number = 0 }
		group.indexes = { index_key('all'), index_key('queue:' .. queue), index_key('state:' .. state) }
		group.turns = ENDED
		if not FINAL[state] then
			group.turns = base .. ':turns:' .. lane .. ':' .. priority
			add(of_queue('lanes', queue), priority, lane .. ':' .. priority)
		end
		groups[common] = group
	end
	return group
end

local function show_message(uid, place, time, common, indexes)
	local group, member = group_of(common), place .. ':' .. uid
	group.number = group.number + 1
	for _, key in ipairs(group.indexes) do add(key, 0, member) end
	add(group.turns, time, uid)
	for name in indexes:gmatch('%S+') do
		-- Hardly anybody gets two messages of a call, so there is nothing to put together.
		if name:sub(1, 3) == 'to:' then
			redis.call('ZADD', index_key(name), 0, member)
		else
			add(index_key(name), 0, member)
		end
	end
end

local function finish(call, content)
	for key, list in pairs(additions) do redis.call('ZADD', key, unpack(list)) end
	for _, group in pairs(groups) do
		redis.call('SADD', base .. ':queues', group.queue)
		count(group.queue, group.state, group.number)
	end
	redis.call('SET', call_key(call), content)
	wake()
end

-- How many of the keys there are, and the number of the first.
local function count_keys(prefix, uids)
	local count, first = 0, nil
	for from = 1, #uids, 1000 do
		local keys = {}
		for i = from, math.min(from + 999, #uids) do keys[#keys + 1] = prefix .. uids[i] end
		local found = redis.call('EXISTS', unpack(keys))
		for i = 1, found > 0 and not first and #keys or 0 do
			if redis.call('EXISTS', keys[i]) == 1 then
				first = from + i - 1
				break
			end
		end
		count = count + found
	end
	return count, first
end

-- Nothing, or the first of the uids that another message has.
local function find_clash(uids)
	local count, first = count_keys(message_key(''), uids)
	return count > 0 and uids[first]
end

-- Calls back with each of the messages that begin at an argument, once it has its rank.
local function read_messages(first, use)
	local number = (#ARGV - first + 1) / 5
	local rank = redis.call('INCRBY', base .. ':rank', number) - number
	for i = first, #ARGV, 5 do
		rank = rank + 1
		local uid, head = ARGV[i], ARGV[i + 1]
		local digits = string.format('%012.0f', rank)
		-- The head ends with the first part of the place.
		local place = head:sub(-15) .. digits
		use(uid, head .. digits .. ARGV[i + 2], ARGV[i + 3], uid .. ' ' .. place .. ' ' .. ARGV[i + 4])
	end
end
`;

/**
 * Stores a whole call, unless it is there already, and answers 1; or the uid that another message
 * has, and stores nothing.
 */
export const ADD_MESSAGES = `${SHOWING}
local call, content = ARGV[2], ARGV[3]
if redis.call('EXISTS', call_key(call)) == 1 then return 1 end
local uids = {}
for i = 4, #ARGV, 5 do uids[#uids + 1] = ARGV[i] end
local clash = find_clash(uids)
if clash then return { clash } end

read_messages(4, function(uid, value, content, line)
	redis.call('SET', message_key(uid), value)
	if content ~= '' then redis.call('SET', content_key(uid), content) end
	local _, place, time, common, _, indexes = line:match(LINE)
	show_message(uid, place, time, common, indexes)
end)
finish(call, content)
return 1
`;

/**
 * Lays a part of a call in store, where nobody sees it and from where it goes by itself if it is not
 * shown in time. The first part begins anew.
 *
 * Answers 1 when that was done or the call is there already, 0 when somebody else stages the call.
 */
export const STAGE_MESSAGES = `${SHOWING}
local call, token, staged, keep_ms = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
if redis.call('EXISTS', call_key(call)) == 1 then return 1 end
local stage = base .. ':stage:' .. call
if staged == 0 then
	redis.call('DEL', stage)
	redis.call('RPUSH', stage, token)
elseif redis.call('LINDEX', stage, 0) ~= token then
	return 0
end
-- A part whose answer got lost comes again.
redis.call('LTRIM', stage, 0, staged)
read_messages(6, function(uid, value, content, line)
	redis.call('SET', staged_key(uid), value, 'PX', keep_ms)
	if content ~= '' then redis.call('SET', staged_content_key(uid), content, 'PX', keep_ms) end
	redis.call('RPUSH', stage, line)
end)
redis.call('PEXPIRE', stage, keep_ms)
return 1
`;

/**
 * Shows a call that was staged, unless it is there already, and answers 1; 0 when its parts are
 * somebody else's or gone; or the uid that another message has.
 */
export const SHOW_MESSAGES = `${SHOWING}
local call, token, number, content = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
if redis.call('EXISTS', call_key(call)) == 1 then return 1 end
local stage = base .. ':stage:' .. call
if redis.call('LINDEX', stage, 0) ~= token then return 0 end
local lines = redis.call('LRANGE', stage, 1, -1)
local uids, own_uids, shown = {}, {}, {}
for i, line in ipairs(lines) do
	local uid, place, time, common, own, indexes = line:match(LINE)
	uids[i], shown[i] = uid, { place, time, common, indexes }
	if own == '1' then own_uids[#own_uids + 1] = uid end
end
if #uids ~= number or count_keys(staged_key(''), uids) ~= number
	or count_keys(staged_content_key(''), own_uids) ~= #own_uids then return 0 end
local clash = find_clash(uids)
if clash then return { clash } end

local function unstage(from, to)
	redis.call('RENAME', from, to)
	redis.call('PERSIST', to)
end
for _, uid in ipairs(uids) do unstage(staged_key(uid), message_key(uid)) end
for _, uid in ipairs(own_uids) do unstage(staged_content_key(uid), content_key(uid)) end
for i, uid in ipairs(uids) do show_message(uid, unpack(shown[i])) end
redis.call('DEL', stage)
finish(call, content)
return 1
`;
