--[[
  Stores one decision about a bed: its state, and the events that it brings, together or not at all.

  Steps
    1. Compare the stored version with the one that the decision was made on.
    2. Store the state under the next version and renew its time to live.
    3. Append the events to the outbox, a stream. Redis gives each the next id; the outbox has no time to
       live, so ids only grow, even where the state has expired in the meantime.

  KEYS[1] alert state of the bed   KEYS[2] outbox of the bed
  ARGV[1] expected version         ARGV[2] state
  ARGV[3] time to live, seconds    ARGV[4...] events, oldest first

  Returns 1 committed, 0 stale: another process has decided in the meantime, nothing was stored.
]]
local stateKey, outboxKey = KEYS[1], KEYS[2]
local version = tonumber(redis.call('HGET', stateKey, 'version') or 0)
if version ~= tonumber(ARGV[1]) then return 0 end

redis.call('HSET', stateKey, 'version', string.format('%.0f', version + 1), 'state', ARGV[2])
redis.call('EXPIRE', stateKey, ARGV[3])
for i = 4, #ARGV do redis.call('XADD', outboxKey, '*', 'event', ARGV[i]) end
return 1
