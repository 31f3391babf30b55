/** Scope limits in Redis: one script per question, so that each is answered at one moment. */
import type { Redis } from 'ioredis';
import { burstOf, type Granted, openMs, type ScopeLimits, WAIT_MAX_MS } from './scope-limits.ts';

const NOW = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)`;
/**
 * KEYS: scope (hash), slots (sorted by expiry), waiters (sorted by turn, then arrival), alive (waiters sorted by when they are taken
 * for gone). Answers 0 granted, else the milliseconds to wait.
 */
const ACQUIRE = `${NOW}
local holder, concurrent, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)
redis.call('ZREM', KEYS[2], holder)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', '(' .. now, 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[3], gone)
  redis.call('ZREM', KEYS[4], gone)
end
if not redis.call('ZSCORE', KEYS[3], holder) then
  redis.call('ZADD', KEYS[3], ARGV[6] * 2147483648 + redis.call('HINCRBY', KEYS[1], 'arrivals', 1) % 2147483648, holder)
end
local function wait(ms)
  ms = math.ceil(ms)
  redis.call('ZADD', KEYS[4], now + ms + lease, holder)
  return ms
end
local free = concurrent - redis.call('ZCARD', KEYS[2])
local ahead = redis.call('ZRANK', KEYS[3], holder)
if ahead >= free then
  return wait(math.min(tonumber(ARGV[7]), lease / 3 * math.max(1, (ahead - free + 1) / concurrent)))
end
if ARGV[3] ~= '' then
  local gap = 60000 / tonumber(ARGV[3])
  local free_at = tonumber(redis.call('HGET', KEYS[1], 'next_free') or '0')
  local allowed = now + gap * tonumber(ARGV[4])
  if free_at > allowed then return wait(math.max(1, free_at - allowed)) end
  redis.call('HSET', KEYS[1], 'next_free', tostring(math.max(free_at, now) + gap))
end
redis.call('ZADD', KEYS[2], now + lease, holder)
redis.call('ZREM', KEYS[3], holder)
redis.call('ZREM', KEYS[4], holder)
return 0`;
const RENEW = `${NOW}
return redis.call('ZADD', KEYS[2], 'XX', now + tonumber(ARGV[2]), ARGV[1])`;
const RELEASE = `${NOW}
for _, key in ipairs({ KEYS[2], KEYS[3], KEYS[4] }) do redis.call('ZREM', key, ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)
local free = tonumber(ARGV[2]) - redis.call('ZCARD', KEYS[2])
if free <= 0 then return {} end
return redis.call('ZRANGE', KEYS[3], 0, free - 1)`;
const IS_NEXT = `${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)
local ahead = redis.call('ZRANK', KEYS[3], ARGV[1])
if ahead and ahead < tonumber(ARGV[2]) - redis.call('ZCARD', KEYS[2]) then return 1 end
return 0`;
const CHARGE = `${NOW}
local free_at = tonumber(redis.call('HGET', KEYS[1], 'next_free') or '0')
redis.call('HSET', KEYS[1], 'next_free', tostring(math.max(free_at, now) + 60000 / tonumber(ARGV[1]) * tonumber(ARGV[2])))
return 0`;
const PARK = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 0`;

export function makeRedisScopeLimits(redis: Redis, prefix: string, leaseMs: number): ScopeLimits {
  const keys = (scope: string) => ['own', 'slots', 'waiters', 'alive'].map((part) => `${prefix}:{${scope}}:${part}`);
  const parkKey = (scope: string) => `${prefix}:{${scope}}:park`;
  const run = (script: string, scope: string, ...values: readonly (string | number)[]) => redis.eval(script, 4, ...keys(scope), ...values);
  const park = async (scope: string, forMs: number) => {
    if (forMs > 0) await redis.eval(PARK, 1, parkKey(scope), Math.ceil(forMs));
  };
  return {
    leaseMs,
    async acquire(scope, { concurrent, perMinute }, { id, turn }): Promise<Granted> {
      const wait = Number(await run(ACQUIRE, scope, id, concurrent, perMinute ?? '', burstOf(perMinute), leaseMs, turn, WAIT_MAX_MS));
      return wait === 0 ? { granted: true } : { granted: false, retryAfterMs: wait };
    },
    async renew(scope, holder) {
      await run(RENEW, scope, holder, leaseMs);
    },
    async release(scope, { concurrent }, holder) {
      const next = await run(RELEASE, scope, holder, concurrent);
      return Array.isArray(next) ? next.map(String) : [];
    },
    async isNext(scope, { concurrent }, holder) {
      return (await run(IS_NEXT, scope, holder, concurrent)) === 1;
    },
    async charge(scope, { perMinute }, requests) {
      if (perMinute !== null && requests > 0) await run(CHARGE, scope, perMinute, requests);
    },
    park,
    async parkedMs(scopes) {
      const left = await Promise.all(scopes.map((scope) => redis.pttl(parkKey(scope))));
      return Math.max(0, ...left);
    },
    async report(scope, isFault) {
      const [own = ''] = keys(scope);
      if (!isFault) {
        await redis.hdel(own, 'faults');
        return;
      }
      await park(scope, openMs(await redis.hincrby(own, 'faults', 1)));
    },
  };
}
