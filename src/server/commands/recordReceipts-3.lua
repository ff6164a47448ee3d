--[[
  Keeps receipts of log entries; of one identity (kind and subject) and entry the first stays.

  Steps
    1. Begin anew where the receipts belong to another log than the one that is there now.
    2. Add each receipt to the line of its entry, unless it is there or the line is full.
    3. Drop the lines of entries that the log has dropped, at most 2,000 in one call.

  KEYS[1] receipts: a hash, field = sequence number, value = lines `identity TAB role TAB atMs`;
          `log` = name of the log, `floor` = the lowest sequence number that may have a line
  KEYS[2] log of the ward   KEYS[3] head of the log
  ARGV[1] receipts that one entry may have
  ARGV[2...] sequence number, identity, role, server time in milliseconds, and so on

  Returns the count of receipts added.
]]
local receiptsKey, logKey, headKey = KEYS[1], KEYS[2], KEYS[3]
local maxOfEntry, MAX_DROPPED = tonumber(ARGV[1]), 2000

local log = redis.call('HGET', headKey, 'id') or ''
if redis.call('HGET', receiptsKey, 'log') ~= log then
  redis.call('DEL', receiptsKey)
  redis.call('HSET', receiptsKey, 'log', log)
end

local added = 0
for i = 2, #ARGV, 4 do
  local seq, identity = ARGV[i], ARGV[i + 1]
  local lines = redis.call('HGET', receiptsKey, seq) or ''
  local _, count = lines:gsub('\n', '')
  if count < maxOfEntry and not ('\n' .. lines):find('\n' .. identity .. '\t', 1, true) then
    redis.call('HSET', receiptsKey, seq, lines .. identity .. '\t' .. ARGV[i + 2] .. '\t' .. ARGV[i + 3] .. '\n')
    added = added + 1
  end
end

local oldest = redis.call('XRANGE', logKey, '-', '+', 'COUNT', 1)[1]
if oldest then
  local oldestSeq = tonumber(oldest[1]:match('^(%d+)'))
  local floor = tonumber(redis.call('HGET', receiptsKey, 'floor') or 1)
  local to = math.min(oldestSeq, floor + MAX_DROPPED)
  for seq = floor, to - 1 do redis.call('HDEL', receiptsKey, string.format('%.0f', seq)) end
  if to > floor then redis.call('HSET', receiptsKey, 'floor', string.format('%.0f', to)) end
end
return added
