/**
 * Observations: bulk load against plain COPY into the same table and against drizzle's own upsert, the re-sync of unchanged
 * data, and reads at full size (10 000 series × 730 days = 7.3 million rows).
 *
 * Usage: npx node bench/observations.bench.ts [--quick]      (--quick: a twentieth of the rows; about 20 s)
 * Its own server in a temporary folder, with fsync. Methods alternate, so that a slow moment meets all of them; prints
 * medians with min–max, and ratios of medians.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { inWorkspace, openDatabase } from '../db/client.ts';
import { makeDeployment } from '../db/deployment.ts';
import { migrate } from '../db/migrate.ts';
import { observations as observationsTable } from '../db/schema/index.ts';
import { findSeries } from '../db/stores/series-rows.ts';
import { addDays, type Instant, instant, localDate, range } from '../src/domain/calendar.ts';
import { type SeriesRef, seriesKey } from '../src/domain/observation.ts';
import { APP_DATABASE, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { withDatabase } from '../src/platform/postgres-roles.ts';
import { makeSecretEnvelope } from '../src/platform/vault.ts';
import type { NewObservation, WorkspaceId } from '../src/ports.ts';
import { bar, showLoad } from './bars.ts';
import { copyIn } from './copy-in.ts';
import { measureReads } from './use-case-reads.ts';

const quick = process.argv.includes('--quick');
const SERIES = quick ? 500 : 10_000;
const DAYS = 730;
const KEY_RESULTS = 10_000;
const REPEATS = quick ? 3 : 5;
/** Rows of one repeat of the comparison: whole series. */
const COMPARED_SERIES = quick ? 40 : 200;
const SERIES_PER_PUSH = 20;
const COPIED = 'observations (series_id, value, observed_at, start_on, end_on, grain, quality, workspace_id, item)';
const FIRST_DAY = localDate('2024-10-01');
const WORKSPACE = 'bench' as WorkspaceId;

function seriesNumber(index: number): SeriesRef {
  return {
    connection: `connection-${index % 20}`,
    account: null,
    metric: 'visits',
    filter: { page: { op: 'equals', value: `/page/${index}` } },
    itemDimension: null,
  };
}
function readingsOf(first: number, count: number): NewObservation[] {
  return Array.from({ length: count }, (_, offset) => seriesNumber(first + offset)).flatMap((series, index) =>
    Array.from({ length: DAYS }, (_, day) => {
      const start = addDays(FIRST_DAY, day);
      return {
        series,
        grain: 'day' as const,
        range: range(start, addDays(start, 1)),
        item: null,
        value: Math.round((((first + index) * 31 + day * 7) * 100) / 3) / 100,
        quality: [],
      };
    }),
  );
}

const timings = new Map<string, number[]>();
async function timed<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  timings.set(name, [...(timings.get(name) ?? []), performance.now() - start]);
  return result;
}
const sorted = (name: string) => [...(timings.get(name) ?? [])].sort((one, other) => one - other);
const quantile = (name: string, share: number) =>
  sorted(name)[Math.min(sorted(name).length - 1, Math.floor(sorted(name).length * share))] ?? Number.NaN;
const median = (name: string) => quantile(name, 0.5);
function show(name: string, rows: number): void {
  const perSecond = (ms: number) => Math.round((rows / ms) * 1_000).toLocaleString('en');
  const times = sorted(name);
  console.log(
    `${name.padEnd(34)} ${perSecond(median(name)).padStart(10)} rows/s   (${perSecond(times.at(-1) ?? 0)} – ${perSecond(times[0] ?? 0)})`,
  );
}
function showTime(name: string): void {
  const times = sorted(name);
  const ms = (value: number | undefined) => (value ?? Number.NaN).toFixed(2);
  console.log(
    `${name.padEnd(34)} ${ms(median(name)).padStart(10)} ms       (${ms(times[0])} – ${ms(times.at(-1))}, p95 ${ms(quantile(name, 0.95))}, n ${times.length})`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'nyckel-bench-'));
const server = await startEmbeddedPostgres({ folder, log: { info: () => undefined, warn: console.warn } });
const adminUrl = withDatabase(server.adminUrl, APP_DATABASE);
await migrate(server.ownerUrl);
const database = openDatabase(server.appUrl, { max: 4 });
const admin = new pg.Client({ connectionString: adminUrl });
await admin.connect();
const parts = {
  envelope: makeSecretEnvelope(randomBytes(32)),
  randomness: { token: () => randomBytes(32).toString('base64url'), uuid: () => randomUUID() },
};
const deployment = makeDeployment({ ...parts, database });
await deployment.ensure(WORKSPACE);
const stores = deployment.stores(WORKSPACE);
const { observations } = stores;
/** Minutes of the evening after the last day. */
const at = (minute: number): Instant => instant(`2026-09-30T23:0${minute}:00Z`);

try {
  showLoad();
  await compareLoads();
  await loadEverything();
  await readAtFullSize();
} finally {
  await deployment.close();
  await admin.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compareLoads(): Promise<void> {
  const readings = readingsOf(0, COMPARED_SERIES);
  await observations.push(readings.slice(0, 1), [], at(1));
  console.log(`\nload of ${readings.length.toLocaleString('en')} rows into the empty table, ${REPEATS} times each`);
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    await empty();
    await timed('nyckel', () => observations.push(readings, [], at(1)));
    await timed('nyckel, unchanged again', () => observations.push(readings, [], at(2)));
    const ids = await seriesIds(COMPARED_SERIES);
    await empty();
    await timed('COPY from this program', () => copyIn(admin, `copy ${COPIED} from stdin`, linesOf(readings, ids)));
    await empty();
    const file = join(folder, 'copied.tsv');
    writeFileSync(file, `${[...linesOf(readings, ids)].join('\n')}\n`);
    await timed('COPY from a file of the server', () => admin.query(`copy ${COPIED} from '${file}'`));
    await empty();
    await timed('drizzle upsert', () => drizzleUpsert(readings, ids));
  }
  for (const name of ['nyckel', 'nyckel, unchanged again', 'COPY from this program', 'COPY from a file of the server', 'drizzle upsert'])
    show(name, readings.length);
  ratioBar('COPY from this program', 'nyckel', 0.5);
  console.log(`       to COPY from a file of the server ${(median('COPY from a file of the server') / median('nyckel')).toFixed(2)}`);
  ratioBar('drizzle upsert', 'nyckel', 5);
  ratioBar('nyckel', 'nyckel, unchanged again', 1.3);
  await empty();
  const first = await countedPush(readings, at(1));
  const again = await countedPush(readings, at(2));
  const rewritten = again.inserted + again.updated;
  bar(`rows written again, by the server's count, after ${first.inserted} the first time`, String(rewritten), '0', rewritten === 0);
  await empty();
}

/** How much longer `slower` takes than `faster`. */
function ratioBar(slower: string, faster: string, least: number): void {
  const ratio = median(slower) / median(faster);
  bar(`time of ${slower} to time of ${faster}`, ratio.toFixed(2), `≥ ${least}`, ratio >= least);
}

async function loadEverything(): Promise<void> {
  console.log(`\nload of ${(SERIES * DAYS).toLocaleString('en')} rows, ${SERIES_PER_PUSH * DAYS} a transaction`);
  const start = performance.now();
  for (let first = 0; first < SERIES; first += SERIES_PER_PUSH) await observations.push(readingsOf(first, SERIES_PER_PUSH), [], at(1));
  const seconds = (performance.now() - start) / 1_000;
  console.log(
    `end to end                         ${Math.round((SERIES * DAYS) / seconds)
      .toLocaleString('en')
      .padStart(10)} rows/s   ${seconds.toFixed(1)} s   (bar at 7.3 M: ≤ 150 s)`,
  );
  await admin.query('analyze');
  const { rows } = await admin.query<{ table: string; indexes: string }>(
    `select pg_size_pretty(pg_table_size('observations')) as table, pg_size_pretty(pg_indexes_size('observations')) as indexes`,
  );
  console.log(`size                               table ${rows[0]?.table}, indexes ${rows[0]?.indexes}`);
}

async function readAtFullSize(): Promise<void> {
  console.log(`\nreads of the store at ${(SERIES * DAYS).toLocaleString('en')} rows`);
  const year = range(addDays(FIRST_DAY, DAYS - 365), addDays(FIRST_DAY, DAYS));
  const last = range(addDays(FIRST_DAY, DAYS - 30), addDays(FIRST_DAY, DAYS));
  for (let repeat = 0; repeat < 300; repeat += 1) {
    await timed('one series, a year', () => observations.histories([seriesNumber((repeat * 7_919) % SERIES)], year, null));
  }
  for (let repeat = 0; repeat < 10; repeat += 1) {
    const some = Array.from({ length: 100 }, (_, index) => seriesNumber((index * 97 + repeat) % SERIES));
    await timed('100 series, 30 days', () => observations.histories(some, last, null));
  }
  const again = readingsOf(0, SERIES_PER_PUSH);
  for (let repeat = 0; repeat < 5; repeat += 1) await timed('unchanged re-sync at full size', () => observations.push(again, [], at(5)));
  for (const name of ['one series, a year', '100 series, 30 days']) showTime(name);
  show('unchanged re-sync at full size', again.length);
  await measureReads({ stores, admin, seriesOf: seriesNumber, series: SERIES, keyResults: KEY_RESULTS, year, repeats: quick ? 60 : 200 });
}

async function empty(): Promise<void> {
  await admin.query('truncate observations');
}

async function seriesIds(count: number): Promise<ReadonlyMap<string, string>> {
  return inWorkspace(database, WORKSPACE, (t) =>
    findSeries(
      t,
      Array.from({ length: count }, (_, index) => seriesKey(seriesNumber(index))),
    ),
  );
}

function* linesOf(readings: readonly NewObservation[], ids: ReadonlyMap<string, string>): Iterable<string> {
  let series: SeriesRef | null = null;
  let id = '';
  for (const reading of readings) {
    if (reading.series !== series) {
      series = reading.series;
      id = ids.get(seriesKey(series)) ?? '';
    }
    yield `${id}\t${reading.value}\t${at(1)}\t${reading.range.start}\t${reading.range.end}\t0\t0\t${WORKSPACE}\t`;
  }
}

async function drizzleUpsert(readings: readonly NewObservation[], ids: ReadonlyMap<string, string>): Promise<void> {
  const db = drizzle(admin);
  const table = observationsTable;
  for (let from = 0; from < readings.length; from += 1_000) {
    const rows = readings.slice(from, from + 1_000).map((reading) => ({
      seriesId: BigInt(ids.get(seriesKey(reading.series)) ?? 0),
      value: reading.value,
      observedAt: at(1),
      startOn: reading.range.start,
      endOn: reading.range.end,
      grain: 0,
      quality: 0,
      workspaceId: WORKSPACE,
      item: '',
    }));
    await db
      .insert(table)
      .values(rows)
      .onConflictDoUpdate({
        target: [table.seriesId, table.grain, table.startOn, table.endOn, table.item, table.observedAt],
        set: { value: sql`excluded.value` },
      });
  }
}

/** What the server counted of one push. A session reports its statistics when it ends, so it has one of its own. */
async function countedPush(
  readings: readonly NewObservation[],
  observedAt: Instant,
): Promise<{ readonly inserted: number; readonly updated: number }> {
  const before = await writes();
  const own = openDatabase(server.appUrl, { max: 1 });
  const { added, restated } = await makeDeployment({ ...parts, database: own })
    .stores(WORKSPACE)
    .observations.push(readings, [], observedAt);
  await own.end();
  const after = await writes(before.inserted + added + restated);
  return { inserted: after.inserted - before.inserted, updated: after.updated - before.updated };
}

async function writes(atLeast = 0): Promise<{ readonly inserted: number; readonly updated: number }> {
  for (let attempt = 0; ; attempt += 1) {
    const { rows } = await admin.query<{ inserted: number; updated: number }>(
      `select n_tup_ins::int as inserted, n_tup_upd::int as updated from pg_stat_user_tables where relname = 'observations'`,
    );
    const [row] = rows;
    if (row !== undefined && (row.inserted >= atLeast || attempt === 150)) return row;
    await new Promise((done) => setTimeout(done, 100));
  }
}
