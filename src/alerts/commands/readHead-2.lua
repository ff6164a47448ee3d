--[[
  Reads the ends of the ward's log.

  KEYS[1] log of the ward   KEYS[2] head of the log
  Returns {head sequence, id of the oldest entry, when it was logged}; {0, false, false} where the log is empty.
  The time is in milliseconds, and false where an earlier version noted none.
]]
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
return { tonumber(redis.call('HGET', KEYS[2], 'seq') or 0), oldest and oldest[1] or false, oldest and oldest[2][4] or false }
