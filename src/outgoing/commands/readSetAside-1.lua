--[[
  Reads the entries that receivers would not take, oldest first.

  KEYS[1] entries set aside
  Returns a list of JSON texts.
]]
return redis.call('LRANGE', KEYS[1], 0, -1)
