--[[
  Takes a lease that nobody has, or keeps one's own.

  KEYS[1] the lease
  ARGV[1] who asks   ARGV[2] for how long, milliseconds
  Returns 1 where the lease is now theirs, 0 where it is another's.
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
