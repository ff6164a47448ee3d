--[[
  Moves the cursor of one target, unless a newer sender has taken over.

  Steps
    1. A token that is not the newest changes nothing.
    2. Keep the entry that was set aside, where there is one, within the bound.
    3. Store the log and the sequence number.

  KEYS[1] cursors of the ward, with `fence`    KEYS[2] entries set aside
  ARGV[1] token    ARGV[2] target    ARGV[3] log id    ARGV[4] sequence number
  ARGV[5] entries set aside that are kept    ARGV[6] one such entry as JSON, or nothing
  Returns 1 where the cursor was moved, 0 where the token is old.
]]
local cursorsKey, asideKey = KEYS[1], KEYS[2]
local token, target, logId, seq, maxAside, aside = unpack(ARGV)

if redis.call('HGET', cursorsKey, 'fence') ~= token then return 0 end
if aside ~= '' then
  redis.call('RPUSH', asideKey, aside)
  redis.call('LTRIM', asideKey, -tonumber(maxAside), -1)
end
redis.call('HSET', cursorsKey, 'log:' .. target, logId, 'seq:' .. target, seq)
return 1
