--[[
  Names the ward's log, once: the name goes when the log's head goes.

  Steps
    1. Give the log the offered name, unless it has one.
    2. Read the name.

  KEYS[1] head of the log
  ARGV[1] the name to take where there is none
  Returns the name.
]]
local head, offered = KEYS[1], ARGV[1]
redis.call('HSETNX', head, 'id', offered)
return redis.call('HGET', head, 'id')
