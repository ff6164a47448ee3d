--[[
  Reads a block of a bed, if it is full.

  Steps
    1. Look at the block's layout version.
    2. Read all of a full block.

  The layout is in mergeScores-2.lua.

  KEYS[1] the block

  Returns the block's bytes; nil where it is compact or not kept.
  Errors  LAYOUT where the block was written with another layout version.
]]
local FULL_VERSION, COMPACT_VERSION = 2, 3
local version = redis.call('GETRANGE', KEYS[1], 0, 0):byte(1)
if version == nil or version == COMPACT_VERSION then return false end
if version ~= FULL_VERSION then error({ err = 'LAYOUT of the block is of another version' }) end
return redis.call('GET', KEYS[1])
