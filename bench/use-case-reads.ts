/** What a person waits for: reads of one key result through the use cases behind the API, at full size. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { addDays, type DateRange, type Instant, inclusiveRange, instant, type LocalDate, lastDay } from '../src/domain/calendar.ts';
import type { Baseline, KeyResult, OkrDefinition } from '../src/domain/key-result.ts';
import type { SeriesRef } from '../src/domain/observation.ts';
import { makeSourceCatalogue } from '../src/main/source-catalogue.ts';
import type { Stores } from '../src/ports.ts';
import { cachedDefinitions } from '../src/usecases/cached-definitions.ts';
import type { UseCaseDependencies } from '../src/usecases/dependencies.ts';
import { makeEvaluateNow } from '../src/usecases/evaluate-run.ts';
import { makeReadBoard } from '../src/usecases/read-board.ts';
import { makeReadHistory, makeReadProgress } from '../src/usecases/read-progress.ts';
import { scriptedConnector } from '../test/jobs/scripted-source.ts';
import { KEEP_DAYS } from '../test/support/keep-days.ts';
import { bar, median } from './bars.ts';

export interface ReadsOptions {
  readonly stores: Stores;
  readonly admin: pg.Client;
  readonly seriesOf: (index: number) => SeriesRef;
  /** Series that hold observations; there are always `keyResults` key results. */
  readonly series: number;
  readonly keyResults: number;
  /** The last year of what is held. */
  readonly year: DateRange;
  readonly repeats: number;
}
const WITH_DAILY_RECORDS = 100;
const nothing = () => Promise.reject(new Error('reading asks no source'));

export async function measureReads(options: ReadsOptions): Promise<void> {
  const { year, repeats } = options;
  const today = year.end;
  const deps = dependenciesOf(options.stores, instant(`${today}T06:00:00Z`));
  await options.stores.definitions.apply(definitionOf(options), instant(`${year.start}T00:00:00Z`), 0);
  const evaluateNow = makeEvaluateNow(deps);
  for (const [asOf, hour] of [
    [addDays(today, -1), '02'],
    [today, '03'],
  ] as const) {
    await evaluateNow({ asOf, at: instant(`${today}T${hour}:00:00Z`), runId: null, keyResults: null });
  }
  const shown = await options.stores.progress.latestOf('kr-0');
  if (shown?.evaluation.value == null) throw new Error(`the records to read hold no figures: ${shown?.evaluation.state}`);
  await recordEveryDay(options);
  const progress = makeReadProgress(deps);
  const history = makeReadHistory(deps);
  const board = makeReadBoard(deps);
  const asOf = addDays(today, -100);
  const knownAt = instant(`${today}T05:00:00Z`);
  const before = instant(`${today}T02:30:00Z`);
  const questions: readonly (readonly [name: string, barMs: number, ask: (index: number) => Promise<unknown>])[] = [
    ['progress now', 5, (index) => progress(`kr-${index}`, { asOf: null, knownAt: null })],
    ['key result with its progress now', 5, (index) => board.keyResult(`kr-${index}`)],
    ['history of a year, every day recorded', 20, (index) => history(`kr-${index % WITH_DAILY_RECORDS}`, year, null)],
    [
      'history of a year, computed',
      20,
      (index) => history(`kr-${WITH_DAILY_RECORDS + (index % (options.series - WITH_DAILY_RECORDS))}`, year, null),
    ],
    ['as of a day', 20, (index) => progress(`kr-${index}`, { asOf, knownAt: null })],
    ['known at a moment', 20, (index) => progress(`kr-${index}`, { asOf: null, knownAt: before })],
    ['as of a day, known at a moment', 20, (index) => progress(`kr-${index}`, { asOf, knownAt })],
  ];
  console.log(
    `\nreads of one of ${options.keyResults.toLocaleString('en')} key results through the use cases, warm, ${repeats} times each`,
  );
  for (const [name, barMs, ask] of questions) {
    const times: number[] = [];
    let cpu = process.cpuUsage();
    for (let repeat = -20; repeat < repeats; repeat += 1) {
      const index = ((repeat + 20) * 7_919) % options.series;
      if (repeat === 0) cpu = process.cpuUsage();
      const startedMs = performance.now();
      await ask(index);
      if (repeat >= 0) times.push(performance.now() - startedMs);
    }
    const middle = median(times);
    const { user, system } = process.cpuUsage(cpu);
    const least = Math.min(...times).toFixed(2);
    bar(
      name,
      `${middle.toFixed(2)} ms (least ${least}; our CPU ${((user + system) / 1_000 / repeats).toFixed(2)})`,
      `< ${barMs} ms, median`,
      middle < barMs,
    );
  }
}

function dependenciesOf(stores: Stores, now: Instant): UseCaseDependencies {
  return {
    clock: { now: () => now },
    randomness: { fraction: Math.random, token: () => randomUUID(), uuid: () => randomUUID() },
    logger: { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error },
    stores: { ...stores, definitions: cachedDefinitions(stores.definitions) },
    catalogue: makeSourceCatalogue(new Map([['scripted', scriptedConnector('http://127.0.0.1:9')]])),
    gateway: { read: nothing, check: nothing, discover: nothing },
    secrets: { open: nothing },
    queue: { planSync: nothing, fetch: nothing, evaluate: nothing, deliver: nothing },
    turns: { take: nothing },
    keepDays: KEEP_DAYS,
    pause: async () => undefined,
  };
}

/** Half of the key results have a fixed baseline, half one that is measured over the year before. */
function definitionOf({ seriesOf, keyResults, year }: ReadsOptions): OkrDefinition {
  const connections = new Set(Array.from({ length: keyResults }, (_, index) => seriesOf(index).connection));
  return {
    workspace: {
      zone: 'Europe/Stockholm',
      currency: 'SEK',
      weekStart: 1,
      fiscalYearStart: 10,
      locale: 'sv',
      statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
    },
    connections: [...connections].map((id) => ({ id, source: 'scripted', settings: {}, credential: null })),
    cycles: [{ id: 'year', range: inclusiveRange(year.start, lastDay(year)) }],
    objectives: Array.from({ length: keyResults / 4 }, (_, index) => ({
      id: `o-${index}`,
      title: `Objective ${index}`,
      cycle: 'year',
      owner: null,
      parent: null,
      weight: 1,
      keyResults: Array.from({ length: 4 }, (_each, own) => keyResultOf(4 * index + own, seriesOf)),
    })),
  };
}

function keyResultOf(index: number, seriesOf: ReadsOptions['seriesOf']): KeyResult {
  const measured: Baseline = { kind: 'measured', reference: { kind: 'previous_cycle' } };
  return {
    kind: 'change',
    id: `kr-${index}`,
    title: `Key result ${index}`,
    weight: 1,
    ambition: 'committed',
    unit: null,
    override: null,
    checkIns: [],
    score: null,
    inputs: [{ name: 'input', series: seriesOf(index), missing: 'stop', publishedSince: null }],
    expression: { kind: 'input', name: 'input' },
    window: { kind: 'cycle' },
    per: null,
    starts: null,
    fx: [],
    overlapAcknowledged: false,
    baseline: index % 2 === 0 ? { kind: 'fixed', value: 1_000 } : measured,
    target: index % 2 === 0 ? { kind: 'value', value: 10_000_000 } : { kind: 'change', change: 0.3 },
    stated: null,
    pace: null,
    rollup: null,
  };
}

/** Some key results have been evaluated every night of the year: their last record, as of every earlier day. */
async function recordEveryDay({ admin, stores, year }: ReadsOptions): Promise<void> {
  const days: LocalDate[] = [year.start, addDays(year.end, -2)];
  await admin.query(
    `insert into progress_records (workspace_id, key_result, as_of_on, computed_at, definition_version, evaluation)
     select p.workspace_id, p.key_result, d::date, d + interval '27 hours', p.definition_version, p.evaluation
     from progress_records as p cross join generate_series($2::date, $3::date, interval '1 day') as d
     where p.workspace_id = $1 and p.as_of_on = $4 and p.key_result = any($5)`,
    [stores.workspaceId, ...days, year.end, Array.from({ length: WITH_DAILY_RECORDS }, (_, index) => `kr-${index}`)],
  );
  await admin.query('analyze');
}
