--[[
  The same merge with a sorted set: a member for each lead and cell, its score sum * 256 + count.

  KEYS[1] the bed's hour
  ARGV[1] time to live, seconds   ARGV[2] first cell of the window in its hour
  ARGV[3] the window's mark       ARGV[4..] the terms to add, lead after lead, 100 each
  Returns the sums, in the same order.
]]
local key, first, sums = KEYS[1], tonumber(ARGV[2]), {}
local adding = redis.call('ZADD', key, 'NX', 0, 'w' .. ARGV[3]) == 1
for i = 4, #ARGV do
  local at = i - 4
  local member = math.floor(at / 100) .. ':' .. (first + at % 100)
  if adding then sums[at + 1] = redis.call('ZINCRBY', key, ARGV[i], member)
  else sums[at + 1] = redis.call('ZSCORE', key, member) end
end
redis.call('EXPIRE', key, ARGV[1])
return sums
