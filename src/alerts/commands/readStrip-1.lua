--[[
  Reads the parts of an alert's strip, in no order.

  KEYS[1] strip of the alert
  Returns {start in milliseconds since 1970, packed part, ...}; empty where none is kept.
]]
return redis.call('HGETALL', KEYS[1])
