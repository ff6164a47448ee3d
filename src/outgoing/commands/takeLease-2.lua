--[[
  Takes the right to send a ward's log outwards, or holds it on.

  Steps
    1. Where another owner has the lease, change nothing.
    2. A new owner gets the next fencing token; the same owner keeps its own.
    3. The lease runs out by itself.

  KEYS[1] lease of the ward: the owner     KEYS[2] cursors of the ward, with `fence`
  ARGV[1] owner    ARGV[2] milliseconds that the lease holds
  Returns the fencing token; 0 where another owner has the lease.
]]
local leaseKey, cursorsKey = KEYS[1], KEYS[2]
local owner, forMs = ARGV[1], ARGV[2]

local holder = redis.call('GET', leaseKey)
if holder and holder ~= owner then return 0 end
if not holder then redis.call('HINCRBY', cursorsKey, 'fence', 1) end
redis.call('SET', leaseKey, owner, 'PX', forMs)
return tonumber(redis.call('HGET', cursorsKey, 'fence') or 0)
