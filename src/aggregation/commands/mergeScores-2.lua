--[[
  Adds the cell scores of one window to its bed's blocks, once, and returns the cells of its span.

  Steps
    1. Read the headers of the two blocks that the window touches; if one of them is compact, nothing is changed.
    2. Look the window up in the block in which it starts; if it is in, nothing is changed below.
    3. For each block: give a slot to each lead that has a score there for the first time, and add the records.
    4. Mark the window as merged, and renew the time to live of the blocks that it touched.

  A block is 15 minutes, 9,000 cells, in one string. A full block
    byte 1        layout version, 2 (a compact block has 3, and the layout of src/aggregation/compact-block.ts)
    byte 2        slots in use
    byte 2 + n    the slot of the lead with number n, 0 if it has none; up to byte 32
    1,125 bytes   one bit for each cell in which a merged window starts
    45,000 bytes  for each slot: 9,000 records of 5 bytes, little endian: a signed number that is
                  (sum of scores in thousandths) * 256 + (count of windows), so that one addition
                  adds to both

  KEYS[1] the block in which the window starts  KEYS[2] the block after it
  ARGV[1] time to live, seconds                 ARGV[2] first cell of the window in its block, from 0
  ARGV[3] cells in the window                   ARGV[4] lead numbers, one byte each
  ARGV[5] the records to add, lead after lead; a record of zero bytes adds nothing

  Returns the records of the window's span, lead after lead; 0 where a block is compact.
  Errors  LAYOUT where a block was written with another layout version.
]]
local HEADER_BYTES, BITMAP_BYTES, BLOCK_CELLS, RECORD_BYTES = 32, 1125, 9000, 5
local FULL_VERSION, COMPACT_VERSION = 2, 3
local startKey, nextKey = KEYS[1], KEYS[2]
local ttlSeconds, firstCell, cellCount = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local leadNumbers, increments = ARGV[4], ARGV[5]

local function offsetOf(slot)
  return HEADER_BYTES + BITMAP_BYTES + (slot - 1) * BLOCK_CELLS * RECORD_BYTES
end

local function added(records, increment, format)
  local sums, terms = { struct.unpack(format, records) }, { struct.unpack(format, increment) }
  local count = #sums - 1 -- The last value that unpack returns is a position.
  for i = 1, count do sums[i] = sums[i] + terms[i] end
  return struct.pack(format, unpack(sums, 1, count))
end

--- Gives slots to leads with a score, and space for them; returns the slots by place in the window.
local function openBlock(key, header, parts, nothing, adding)
  local isNew = header == ''
  if isNew then header = string.char(FULL_VERSION) .. string.rep('\0', HEADER_BYTES - 1) end
  local bytes, slots = { header:byte(1, HEADER_BYTES) }, {}
  local usedBefore = bytes[2]
  for lead = 1, #parts do
    local place = 2 + leadNumbers:byte(lead)
    if adding and bytes[place] == 0 and parts[lead] ~= nothing then
      bytes[2] = bytes[2] + 1
      bytes[place] = bytes[2]
    end
    slots[lead] = bytes[place]
  end
  if adding and (isNew or bytes[2] ~= usedBefore) then
    redis.call('SETRANGE', key, offsetOf(bytes[2] + 1) - 1, '\0') -- One allocation, of the exact size.
    redis.call('SETRANGE', key, 0, string.char(unpack(bytes)))
  end
  return slots
end

--- Adds the cells [from, from + count) of a block, which are `skip` cells into the window.
local function mergeBlock(key, header, from, count, skip, adding)
  local partBytes = count * RECORD_BYTES
  local nothing, format = string.rep('\0', partBytes), '<' .. string.rep('i5', count)
  local parts = {}
  for lead = 1, #leadNumbers do
    local first = ((lead - 1) * cellCount + skip) * RECORD_BYTES
    parts[lead] = increments:sub(first + 1, first + partBytes)
  end
  local slots = openBlock(key, header, parts, nothing, adding)
  for lead, slot in ipairs(slots) do
    local records = nothing
    if slot > 0 then
      local offset = offsetOf(slot) + from * RECORD_BYTES
      records = redis.call('GETRANGE', key, offset, offset + partBytes - 1)
      if adding and parts[lead] ~= nothing then
        records = records == nothing and parts[lead] or added(records, parts[lead], format)
        redis.call('SETRANGE', key, offset, records)
      end
    end
    parts[lead] = records
  end
  if adding then redis.call('EXPIRE', key, ttlSeconds) end
  return parts
end

--- Reads the head of a block, '' where there is none; says whether the block is compact.
local function headerOf(key)
  local header = redis.call('GETRANGE', key, 0, HEADER_BYTES - 1)
  local version = header:byte(1)
  if version == COMPACT_VERSION then return header, true end
  if version and version ~= FULL_VERSION then error({ err = 'LAYOUT of the block is of another version' }) end
  return header, false
end

local hereCount = math.min(cellCount, BLOCK_CELLS - firstCell)
local startHeader, isSettled = headerOf(startKey)
if isSettled then return 0 end
local nextHeader
if hereCount < cellCount then
  nextHeader, isSettled = headerOf(nextKey)
  if isSettled then return 0 end
end

local bit = HEADER_BYTES * 8 + firstCell
local adding = redis.call('GETBIT', startKey, bit) == 0
local cells = mergeBlock(startKey, startHeader, firstCell, hereCount, 0, adding)
if nextHeader then
  local rest = mergeBlock(nextKey, nextHeader, 0, cellCount - hereCount, hereCount, adding)
  for lead = 1, #cells do cells[lead] = cells[lead] .. rest[lead] end
end
if adding then redis.call('SETBIT', startKey, bit, 1) end
return table.concat(cells)
