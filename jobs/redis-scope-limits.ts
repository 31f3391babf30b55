/** Scope limits in Redis: one script per question, so that each is answered at one moment. */
import type { Redis } from 'ioredis';
import { BURST_SHARE, grantedOf, openMs, type ScopeLimits } from './scope-limits.ts';

/** KEYS: scope (hash), slots (sorted by expiry), waiters (sorted by arrival). Answers as grantedOf reads it. */
const ACQUIRE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local parked = tonumber(redis.call('HGET', KEYS[1], 'parked_until') or '0')
if parked > now then return parked - now end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then
  redis.call('ZADD', KEYS[3], 'NX', redis.call('HINCRBY', KEYS[1], 'arrivals', 1), ARGV[1])
  return -1 - redis.call('ZRANK', KEYS[3], ARGV[1])
end
if ARGV[3] ~= '' then
  local gap = 60000 / tonumber(ARGV[3])
  local free = tonumber(redis.call('HGET', KEYS[1], 'next_free') or '0')
  local allowed = now + gap * tonumber(ARGV[4])
  if free > allowed then return math.max(1, math.ceil(free - allowed)) end
  redis.call('HSET', KEYS[1], 'next_free', tostring(math.max(free, now) + gap))
end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[5]), ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 0`;
const RENEW = `
local t = redis.call('TIME')
return redis.call('ZADD', KEYS[2], 'XX', t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[2]), ARGV[1])`;
const RELEASE = `
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
local next = redis.call('ZPOPMIN', KEYS[3])
return next[1] or false`;
const PARK = `
local t = redis.call('TIME')
local ends = t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[1])
local parked = tonumber(redis.call('HGET', KEYS[1], 'parked_until') or '0')
if ends > parked then redis.call('HSET', KEYS[1], 'parked_until', tostring(ends)) end
return 0`;

export function makeRedisScopeLimits(redis: Redis, prefix: string, leaseMs: number): ScopeLimits {
  const keys = (scope: string) => ['own', 'slots', 'waiters'].map((part) => `${prefix}:{${scope}}:${part}`);
  const run = (script: string, scope: string, ...values: readonly (string | number)[]) => redis.eval(script, 3, ...keys(scope), ...values);
  const park = async (scope: string, forMs: number) => {
    await run(PARK, scope, Math.ceil(forMs));
  };
  return {
    leaseMs,
    async acquire(scope, limit, holder) {
      const { concurrent, perMinute } = limit;
      const burst = perMinute === null ? 0 : Math.max(1, perMinute * BURST_SHARE);
      return grantedOf(Number(await run(ACQUIRE, scope, holder, concurrent, perMinute ?? '', burst, leaseMs)), limit, leaseMs);
    },
    async renew(scope, holder) {
      await run(RENEW, scope, holder, leaseMs);
    },
    async release(scope, holder) {
      const next = await run(RELEASE, scope, holder);
      return typeof next === 'string' ? next : null;
    },
    park,
    async report(scope, isFault) {
      const [own = ''] = keys(scope);
      if (!isFault) {
        await redis.hdel(own, 'faults');
        return;
      }
      const forMs = openMs(await redis.hincrby(own, 'faults', 1));
      if (forMs > 0) await park(scope, forMs);
    },
  };
}
