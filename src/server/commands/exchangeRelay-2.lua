--[[
  Hands over what one process shows, and takes what the others have shown since.

  Steps
    1. Note that this process lives, forget those that have been silent for a minute, count the other living ones.
    2. Where there are others, append the packets; the stream keeps about its bound, and goes when nobody writes.
    3. Read what others have appended after the last entry that this process has read.

  KEYS[1] stream of the relay   KEYS[2] members: a hash, field = process, value = when it was here last
  ARGV[1] this process          ARGV[2] now, milliseconds since 1970
  ARGV[3] the last entry that this process has read; empty for "begin at the end"
  ARGV[4] entries that the stream keeps   ARGV[5] entries to read at most
  ARGV[6...] packets

  Returns {count of other living processes, the last entry read, packet, packet, ...}.
]]
local streamKey, membersKey = KEYS[1], KEYS[2]
local me, nowMs, after = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local ALIVE_MS, FORGET_MS, STREAM_SECONDS = 10000, 60000, 60

redis.call('HSET', membersKey, me, ARGV[2])
local others = 0
local members = redis.call('HGETALL', membersKey)
for i = 1, #members, 2 do
  local silentMs = nowMs - tonumber(members[i + 1])
  if silentMs > FORGET_MS then redis.call('HDEL', membersKey, members[i])
  elseif members[i] ~= me and silentMs < ALIVE_MS then others = others + 1 end
end
redis.call('EXPIRE', membersKey, STREAM_SECONDS)

if after == '' then
  local newest = redis.call('XREVRANGE', streamKey, '+', '-', 'COUNT', 1)[1]
  after = newest and newest[1] or '0-0'
end
if others > 0 and #ARGV > 5 then
  for i = 6, #ARGV do
    redis.call('XADD', streamKey, 'MAXLEN', '~', ARGV[4], '*', 'from', me, 'packet', ARGV[i])
  end
  redis.call('EXPIRE', streamKey, STREAM_SECONDS)
end

local reply = { others, after }
for _, entry in ipairs(redis.call('XRANGE', streamKey, '(' .. after, '+', 'COUNT', ARGV[5])) do
  reply[2] = entry[1]
  if entry[2][2] ~= me then reply[#reply + 1] = entry[2][4] end
end
return reply
