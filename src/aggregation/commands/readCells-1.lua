--[[
  Reads the cells of one hour of a bed, for every lead that has a score in it.

  Steps
    1. Read the hour's directory of leads.
    2. For each lead with a slot, in the order of their numbers, read the records asked for.

  The layout of an hour is in mergeScores-2.lua.

  KEYS[1] the hour
  ARGV[1] first cell in the hour, from 0        ARGV[2] cells

  Returns lead number and records, lead after lead; nothing where the hour is not kept.
  Errors  LAYOUT where the hour was written with another layout version.
]]
local HEADER_BYTES, BITMAP_BYTES, HOUR_CELLS, RECORD_BYTES = 32, 4500, 36000, 5
local LAYOUT_VERSION = 1
local hourKey = KEYS[1]
local firstCell, cellCount = tonumber(ARGV[1]), tonumber(ARGV[2])

local header = redis.call('GETRANGE', hourKey, 0, HEADER_BYTES - 1)
if header == '' then return {} end
if header:byte(1) ~= LAYOUT_VERSION then error({ err = 'LAYOUT of the hour is of another version' }) end

local reply = {}
for lead = 1, HEADER_BYTES - 2 do
  local slot = header:byte(2 + lead)
  if slot > 0 then
    local offset = HEADER_BYTES + BITMAP_BYTES + ((slot - 1) * HOUR_CELLS + firstCell) * RECORD_BYTES
    reply[#reply + 1] = lead
    reply[#reply + 1] = redis.call('GETRANGE', hourKey, offset, offset + cellCount * RECORD_BYTES - 1)
  end
end
return reply
