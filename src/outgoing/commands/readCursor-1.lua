--[[
  Reads how far one target has come.

  KEYS[1] cursors of the ward
  ARGV[1] target
  Returns {log id, sequence number}; {false, false} where the target never had a cursor.
]]
return redis.call('HMGET', KEYS[1], 'log:' .. ARGV[1], 'seq:' .. ARGV[1])
