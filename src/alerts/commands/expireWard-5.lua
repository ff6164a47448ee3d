--[[
  Lets a ward's log go after a while, for a ward that exists for one replay only.

  KEYS[1] log of the ward   KEYS[2] head of the log   KEYS[3] beds of the ward
  KEYS[4] alarm signals     KEYS[5] controls of the ward's beds
  ARGV[1] seconds until they go
  Returns the count of keys that will go.
]]
local count = 0
for _, key in ipairs(KEYS) do
  count = count + redis.call('EXPIRE', key, ARGV[1])
end
return count
