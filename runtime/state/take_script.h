// What the Redis server runs to take a request's tokens, in one step.
#pragma once

namespace apigen::state {

// KEYS: the buckets, then the quota's counter and the day's table if the request is counted.
// ARGV: how many buckets; rate and burst of each; then the quota's limit (-1: none), the key's id.
// A bucket is "LEVEL MICROSECONDS". Result: what refused (0: nothing, -1: the quota, else the number of the bucket), then the
// whole tokens in each bucket.
inline constexpr char kTakeScript[] = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local buckets = tonumber(ARGV[1])
local levels, result, refused = {}, {0}, 0
for i = 1, buckets do
  local rate, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local level = burst
  local stored = redis.call('GET', KEYS[i])
  if stored then
    local space = string.find(stored, ' ', 1, true)
    local passed = math.max(0, now - tonumber(string.sub(stored, space + 1)))
    level = math.min(burst, tonumber(string.sub(stored, 1, space - 1)) + passed * rate / 1000000)
  end
  if level < 1 and refused == 0 then refused = i end
  levels[i] = level
end
local counted = #KEYS > buckets
local limit = counted and tonumber(ARGV[2 * buckets + 2]) or -1
if refused == 0 and limit >= 0 and tonumber(redis.call('GET', KEYS[buckets + 1]) or '0') >= limit then refused = -1 end
result[1] = refused
for i = 1, buckets do
  if refused == 0 then
    local rate, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    levels[i] = levels[i] - 1
    local life = rate > 0 and math.min(burst / rate * 1000 + 1000, 2592000000) or 2592000000
    redis.call('SET', KEYS[i], string.format('%.9f %.0f', levels[i], now), 'PX', string.format('%.0f', life))
  end
  result[i + 1] = math.floor(levels[i])
end
if refused == 0 and counted then
  redis.call('INCR', KEYS[buckets + 1])
  redis.call('EXPIRE', KEYS[buckets + 1], 3456000)
  redis.call('HINCRBY', KEYS[buckets + 2], ARGV[2 * buckets + 3], 1)
  redis.call('EXPIRE', KEYS[buckets + 2], 8640000)
end
return result
)lua";

}  // namespace apigen::state
