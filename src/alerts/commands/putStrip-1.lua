--[[
  Stores one part of an alert's strip; a part with the same start is replaced.

  KEYS[1] strip of the alert
  ARGV[1] start of the part, milliseconds since 1970   ARGV[2] the packed part
  ARGV[3] time to live, seconds                        ARGV[4] parts that a strip may have

  Returns 1 stored, 0 the strip is full and the part was not stored.
]]
local stripKey, startMs = KEYS[1], ARGV[1]
if redis.call('HLEN', stripKey) >= tonumber(ARGV[4]) and redis.call('HEXISTS', stripKey, startMs) == 0 then
  return 0
end
redis.call('HSET', stripKey, startMs, ARGV[2])
redis.call('EXPIRE', stripKey, ARGV[3])
return 1
