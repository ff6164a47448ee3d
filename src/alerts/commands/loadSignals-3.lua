--[[
  Reads what is stored of a ward's alarm signals.

  KEYS[1] head of the log   KEYS[2] alarm signals of the ward   KEYS[3] controls of the ward's beds
  ARGV[1] the version that the reader knows

  Returns {version, head sequence} where it is that version, and otherwise
  {version, head sequence, state, {bed, control, bed, control, ...}}; version 0 and state false where nothing
  is stored.
]]
local version = tonumber(redis.call('HGET', KEYS[2], 'version') or 0)
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or 0)
if version == tonumber(ARGV[1]) then return { version, seq } end
return { version, seq, redis.call('HGET', KEYS[2], 'state'), redis.call('HGETALL', KEYS[3]) }
