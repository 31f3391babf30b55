/** Scope limits in the queue's own schema: losing these tables loses no number, only a moment's politeness. */
import type { PgPool } from 'bullmq';
import { BURST_SHARE, grantedOf, openMs, type ScopeLimits } from './scope-limits.ts';

const SCHEMA = `
  create table if not exists nyckel_scopes (scope text primary key, parked_until timestamptz, next_free timestamptz, faults int not null default 0);
  create table if not exists nyckel_slots (scope text not null, holder text not null, expires_at timestamptz not null, primary key (scope, holder));
  create table if not exists nyckel_waiters (scope text not null, holder text not null, id bigint generated always as identity, primary key (scope, holder));
  create index if not exists nyckel_waiters_order on nyckel_waiters (scope, id);
  create or replace function nyckel_acquire(s text, h text, concurrent int, per_minute float8, burst float8, lease_ms int) returns int language plpgsql as $$
  declare
    own nyckel_scopes;
    at timestamptz := clock_timestamp();
    gap interval;
  begin
    insert into nyckel_scopes (scope) values (s) on conflict do nothing;
    select * into own from nyckel_scopes where scope = s for update;
    if own.parked_until > at then
      return greatest(1, ceil(extract(epoch from own.parked_until - at) * 1000))::int;
    end if;
    delete from nyckel_slots where scope = s and (expires_at < at or holder = h);
    if (select count(*) from nyckel_slots where scope = s) >= concurrent then
      insert into nyckel_waiters (scope, holder) values (s, h) on conflict do nothing;
      return -1 - (select count(*) from (
        select 1 from nyckel_waiters where scope = s and id < (select id from nyckel_waiters where scope = s and holder = h) limit 1000) as ahead);
    end if;
    if per_minute is not null then
      gap := make_interval(secs => 60 / per_minute);
      if own.next_free > at + gap * burst then
        return greatest(1, ceil(extract(epoch from own.next_free - at - gap * burst) * 1000))::int;
      end if;
      update nyckel_scopes set next_free = greatest(own.next_free, at) + gap where scope = s;
    end if;
    insert into nyckel_slots (scope, holder, expires_at) values (s, h, at + make_interval(secs => lease_ms / 1000.0));
    delete from nyckel_waiters where scope = s and holder = h;
    return 0;
  end $$;`;

export async function makePostgresScopeLimits(pool: PgPool, leaseMs: number): Promise<ScopeLimits> {
  const client = await pool.connect();
  try {
    // Two processes that start at once must not replace the function at once.
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('nyckel.scope_limits'))");
    await client.query(SCHEMA);
    await client.query('commit');
  } finally {
    client.release();
  }
  return {
    leaseMs,
    async acquire(scope, limit, holder) {
      const { concurrent, perMinute } = limit;
      const burst = perMinute === null ? 0 : Math.max(1, perMinute * BURST_SHARE);
      const { rows } = await pool.query('select nyckel_acquire($1, $2, $3, $4, $5, $6) as wait', [
        scope,
        holder,
        concurrent,
        perMinute,
        burst,
        leaseMs,
      ]);
      return grantedOf(Number((rows[0] as { wait?: unknown } | undefined)?.wait ?? -1), limit, leaseMs);
    },
    async renew(scope, holder) {
      await pool.query(
        "update nyckel_slots set expires_at = clock_timestamp() + $3 * interval '1 millisecond' where scope = $1 and holder = $2",
        [scope, holder, leaseMs],
      );
    },
    async release(scope, holder) {
      const { rows } = await pool.query(
        `with freed as (delete from nyckel_slots where scope = $1 and holder = $2)
         delete from nyckel_waiters where (scope, holder) in
           (select scope, holder from nyckel_waiters where scope = $1 and holder <> $2 order by id limit 1 for update skip locked)
         returning holder`,
        [scope, holder],
      );
      return (rows[0] as { holder?: string } | undefined)?.holder ?? null;
    },
    park: (scope, forMs) => parkScope(pool, scope, forMs),
    async report(scope, isFault) {
      if (!isFault) {
        await pool.query('update nyckel_scopes set faults = 0 where scope = $1 and faults > 0', [scope]);
        return;
      }
      const { rows } = await pool.query(
        'insert into nyckel_scopes (scope, faults) values ($1, 1) on conflict (scope) do update set faults = nyckel_scopes.faults + 1 returning faults',
        [scope],
      );
      const forMs = openMs(Number((rows[0] as { faults?: unknown } | undefined)?.faults ?? 0));
      if (forMs > 0) await parkScope(pool, scope, forMs);
    },
  };
}

async function parkScope(pool: PgPool, scope: string, forMs: number): Promise<void> {
  await pool.query(
    `insert into nyckel_scopes (scope, parked_until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (scope) do update set parked_until = greatest(nyckel_scopes.parked_until, excluded.parked_until)`,
    [scope, Math.ceil(forMs)],
  );
}
