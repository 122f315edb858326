import { RECORDS, SAVING, UPKEEP } from './shared';

/** What a write brings along, as the arguments of `claim` and `swap` after the time. */
export type WriteArguments = readonly [
	uid: string,
	createdAt: string,
	retainUntil: string,
	indexes: string,
	indexed: string,
	json: string,
	token: string,
	leaseMs: string,
	writer: string,
	turn: string,
];

const WRITTEN = `${UPKEEP}
local uid, created_at, indexes = ARGV[2], ARGV[3], ARGV[5]
local written = { uid = uid, retain_until = ARGV[4], indexed = ARGV[6], json = ARGV[7],
	token = ARGV[8], lease_until = '-', writer = ARGV[10], turn = ARGV[11] }
if written.token ~= '-' then written.lease_until = whole(math.ceil(now + tonumber(ARGV[9]))) end
`;

/** Answers 1 when claimed, 0 when the uid is on record already, else the holder. */
export const CLAIM = `${WRITTEN}
local name, superseded_uid, superseded_revision = ARGV[12], ARGV[13], ARGV[14]
local holder_uid = redis.call('GET', holder_key(name))
local holder

if holder_uid then
	holder = fetch(holder_uid) or { uid = holder_uid }
	if holder_uid == uid and holder.writer == written.writer and holder.turn == written.turn then
		return 1
	end
	if holder_uid ~= superseded_uid or holder.revision ~= superseded_revision then
		return show(holder)
	end
end

written.revision, written.holds = '1', name
if not redis.call('SET', record_key(uid), to_value(written), 'NX') then return 0 end
if holder then
	-- It loses its lease too, or it could still write.
	holder.revision = whole(holder.revision + 1)
	holder.token, holder.lease_until, holder.holds = '-', '-', '-'
	save(holder)
	local names = indexes_of(holder_uid)
	set_indexes(holder_uid, created_at, without_slot(names), names)
end
redis.call('SET', holder_key(name), uid)
set_indexes(uid, created_at, indexes, '')
if written.retain_until ~= '-' then set_due(uid, written.retain_until, written.lease_until) end
return 1
`;

/** Answers 1 when the guard held and the record was replaced, else 0; or the unreadable record. */
export const SWAP = `${WRITTEN}
local guard, expected = ARGV[12], ARGV[13]
local found = fetch(uid)

if not found then return 0 end
if not found.revision then return show(found) end
if found.writer == written.writer then
	if found.turn == written.turn then return 1 end
	if tonumber(written.turn) < tonumber(found.turn) then return 0 end
end
if found[guard] ~= expected then return 0 end

written.revision, written.holds = whole(found.revision + 1), found.holds
save(written, expiry_of(found))
if written.indexed ~= found.indexed then
	if written.holds == '-' then indexes = without_slot(indexes) end
	set_indexes(uid, created_at, indexes, indexes_of(uid))
end
if written.retain_until ~= '-' and written.retain_until ~= found.retain_until then
	set_due(uid, written.retain_until, written.lease_until)
end
return 1
`;

/** Answers 1 when the token still held the lease, else 0; or the unreadable record. */
export const RENEW = `${SAVING}
local uid, token, lease_ms = ARGV[2], ARGV[3], ARGV[4]
local found = fetch(uid)

if not found then return 0 end
if not found.revision then return show(found) end
if found.token ~= token then return 0 end
found.lease_until = whole(math.ceil(now + tonumber(lease_ms)))
save(found)
return 1
`;

export const FIND_BY_UID = `${RECORDS}
local found = fetch(ARGV[2])
return found and show(found)
`;

/** A holder whose record is gone is unreadable, not absent: the two expire together. */
export const FIND_BY_KEY = `${RECORDS}
local uid = redis.call('GET', holder_key(ARGV[2]))
return uid and show(fetch(uid) or { uid = uid })
`;

/** Looks at the newest first; the records of older ones may have expired already. */
export const FIND_NEWEST_IN_SLOT = `${RECORDS}
for _, uid in ipairs(redis.call('ZREVRANGE', base .. ':' .. ARGV[2], 0, 99)) do
	local found = fetch(uid)
	if found then return show(found) end
end
return nil
`;

/** Forgets what is due, expired records included, and answers how many that were. */
export const PRUNE = `${UPKEEP}
local limit, forgotten = ARGV[2], 0
local due = redis.call('ZRANGEBYSCORE', base .. ':due', '-inf', whole(now), 'LIMIT', 0, limit)
for _, uid in ipairs(due) do
	local found = fetch(uid)
	local retain_until = found and tonumber(found.retain_until)
	local lease_until = found and tonumber(found.lease_until) or 0
	if found and found.revision and not retain_until then
		-- It awaits a resolution, which will make it due again.
		redis.call('ZREM', base .. ':due', uid)
	elseif retain_until and math.max(retain_until, lease_until) > now then
		set_due(uid, found.retain_until, found.lease_until)
	else
		if found and found.revision and found.holds ~= '-' then
			redis.call('DEL', holder_key(found.holds))
		end
		redis.call('DEL', record_key(uid))
		redis.call('ZREM', base .. ':due', uid)
		set_indexes(uid, '0', '', indexes_of(uid))
		forgotten = forgotten + 1
	end
end
return forgotten
`;
