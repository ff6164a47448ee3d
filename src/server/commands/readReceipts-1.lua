--[[
  Reads the receipts of one log entry.

  KEYS[1] receipts of the ward
  ARGV[1] sequence number
  Returns its lines, `identity TAB role TAB atMs` each, as one text; empty where there are none.
]]
return redis.call('HGET', KEYS[1], ARGV[1]) or ''
