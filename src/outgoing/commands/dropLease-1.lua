--[[
  Gives back the right to send a ward's log outwards.

  KEYS[1] lease of the ward: the owner
  ARGV[1] owner
  Returns 1 where the owner had it, else 0.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
