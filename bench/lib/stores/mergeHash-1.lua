--[[
  The same merge with a hash: a field for each lead and cell, holding sum * 256 + count.

  KEYS[1] the bed's hour
  ARGV[1] time to live, seconds   ARGV[2] first cell of the window in its hour
  ARGV[3] the window's mark       ARGV[4..] the terms to add, lead after lead, 100 each
  Returns the sums, in the same order.
]]
local key, first, sums = KEYS[1], tonumber(ARGV[2]), {}
local adding = redis.call('HSETNX', key, 'w' .. ARGV[3], 1) == 1
for i = 4, #ARGV do
  local at = i - 4
  local field = math.floor(at / 100) .. ':' .. (first + at % 100)
  if adding then sums[at + 1] = redis.call('HINCRBY', key, field, ARGV[i])
  else sums[at + 1] = redis.call('HGET', key, field) end
end
redis.call('EXPIRE', key, ARGV[1])
return sums
