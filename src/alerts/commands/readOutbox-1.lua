--[[
  Reads the oldest events of a bed that may not be in the ward's log yet.

  KEYS[1] outbox of the bed
  ARGV[1] at most this many
  Returns {id, event, id, event, ...}, oldest first.
]]
local pairsOfEvents = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[1])) do
  pairsOfEvents[#pairsOfEvents + 1] = entry[1]
  pairsOfEvents[#pairsOfEvents + 1] = entry[2][2]
end
return pairsOfEvents
