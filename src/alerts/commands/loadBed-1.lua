--[[
  Reads the stored alert state of a bed.

  KEYS[1] alert state of the bed
  Returns {version, state}; {0, false} where nothing is stored.
]]
local record = redis.call('HMGET', KEYS[1], 'version', 'state')
return { tonumber(record[1] or 0), record[2] }
