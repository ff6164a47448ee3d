--[[
  Puts a compact block in the place of a full one, if that is still as it was read.

  Steps
    1. Compare the block with the one that was read, by its SHA-1.
    2. Replace it; its time to live goes on.

  KEYS[1] the block
  ARGV[1] SHA-1 of the full block, hexadecimal  ARGV[2] the compact block

  Returns 1 where it was replaced, 0 where the block has changed or is not kept any more.
]]
local full = redis.call('GET', KEYS[1])
if not full or redis.sha1hex(full) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
