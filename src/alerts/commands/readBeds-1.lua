--[[
  Reads the beds of the ward, in no order.

  KEYS[1] beds of the ward
  Returns {bed, bed, ...}.
]]
return redis.call('SMEMBERS', KEYS[1])
