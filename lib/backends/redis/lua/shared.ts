/**
 * Functions that the scripts start with. Lua runs inside of Redis, one script at a time, so a
 * script is one atomic step. Redis undoes nothing when a script fails: each checks everything
 * before it writes anything. Calls of Redis are what a script costs, so there are few of them.
 *
 * Times are in milliseconds since the epoch, and a dash stands for nothing.
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export const BASE = `
local base = KEYS[1]
`;

/** The first argument is the time to go by; empty for the server's own. */
export const TIME = `${BASE}
local time = redis.call('TIME')
local server_now = time[1] * 1000 + math.floor(time[2] / 1000)
local now = tonumber(ARGV[1]) or server_now

-- Numbers that Redis makes a text of may come out as 1e+12.
local function whole(number) return string.format('%.0f', number) end
`;

/**
 * A record is one string: a header with what guards it, a line break, and the submission as JSON.
 *
 * `holds` names the scope and key that the record holds, `indexed` is a hash of the names of its
 * indexes. `writer` and `turn` name the write that it got last: a write whose answer got lost is
 * asked for again under the same name and recognised by it, and one that arrives after newer ones of
 * the same writer is recognised as old.
 */
export const RECORDS = `${TIME}
local HEADER = '^(%d+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%d+)\\n(.*)$'

local function record_key(uid) return base .. ':record:' .. uid end
local function holder_key(name) return base .. ':holder:' .. name end

-- Nothing when there is no such record, and one without a revision when it cannot be read.
local function fetch(uid)
	local value = redis.pcall('GET', record_key(uid))
	if not value then return nil end
	local record = { uid = uid }
	if type(value) == 'string' then
		record.revision, record.token, record.lease_until, record.holds, record.retain_until,
			record.indexed, record.writer, record.turn, record.json = value:match(HEADER)
	end
	return record
end

-- { uid, revision, what is left of the lease, JSON }, or { uid } when it cannot be read.
local function show(record)
	if not record.revision then return { record.uid } end
	local left = 0
	if record.lease_until ~= '-' then left = tonumber(record.lease_until) - now end
	return { record.uid, record.revision, whole(left), record.json }
end
`;

/** Writes records. */
export const SAVING = `${RECORDS}
-- For a while after its retention, a record can still be forgotten in good order by prune.
local GRACE_MS = 60000

local function to_value(record)
	return table.concat({ record.revision, record.token, record.lease_until, record.holds,
		record.retain_until, record.indexed, record.writer, record.turn }, ' ') .. '\\n' .. record.json
end

-- When Redis forgets the record by itself: after its retention, but not while it is held or awaits
-- a resolution (which is when its retention has no end).
local function expiry_of(record)
	if record.lease_until ~= '-' or record.retain_until == '-' then return nil end
	return whole(server_now + math.max(tonumber(record.retain_until) - now, 0) + GRACE_MS)
end

-- The holder of a key expires together with its record.
local function save(record, expired_before)
	local expires_at = expiry_of(record)
	if expires_at then
		redis.call('SET', record_key(record.uid), to_value(record), 'PXAT', expires_at)
		if record.holds ~= '-' then
			redis.call('SET', holder_key(record.holds), record.uid, 'PXAT', expires_at)
		end
	else
		redis.call('SET', record_key(record.uid), to_value(record))
		if record.holds ~= '-' and expired_before then
			redis.call('SET', holder_key(record.holds), record.uid)
		end
	end
end
`;

/** Keeps the indexes in step with the records. */
export const UPKEEP = `${SAVING}
-- Puts the uid into the named indexes and takes it out of the others that it was in.
local function set_indexes(uid, created_at, names, before)
	local missing = {}
	for name in names:gmatch('%S+') do missing[name] = true end
	for name in before:gmatch('%S+') do
		if missing[name] then
			missing[name] = nil
		else
			redis.call('ZREM', base .. ':' .. name, uid)
		end
	end
	for name in pairs(missing) do redis.call('ZADD', base .. ':' .. name, created_at, uid) end
	if names == '' then
		redis.call('HDEL', base .. ':indexes', uid)
	else
		redis.call('HSET', base .. ':indexes', uid, names)
	end
end

local function indexes_of(uid)
	return redis.call('HGET', base .. ':indexes', uid) or ''
end

-- When prune looks at the record again. An earlier time does no harm, prune puts it right.
local function set_due(uid, retain_until, lease_until)
	local due = math.max(tonumber(retain_until), tonumber(lease_until) or 0)
	redis.call('ZADD', base .. ':due', whole(due), uid)
end

-- Only records that hold their key stand for the item that they were sent from.
local function without_slot(names)
	return (names:gsub('slot:%S+ ?', ''))
end
`;
