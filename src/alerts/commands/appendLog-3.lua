--[[
  Appends events of one bed's outbox to the ward's log, each once, however often it is handed over.

  Steps
    1. Skip the events up to the bed's last one in the log: their outbox ids are not above its id.
    2. Give each further event the next sequence number and append it as entry `<seq>-0`.
    3. Remember the head and the bed's last outbox id; drop the oldest entries beyond the bound.

  KEYS[1] log of the ward    KEYS[2] head of the log, with `last:<bed>` for each bed   KEYS[3] beds of the ward
  ARGV[1] bed                ARGV[2] entries that the log keeps
  ARGV[3...] outbox id, event, outbox id, event, ..., oldest first

  Returns {head sequence, count of events appended}: they are the last of those handed over.
]]
local logKey, headKey, bedsKey = KEYS[1], KEYS[2], KEYS[3]
local bed, maxEntries = ARGV[1], ARGV[2]

local function isAfter(id, other)
  local ms, number = id:match('^(%d+)-(%d+)$')
  local otherMs, otherNumber = other:match('^(%d+)-(%d+)$')
  ms, otherMs = tonumber(ms), tonumber(otherMs)
  if ms ~= otherMs then return ms > otherMs end
  return tonumber(number) > tonumber(otherNumber)
end

local seq = tonumber(redis.call('HGET', headKey, 'seq') or 0)
local last = redis.call('HGET', headKey, 'last:' .. bed) or '0-0'
local count = 0
for i = 3, #ARGV, 2 do
  if isAfter(ARGV[i], last) then
    seq, last, count = seq + 1, ARGV[i], count + 1
    redis.call('XADD', logKey, string.format('%.0f-0', seq), 'event', ARGV[i + 1])
  end
end
if count > 0 then
  redis.call('HSET', headKey, 'seq', string.format('%.0f', seq), 'last:' .. bed, last)
  redis.call('SADD', bedsKey, bed)
  redis.call('XTRIM', logKey, 'MAXLEN', '=', maxEntries)
end
return { seq, count }
