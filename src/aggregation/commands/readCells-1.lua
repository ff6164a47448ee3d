--[[
  Reads the cells of one block of a bed, for every lead that has a score in it.

  Steps
    1. Read the block's head; a compact block goes back whole.
    2. For each lead with a slot, in the order of their numbers, read the records asked for.

  The layout of a full block is in mergeScores-2.lua, that of a compact one in src/aggregation/compact-block.ts.

  KEYS[1] the block
  ARGV[1] first cell in the block, from 0       ARGV[2] cells

  Returns lead number and records, lead after lead; the bytes of a compact block; nothing where the block is not kept.
  Errors  LAYOUT where the block was written with another layout version.
]]
local HEADER_BYTES, BITMAP_BYTES, BLOCK_CELLS, RECORD_BYTES = 32, 1125, 9000, 5
local FULL_VERSION, COMPACT_VERSION = 2, 3
local blockKey = KEYS[1]
local firstCell, cellCount = tonumber(ARGV[1]), tonumber(ARGV[2])

local header = redis.call('GETRANGE', blockKey, 0, HEADER_BYTES - 1)
if header == '' then return {} end
local version = header:byte(1)
if version == COMPACT_VERSION then return redis.call('GET', blockKey) end
if version ~= FULL_VERSION then error({ err = 'LAYOUT of the block is of another version' }) end

local reply = {}
for lead = 1, HEADER_BYTES - 2 do
  local slot = header:byte(2 + lead)
  if slot > 0 then
    local offset = HEADER_BYTES + BITMAP_BYTES + ((slot - 1) * BLOCK_CELLS + firstCell) * RECORD_BYTES
    reply[#reply + 1] = lead
    reply[#reply + 1] = redis.call('GETRANGE', blockKey, offset, offset + cellCount * RECORD_BYTES - 1)
  end
end
return reply
