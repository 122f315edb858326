import { FINAL_STATES, WAITING_STATES } from '../../../core/message-rules';
import { TIME } from './shared';

function toSet(names: readonly string[]): string {
	return `{ ${names.map((name) => `${name} = true`).join(', ')} }`;
}

/**
 * A message is one string of four lines: what guards it and changes often, further changes as
 * `name JSON` divided by tabs, what never changes and the names of its indexes, and the rest of the
 * message as JSON.
 *
 * `writer` and `turn` name the write that it got last, as in records of submissions: a write whose
 * answer got lost is asked for again under the same name.
 */
export const MESSAGES = `${TIME}
local FINAL = ${toSet(FINAL_STATES)}
local WAITING = ${toSet(WAITING_STATES)}
local GUARDS = '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%d+)\\n([^\\n]*)\\n(.*)$'
local FIXED = '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%d) ?([^\\n]*)\\n{'

local function message_key(uid) return base .. ':message:' .. uid end
local function content_key(uid) return base .. ':content:' .. uid end
local function call_key(call) return base .. ':call:' .. call end
local function index_key(name) return base .. ':messages:' .. name end
local function of_queue(name, queue) return base .. ':' .. name .. ':' .. queue end
local function turns_key(message) return base .. ':turns:' .. message.lane .. ':' .. message.priority end
local ENDED = index_key('ended')

-- One that cannot be read has its uid alone.
local function to_message(uid, value)
	local message = { uid = uid, value = value }
	if type(value) ~= 'string' then return message end
	message.state, message.due_at, message.attempts, message.token, message.lease_until,
		message.updated_at, message.writer, message.turn, message.changes, message.rest =
		value:match(GUARDS)
	if not message.rest then return { uid = uid } end
	message.queue, message.lane, message.priority, message.call, message.place,
		message.retention_ms, message.own, message.indexes = message.rest:match(FIXED)
	message.readable = message.queue ~= nil
	return message
end

-- Nothing when there is no such message.
local function fetch(uid)
	local value = redis.pcall('GET', message_key(uid))
	return value and to_message(uid, value)
end

-- { uid, value }, or { uid } when it cannot be read.
local function show(message)
	if not message.readable then return { message.uid } end
	return { message.uid, message.value }
end

-- What it says as JSON; nothing when that is gone.
local function content_of(message)
	local key = message.own == '1' and content_key(message.uid) or call_key(message.call)
	local content = redis.call('GET', key)
	return content ~= '' and content
end

-- When its turn comes: when it is due or, while it is being sent, when the lease lapses.
local function turn_of(message)
	if message.state == 'sending' then return tonumber(message.lease_until) or now end
	return tonumber(message.due_at)
end

local function wake() redis.call('XADD', base .. ':wake', 'MAXLEN', '1', '*', 'at', whole(now)) end

local function count(queue, state, by)
	redis.call('HINCRBY', of_queue('counts', queue), state, by)
end
`;

/** Writes messages that are on record. */
export const SAVING_MESSAGES = `${MESSAGES}
local MINUTE_MS = 60000
local EXPLAINS = { failure = true, code = true, enhancedCode = true }

local function leave_turns(message)
	local key = turns_key(message)
	redis.call('ZREM', key, message.uid)
	if redis.call('EXISTS', key) == 0 then
		redis.call('ZREM', of_queue('lanes', message.queue), message.lane .. ':' .. message.priority)
	end
end

local function set_sent(message, before)
	local key = of_queue('sent', message.queue)
	if message.state == 'sent' then
		local sent_at = ('\\t' .. message.changes):match('\\tsentAt (%d+)') or whole(now)
		redis.call('ZADD', key, sent_at, message.uid)
		redis.call('ZREMRANGEBYSCORE', key, '-inf', whole(now - MINUTE_MS))
		redis.call('PEXPIRE', key, 2 * MINUTE_MS)
	elseif before == 'sent' then
		redis.call('ZREM', key, message.uid)
	end
end

-- Events say what changes; the rest is read from the message, which outlives them.
local function tell(message)
	redis.call('XADD', of_queue('events', message.queue), '*', 'uid', message.uid, 'then',
		table.concat({ message.state, message.due_at, message.attempts, message.updated_at,
			message.retention_ms }, ' ') .. '\\n' .. message.changes)
end

-- Puts the message where it belongs now.
local function save(message, before)
	local lanes = of_queue('lanes', message.queue)
	if message.state ~= before then
		local member = message.place .. ':' .. message.uid
		redis.call('ZREM', index_key('state:' .. before), member)
		redis.call('ZADD', index_key('state:' .. message.state), 0, member)
		count(message.queue, before, -1)
		count(message.queue, message.state, 1)
		set_sent(message, before)
	end
	if FINAL[message.state] then
		if not FINAL[before] then leave_turns(message) end
		redis.call('ZADD', ENDED, whole(message.updated_at + message.retention_ms), message.uid)
	else
		redis.call('ZADD', turns_key(message), whole(turn_of(message)), message.uid)
		if FINAL[before] then
			redis.call('ZREM', ENDED, message.uid)
			redis.call('ZADD', lanes, message.priority, message.lane .. ':' .. message.priority)
		end
	end
	message.value = table.concat({ message.state, message.due_at, message.attempts, message.token,
		message.lease_until, message.updated_at, message.writer, message.turn }, ' ') ..
		'\\n' .. message.changes .. '\\n' .. message.rest
	redis.call('SET', message_key(message.uid), message.value)
end

local function take(message, token, lease_ms)
	local before = message.state
	message.state, message.attempts = 'sending', whole(message.attempts + 1)
	message.token, message.lease_until = token, whole(math.ceil(now + lease_ms))
	message.updated_at = whole(now)
	save(message, before)
	tell(message)
end

local function merge(changes, added, forgets)
	local merged, replaced = {}, {}
	for name in added:gmatch('([^\\t ]+) [^\\t]*') do replaced[name] = true end
	for change in changes:gmatch('[^\\t]+') do
		local name = change:match('^%S+')
		if not replaced[name] and not (forgets and EXPLAINS[name]) then merged[#merged + 1] = change end
	end
	if added ~= '' then merged[#merged + 1] = added end
	return table.concat(merged, '\\t')
end

-- Whoever had the message loses it.
local function change(message, to, writer, turn)
	local before, has_state = message.state, to.state ~= ''
	if has_state then
		message.state = to.state
		if WAITING[to.state] then message.due_at = whole(now) end
	end
	if to.due_at ~= '' then message.due_at = to.due_at end
	if to.attempts ~= '' then message.attempts = to.attempts end
	message.changes = merge(message.changes, to.changes, has_state)
	message.updated_at, message.token, message.lease_until = whole(now), '-', '-'
	message.writer, message.turn = writer, turn
	save(message, before)
	if message.state ~= before then tell(message) end
end

local function was_written_by(message, writer, turn)
	return message.writer == writer and message.turn == turn
end
`;
