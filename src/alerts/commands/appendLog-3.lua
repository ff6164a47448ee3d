--[[
  Appends events of one bed's outbox to the ward's log, each once, however often it is handed over.

  Steps
    1. Skip the events up to the bed's last one in the log: their outbox ids are not above its id.
    2. Give each further event the next sequence number and append it as entry `<seq>-0`.
    3. Remember the head and the bed's last outbox id; drop entries that are too old, and the oldest beyond the bound.

  KEYS[1] log of the ward    KEYS[2] head of the log, with `last:<bed>` for each bed   KEYS[3] beds of the ward
  ARGV[1] bed                ARGV[2] entries that the log keeps        ARGV[3] how long it keeps them, ms
  ARGV[4...] outbox id, event, outbox id, event, ..., oldest first

  Returns {head sequence, count of events appended}: they are the last of those handed over.
]]
local logKey, headKey, bedsKey = KEYS[1], KEYS[2], KEYS[3]
local bed, MAX_AGED = ARGV[1], 500

local time = redis.call('TIME')
local nowMs = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))

-- The first sequence number to keep where the oldest entries, at most `count` of them, are too old.
local function youngFrom(count, maxAgeMs)
  local seq
  for _, entry in ipairs(redis.call('XRANGE', logKey, '-', '+', 'COUNT', count)) do
    -- One of a version that noted no time is taken for as old as what it tells.
    local at = entry[2][4] or entry[2][2]:match('"decidedAtMs":(%d+)') or entry[2][2]:match('"atMs":(%d+)') or 0
    if tonumber(at) >= tonumber(nowMs) - tonumber(maxAgeMs) then break end
    seq = tonumber(entry[1]:match('^(%d+)')) + 1
  end
  return seq
end

-- Drops what is too old, and the oldest beyond the bound.
local function trim(maxEntries, maxAgeMs)
  local from = youngFrom(1, maxAgeMs) and youngFrom(MAX_AGED, maxAgeMs)
  if from then redis.call('XTRIM', logKey, 'MINID', '=', string.format('%.0f-0', from)) end
  redis.call('XTRIM', logKey, 'MAXLEN', '=', maxEntries)
end

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
for i = 4, #ARGV, 2 do
  if isAfter(ARGV[i], last) then
    seq, last, count = seq + 1, ARGV[i], count + 1
    redis.call('XADD', logKey, string.format('%.0f-0', seq), 'event', ARGV[i + 1], 'at', nowMs)
  end
end
if count > 0 then
  redis.call('HSET', headKey, 'seq', string.format('%.0f', seq), 'last:' .. bed, last)
  redis.call('SADD', bedsKey, bed)
  trim(ARGV[2], ARGV[3])
end
return { seq, count }
