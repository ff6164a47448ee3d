--[[
  Stores one decision about a ward's alarm signals and logs its events, together or not at all.

  Steps
    1. Compare the stored version with the one that the decision was made on.
    2. Store the state under the next version. The first version of all is the time of day in milliseconds, so
       that a store that was lost and begins anew never has a version that a process still knows.
    3. Store the controls that were changed.
    4. Append the events to the log as entries `<seq>-0`; drop entries that are too old, and the oldest beyond the bound.

  KEYS[1] log of the ward          KEYS[2] head of the log
  KEYS[3] alarm signals            KEYS[4] controls of the ward's beds
  ARGV[1] expected version         ARGV[2] state
  ARGV[3] entries that the log keeps   ARGV[4] how long it keeps them, ms
  ARGV[5] count of changed controls, n
  ARGV[6...5+2n] bed, control, bed, control, ...
  ARGV[6+2n...] events, oldest first

  Returns {version, head sequence}; {0, 0} stale: another process has decided in the meantime, nothing was stored.
]]
local logKey, headKey, signalsKey, controlsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local MAX_AGED = 500

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

local version = tonumber(redis.call('HGET', signalsKey, 'version') or 0)
if version ~= tonumber(ARGV[1]) then return { 0, 0 } end

if version == 0 then
  version = tonumber(nowMs)
end
version = version + 1
redis.call('HSET', signalsKey, 'version', string.format('%.0f', version), 'state', ARGV[2])

local firstEvent = 6 + 2 * tonumber(ARGV[5])
for i = 6, firstEvent - 1, 2 do redis.call('HSET', controlsKey, ARGV[i], ARGV[i + 1]) end

local seq = tonumber(redis.call('HGET', headKey, 'seq') or 0)
if #ARGV < firstEvent then return { version, seq } end
for i = firstEvent, #ARGV do
  seq = seq + 1
  redis.call('XADD', logKey, string.format('%.0f-0', seq), 'signal', ARGV[i], 'at', nowMs)
end
redis.call('HSET', headKey, 'seq', string.format('%.0f', seq))
trim(ARGV[3], ARGV[4])
return { version, seq }
