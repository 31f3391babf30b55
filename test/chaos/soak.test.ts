/**
 * Night after night at a steady load: what workers keep in memory and what the queue keeps must not grow with the nights, and of
 * the tables only those that hold what was learned.
 */
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { addDays, type LocalDate, localDate } from '../../src/domain/calendar.ts';
import type { WorkspaceId } from '../../src/ports.ts';
import { definitionOf } from '../domain/scenario.ts';
import { plainValue } from '../jobs/scripted-source.ts';
import { IS_LONG, useChaosPlace } from './chaos-run.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { chaosDefinition, defineNights, untilNightIsOver } from './nights.ts';

/** For both queues together. */
const MINUTES = Number(process.env.NYCKEL_CHAOS_SOAK_MINUTES ?? (IS_LONG ? 30 : 0.1));
const BACKENDS = IS_LONG ? (['postgres', 'redis'] as const) : (['postgres'] as const);
const NIGHTS_MIN = 12;
const WARM_UP_SHARE = 1 / 3;
const WITHIN_MS = 120_000;
const FIRST = localDate('2026-10-20');
const MB = 1_048_576;
/** Of two workers, each with the whole application loaded. */
const RSS_MB_MAX = 1_024;

const place = useChaosPlace();
let fleet: Fleet | null = null;
afterEach(async () => {
  await fleet?.stop();
  fleet = null;
});

interface Sample {
  readonly night: number;
  /** What all workers hold once their garbage is collected: what must not grow with the nights. */
  readonly heapMb: number;
  /** Resident memory of all workers: grows while collecting garbage is not worth it. */
  readonly rssMb: number;
  /** Jobs, or keys: what the queue holds when nothing is to be done. */
  readonly queue: number;
  /** What it keeps of its own history, which it cuts by itself. */
  readonly events: number;
  readonly pending: number;
  readonly tables: Readonly<Record<string, number>>;
}

describe.each(BACKENDS)('with the queue in %s', (backend) => {
  test('memory and queue stay bounded over many nights, and tables grow by what each night brings', {
    timeout: MINUTES * 60_000 + NIGHTS_MIN * WITHIN_MS,
  }, async () => {
    const { deployment, source, redis } = place();
    const workspace = `soak-${backend}` as WorkspaceId;
    await deployment.deployment.ensure(workspace);
    const stores = deployment.deployment.stores(workspace);
    // One cycle that holds all nights, so that each is like the one before.
    const whole = definitionOf({ asOf: '2026-10-20', starts: '2026-10-01', ends: '2031-12-31', keyResults: [] });
    await defineNights(stores, { ...chaosDefinition(), cycles: whole.cycles });
    source.faultOf = () => null;
    // The two days before are corrected every night.
    const config = place().config(backend);
    fleet = startFleet(config, 0);
    const samples: Sample[] = [];
    const endMs = performance.now() + (MINUTES * 60_000) / BACKENDS.length;
    for (let night = 0; night < NIGHTS_MIN || performance.now() < endMs; night += 1) {
      const on = addDays(FIRST, night);
      const now = `${on}T03:00:00.000Z`;
      source.valueOf = (connection, metric, day) => plainValue(connection, metric, day) + (isCorrected(on, day) ? 5 : 0);
      source.requests.length = 0;
      place().sink.taken.clear();
      if (night === 0) await fleet.work(stores.workspaceId, now, 2, () => null);
      else fleet.setClock(now);
      await untilNightIsOver(stores, { now, on }, WITHIN_MS);
      samples.push(await sample(night));
    }
    tell(samples);

    const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
    const [first, last] = [warm[0], warm.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no samples');
    expect(slope(warm.map(({ night, heapMb }) => [night, heapMb])) * warm.length, 'growth of the heap in MB').toBeLessThan(16);
    expect(Math.max(...warm.map(({ rssMb }) => rssMb)), 'resident memory in MB').toBeLessThan(RSS_MB_MAX);
    expect(Math.max(...warm.map(({ queue }) => queue)), 'held by the queue').toBeLessThan(100);
    expect(last.events, 'events kept by the queue').toBeLessThan(60_000);
    expect(last.pending).toBe(0);
    const nights = last.night - first.night;
    for (const [table, most] of Object.entries({ sync_runs: 1, sync_calls: 20, outbox: 40, exchanges: 20, connection_states: 12 })) {
      const grown = (last.tables[table] ?? 0) - (first.tables[table] ?? 0);
      expect(grown / nights, `${table} per night`).toBeLessThanOrEqual(most);
    }
    expect(last.tables.schedules).toBe(1);

    async function sample(night: number): Promise<Sample> {
      const heapMb = ((await fleet?.heapBytes()) ?? 0) / MB;
      const rssMb = (fleet?.workers() ?? []).reduce((sum, { pid }) => sum + rssOf(pid), 0) / MB;
      const held = backend === 'postgres' ? await heldByPostgres(config.queueUrl) : await heldByRedis(redis.url, config.prefix);
      return {
        night,
        heapMb,
        rssMb,
        ...held,
        pending: (await stores.outbox.pending(10)).length,
        tables: await rowsOf(config.appUrl, stores.workspaceId),
      };
    }
  });
});

function isCorrected(on: LocalDate, day: LocalDate): boolean {
  return day === addDays(on, -2) || day === addDays(on, -3);
}

function rssOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
}

async function heldByPostgres(queueUrl: string): Promise<Pick<Sample, 'queue' | 'events'>> {
  return onConnection(queueUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'bullmq'::regnamespace and relkind = 'r' order by 1",
    );
    const held = { queue: 0, events: 0 };
    for (const { name } of rows) {
      const { rows: counted } = await client.query<{ count: number }>(`select count(*)::int as count from bullmq."${name}"`);
      if (/event/.test(name)) held.events += counted[0]?.count ?? 0;
      else held.queue += counted[0]?.count ?? 0;
    }
    return held;
  });
}

async function heldByRedis(url: string, prefix: string): Promise<Pick<Sample, 'queue' | 'events'>> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys(`${prefix}*`);
    const streams = await Promise.all(keys.filter((key) => key.endsWith(':events')).map((key) => redis.xlen(key)));
    return { queue: keys.length, events: streams.reduce((sum, length) => sum + length, 0) };
  } finally {
    redis.disconnect();
  }
}

function rowsOf(appUrl: string, workspace: string): Promise<Readonly<Record<string, number>>> {
  return onConnection(appUrl, async (client) => {
    await client.query("select set_config('nyckel.workspace_id', $1, false)", [workspace]);
    const counts: Record<string, number> = {};
    for (const table of [
      'sync_runs',
      'sync_calls',
      'outbox',
      'exchanges',
      'connection_states',
      'schedules',
      'observations',
      'progress_records',
    ]) {
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${table}`);
      counts[table] = rows[0]?.count ?? 0;
    }
    return counts;
  });
}

async function onConnection<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Of a straight line through the points, by least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([each]) => each)), mean(points.map(([, each]) => each))];
  const spread = points.reduce((sum, [each]) => sum + (each - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [one, other]) => sum + (one - x) * (other - y), 0) / spread;
}

function tell(samples: readonly Sample[]): void {
  const shown = samples.filter((_, index) => index % Math.ceil(samples.length / 10) === 0 || index === samples.length - 1);
  console.info(
    [
      'soak:',
      ...shown.map((each) => JSON.stringify({ ...each, heapMb: Math.round(each.heapMb * 10) / 10, rssMb: Math.round(each.rssMb) })),
    ].join('\n  '),
  );
}
