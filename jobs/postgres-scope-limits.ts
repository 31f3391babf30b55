/** Scope limits in the queue's own schema: losing these tables loses no number, only a moment's politeness. */
import type { PgPool } from 'bullmq';
import { burstOf, type Granted, openMs, type ScopeLimits, WAIT_MAX_MS } from './scope-limits.ts';

const SCHEMA = `
  create table if not exists nyckel_scopes (scope text primary key, parked_until timestamptz, next_free timestamptz, faults int not null default 0);
  create table if not exists nyckel_slots (scope text not null, holder text not null, expires_at timestamptz not null, primary key (scope, holder));
  create table if not exists nyckel_waiters (scope text not null, holder text not null, id bigint generated always as identity, primary key (scope, holder));
  alter table nyckel_waiters add column if not exists turn int not null default 0;
  alter table nyckel_waiters add column if not exists gone_at timestamptz;
  create index if not exists nyckel_waiters_turn on nyckel_waiters (scope, turn, id);
  create or replace function nyckel_take(s text, h text, concurrent int, per_minute float8, burst float8, lease_ms int, its_turn int, wait_max_ms int)
  returns int language plpgsql as $$
  declare
    own nyckel_scopes;
    me nyckel_waiters;
    at timestamptz := clock_timestamp();
    gap interval;
    free int;
    ahead int;
    wait_ms int := 0;
  begin
    insert into nyckel_scopes (scope) values (s) on conflict do nothing;
    select * into own from nyckel_scopes where scope = s for update;
    delete from nyckel_slots where scope = s and (expires_at < at or holder = h);
    delete from nyckel_waiters where scope = s and gone_at < at;
    insert into nyckel_waiters (scope, holder, turn) values (s, h, its_turn) on conflict do nothing;
    select * into me from nyckel_waiters where scope = s and holder = h;
    free := concurrent - (select count(*) from nyckel_slots where scope = s);
    ahead := (select count(*) from nyckel_waiters as w where w.scope = s and (w.turn, w.id) < (me.turn, me.id));
    if ahead >= free then
      wait_ms := ceil(least(wait_max_ms, lease_ms / 3.0 * greatest(1, (ahead - free + 1)::float8 / concurrent)));
    elsif per_minute is not null then
      gap := make_interval(secs => 60 / per_minute);
      if own.next_free > at + gap * burst then
        wait_ms := greatest(1, ceil(extract(epoch from own.next_free - at - gap * burst) * 1000));
      else
        update nyckel_scopes set next_free = greatest(own.next_free, at) + gap where scope = s;
      end if;
    end if;
    if wait_ms > 0 then
      update nyckel_waiters set gone_at = at + make_interval(secs => (wait_ms + lease_ms) / 1000.0) where scope = s and holder = h;
    else
      insert into nyckel_slots (scope, holder, expires_at) values (s, h, at + make_interval(secs => lease_ms / 1000.0));
      delete from nyckel_waiters where scope = s and holder = h;
    end if;
    return wait_ms;
  end $$;
  create or replace function nyckel_give(s text, h text, concurrent int) returns setof text language plpgsql as $$
  begin
    perform 1 from nyckel_scopes where scope = s for update;
    delete from nyckel_slots where scope = s and (expires_at < clock_timestamp() or holder = h);
    delete from nyckel_waiters where scope = s and holder = h;
    return query select w.holder from nyckel_waiters as w where w.scope = s order by w.turn, w.id
      limit greatest(0, concurrent - (select count(*) from nyckel_slots where scope = s));
  end $$;`;

export async function makePostgresScopeLimits(pool: PgPool, leaseMs: number): Promise<ScopeLimits> {
  const client = await pool.connect();
  try {
    // Two processes that start at once must not replace the functions at once.
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('nyckel.scope_limits'))");
    await client.query(SCHEMA);
    await client.query('commit');
  } finally {
    client.release();
  }
  return {
    leaseMs,
    async acquire(scope, { concurrent, perMinute }, { id, turn }): Promise<Granted> {
      const { rows } = await pool.query('select nyckel_take($1, $2, $3, $4, $5, $6, $7, $8) as wait', [
        scope,
        id,
        concurrent,
        perMinute,
        burstOf(perMinute),
        leaseMs,
        turn,
        WAIT_MAX_MS,
      ]);
      const wait = numberIn(rows[0], 'wait');
      return wait === 0 ? { granted: true } : { granted: false, retryAfterMs: wait };
    },
    async renew(scope, holder) {
      await pool.query(
        "update nyckel_slots set expires_at = clock_timestamp() + $3 * interval '1 millisecond' where scope = $1 and holder = $2",
        [scope, holder, leaseMs],
      );
    },
    async release(scope, { concurrent }, holder) {
      const { rows } = await pool.query('select nyckel_give($1, $2, $3) as holder', [scope, holder, concurrent]);
      return (rows as { holder: string }[]).map((row) => row.holder);
    },
    async isNext(scope, { concurrent }, holder) {
      const { rows } = await pool.query(
        `select count(*) filter (where (w.turn, w.id) < (me.turn, me.id))
             < $3 - (select count(*) from nyckel_slots where scope = $1 and expires_at >= clock_timestamp()) as is_next
           from nyckel_waiters as me join nyckel_waiters as w on w.scope = me.scope
           where me.scope = $1 and me.holder = $2 group by me.id`,
        [scope, holder, concurrent],
      );
      return (rows[0] as { is_next?: boolean } | undefined)?.is_next === true;
    },
    async charge(scope, { perMinute }, requests) {
      if (perMinute === null || requests <= 0) return;
      await pool.query(
        "update nyckel_scopes set next_free = greatest(next_free, clock_timestamp()) + $2 * interval '1 millisecond' where scope = $1",
        [scope, (requests * 60_000) / perMinute],
      );
    },
    park: (scope, forMs) => parkScope(pool, scope, forMs),
    async parkedMs(scopes) {
      const { rows } = await pool.query(
        `select coalesce(ceil(extract(epoch from max(parked_until) - clock_timestamp()) * 1000), 0)::float8 as ms
         from nyckel_scopes where scope = any($1) and parked_until > clock_timestamp()`,
        [scopes],
      );
      return numberIn(rows[0], 'ms');
    },
    async report(scope, isFault) {
      if (!isFault) {
        await pool.query('update nyckel_scopes set faults = 0 where scope = $1 and faults > 0', [scope]);
        return;
      }
      const { rows } = await pool.query(
        'insert into nyckel_scopes (scope, faults) values ($1, 1) on conflict (scope) do update set faults = nyckel_scopes.faults + 1 returning faults',
        [scope],
      );
      await parkScope(pool, scope, openMs(numberIn(rows[0], 'faults')));
    },
  };
}

async function parkScope(pool: PgPool, scope: string, forMs: number): Promise<void> {
  if (forMs <= 0) return;
  await pool.query(
    `insert into nyckel_scopes (scope, parked_until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (scope) do update set parked_until = greatest(nyckel_scopes.parked_until, excluded.parked_until)`,
    [scope, Math.ceil(forMs)],
  );
}

function numberIn(row: unknown, column: string): number {
  return Number((row as Readonly<Record<string, unknown>> | undefined)?.[column] ?? 0);
}
