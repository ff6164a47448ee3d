--[[
  Remembers that a bed belongs to the ward.

  KEYS[1] beds of the ward
  ARGV[1] bed
  Returns 1 where the bed is new, 0 where it was known.
]]
return redis.call('SADD', KEYS[1], ARGV[1])
