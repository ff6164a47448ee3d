--[[
  Lets a bed's outbox go after a while, for a bed that exists for one replay only.

  KEYS[1] outbox of the bed
  ARGV[1] seconds until it goes
  Returns 1, or 0 where there is none.
]]
return redis.call('EXPIRE', KEYS[1], ARGV[1])
