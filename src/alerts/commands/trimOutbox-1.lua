--[[
  Removes from a bed's outbox what is in the ward's log. The emptied outbox stays: it keeps its last id.

  KEYS[1] outbox of the bed
  ARGV[1] id of the last event that is in the log
  Returns the count of events removed.
]]
local ms, number = ARGV[1]:match('^(%d+)-(%d+)$')
return redis.call('XTRIM', KEYS[1], 'MINID', '=', string.format('%s-%.0f', ms, tonumber(number) + 1))
