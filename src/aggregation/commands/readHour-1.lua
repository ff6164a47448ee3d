--[[
  Reads one hour of a bed's cells as it is stored; the layout is in mergeScores-2.lua.

  KEYS[1] the hour
  Returns the string, or false where nothing is stored.
]]
return redis.call('GET', KEYS[1])
