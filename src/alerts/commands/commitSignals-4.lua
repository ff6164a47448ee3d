--[[
  Stores one decision about a ward's alarm signals and logs its events, together or not at all.

  Steps
    1. Compare the stored version with the one that the decision was made on.
    2. Store the state under the next version. The first version of all is the time of day in milliseconds, so
       that a store that was lost and begins anew never has a version that a process still knows.
    3. Store the controls that were changed.
    4. Append the events to the log as entries `<seq>-0`; drop the oldest entries beyond the bound.

  KEYS[1] log of the ward          KEYS[2] head of the log
  KEYS[3] alarm signals            KEYS[4] controls of the ward's beds
  ARGV[1] expected version         ARGV[2] state
  ARGV[3] entries that the log keeps
  ARGV[4] count of changed controls, n
  ARGV[5...4+2n] bed, control, bed, control, ...
  ARGV[5+2n...] events, oldest first

  Returns {version, head sequence}; {0, 0} stale: another process has decided in the meantime, nothing was stored.
]]
local logKey, headKey, signalsKey, controlsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local version = tonumber(redis.call('HGET', signalsKey, 'version') or 0)
if version ~= tonumber(ARGV[1]) then return { 0, 0 } end

if version == 0 then
  local time = redis.call('TIME')
  version = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
version = version + 1
redis.call('HSET', signalsKey, 'version', string.format('%.0f', version), 'state', ARGV[2])

local firstEvent = 5 + 2 * tonumber(ARGV[4])
for i = 5, firstEvent - 1, 2 do redis.call('HSET', controlsKey, ARGV[i], ARGV[i + 1]) end

local seq = tonumber(redis.call('HGET', headKey, 'seq') or 0)
if #ARGV < firstEvent then return { version, seq } end
for i = firstEvent, #ARGV do
  seq = seq + 1
  redis.call('XADD', logKey, string.format('%.0f-0', seq), 'signal', ARGV[i])
end
redis.call('HSET', headKey, 'seq', string.format('%.0f', seq))
redis.call('XTRIM', logKey, 'MAXLEN', '=', ARGV[3])
return { version, seq }
