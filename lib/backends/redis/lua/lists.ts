import { RECORDS } from './shared';

/**
 * Looks through the records that are in all of the named indexes, from the newest or from a place
 * on, but through a limited number at once, as nothing else runs meanwhile.
 *
 * Answers the place at which to go on (two empty texts at the end) and then the records.
 */
export const LIST = `${RECORDS}
local names, from, before = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local after_at, after_uid = tonumber(ARGV[5]), ARGV[6]
local limit, at_once = tonumber(ARGV[7]), tonumber(ARGV[8])

-- The smallest index leads, the others are asked about each uid in it.
local lead, size, others = nil, math.huge, {}
for name in names:gmatch('%S+') do
	local index = base .. ':' .. name
	local count = redis.call('ZCARD', index)
	if count < size then
		others[#others + 1] = lead
		lead, size = index, count
	else
		others[#others + 1] = index
	end
end

local start = 0
if before ~= '' then start = redis.call('ZCOUNT', lead, before, '+inf') end
if after_at then
	local rank = redis.call('ZREVRANK', lead, after_uid)
	start = math.max(start, rank and rank + 1 or redis.call('ZCOUNT', lead, '(' .. ARGV[5], '+inf'))
end

local function fits(uid, at)
	if after_at and at == after_at and uid >= after_uid then return false end
	for _, index in ipairs(others) do
		if not redis.call('ZSCORE', index, uid) then return false end
	end
	return true
end

local places = redis.call('ZREVRANGE', lead, start, start + at_once - 1, 'WITHSCORES')
local answer = { '', '' }
for i = 1, #places, 2 do
	local uid, at = places[i], tonumber(places[i + 1])
	if at < from then return answer end
	local found = fits(uid, at) and fetch(uid)
	if found then answer[#answer + 1] = show(found) end
	if #answer == limit + 2 or i + 1 == 2 * at_once then
		answer[1], answer[2] = places[i + 1], uid
		return answer
	end
end
return answer
`;
