--[[
  Reads entries of the ward's log.

  KEYS[1] log of the ward
  ARGV[1] only entries after this sequence number   ARGV[2] at most this many
  Returns {id, kind, JSON, id, kind, JSON, ...}, oldest first; an id is `<seq>-0`, a kind `event` or `signal`.
]]
local entries = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])) do
  entries[#entries + 1] = entry[1]
  entries[#entries + 1] = entry[2][1]
  entries[#entries + 1] = entry[2][2]
end
return entries
