/** What is let go of, and that no answer to any question changes by it. */
import { describe, expect, test } from 'vitest';
import { inWorkspace } from '../../db/client.ts';
import { addDays, daysOf, instant, localDate, range } from '../../src/domain/calendar.ts';
import { makeSourceCatalogue } from '../../src/main/source-catalogue.ts';
import type { KeepDays, Stores } from '../../src/ports.ts';
import type { UseCaseDependencies } from '../../src/usecases/dependencies.ts';
import { makeDraftPlan } from '../../src/usecases/draft-plan.ts';
import { makeExplainKeyResult } from '../../src/usecases/explain-key-result.ts';
import { makeReadChanges, makeReadRestatements } from '../../src/usecases/read-changes.ts';
import { makeTidy } from '../../src/usecases/tidy.ts';
import { at, commitOf, dayValue, evaluationOf, on, plannedCall, runOf, seriesOf } from '../contracts/samples.ts';
import { change, definitionOf, input, to } from '../domain/scenario.ts';
import { SILENT, setClock } from '../jobs/harness.ts';
import { scriptedConnector } from '../jobs/scripted-source.ts';
import { useDeployment } from '../support/database.ts';
import { KEEP_DAYS } from '../support/keep-days.ts';

const place = useDeployment();
const unused = null as never;
const catalogue = makeSourceCatalogue(new Map([['scripted', scriptedConnector('http://127.0.0.1:1')]]));
function depsOf(stores: Stores, now: string, keepDays: KeepDays = KEEP_DAYS): UseCaseDependencies {
  const rest = { randomness: unused, gateway: unused, secrets: unused, queue: unused, turns: unused, pause: unused };
  return { clock: setClock(now), stores, catalogue, logger: SILENT, keepDays, ...rest };
}
const countIn = (stores: Stores, table: string) =>
  inWorkspace(place.database, stores.workspaceId, async (t) => {
    const [row] = await t<{ count: number }[]>`select count(*)::int as count from ${t(table)} where workspace_id = ${stores.workspaceId}`;
    return row?.count ?? 0;
  });
async function untilDone(tidy: ReturnType<typeof makeTidy>): Promise<number> {
  for (let times = 1; times < 100; times++) if ((await tidy()).isDone) return times;
  throw new Error('it is never done');
}

describe('the answers of 400 nights', () => {
  const NOW = '2026-11-05T08:00:00Z';
  const FIRST = localDate('2025-10-01');
  const keyResults = ['visits', 'leads'].map((metric) =>
    change({ id: metric, target: to(100_000), inputs: [input(metric, { missing: metric === 'leads' ? 'zero' : 'stop' })] }),
  );
  const moments = ['2025-10-05', '2025-12-24', '2026-03-01', '2026-07-31', '2026-09-15', '2026-11-04'];

  async function synced(): Promise<Stores> {
    const stores = await place.fresh();
    const { version } = await stores.definitions.current();
    const definition = definitionOf({ asOf: '2026-11-04', starts: FIRST, ends: '2026-12-31', keyResults });
    const connections = [{ id: 'site', source: 'scripted', settings: {}, credential: null }];
    await stores.definitions.apply({ ...definition, connections }, at('2025-09-01T00:00:00Z'), version);
    for (let night = 1; night <= 400; night++) {
      const today = addDays(FIRST, night);
      const own = range(addDays(today, -Math.min(4, night)), today);
      // Leads have no row on every 20th day, and on some others one that comes a day late; visits are corrected once.
      const observations = daysOf(own).flatMap((day) => {
        const number = Number(day.slice(8));
        const hasLead = number !== 20 && (number !== 11 || own.end !== addDays(day, 1));
        const visits = day === '2026-03-03' && own.end === addDays(day, 1) ? 7 : 100 + number;
        return [dayValue(seriesOf('visits'), day, visits), ...(hasLead ? [dayValue(seriesOf('leads'), day, number)] : [])];
      });
      const answered = ['visits', 'leads'].map((metric) => ({ series: seriesOf(metric), grain: 'day' as const, range: own }));
      await stores.observations.push(observations, answered, instant(`${today}T02:15:00Z`));
    }
    return stores;
  }

  /** Everything that is read from answers: the plan, and what is shown and explained of today and of the past. */
  async function answersTo(stores: Stores) {
    const deps = depsOf(stores, NOW);
    const draft = makeDraftPlan(deps);
    const scope = { keyResult: null, connection: null, range: null, except: [] };
    const backfill = { start: FIRST, end: localDate('2026-11-05') };
    const plans = [
      await draft({ ...scope, trigger: 'schedule' }, at(NOW)),
      await draft({ ...scope, trigger: 'backfill', range: backfill }, at(NOW)),
    ].map(({ plan }) => plan);
    const explain = makeExplainKeyResult(deps);
    const told = [];
    for (const { id } of keyResults) {
      told.push(await explain(id, { asOf: null, knownAt: null, locale: 'en' }));
      for (const day of moments) told.push(await explain(id, { asOf: localDate(day), knownAt: instant(`${day}T12:00:00Z`), locale: 'en' }));
      const between = { from: at('2026-03-02T00:00:00Z'), to: at('2026-10-01T00:00:00Z') };
      told.push(await makeReadChanges(deps)(id, between), await makeReadRestatements(deps)(id, between));
    }
    return { plans, told };
  }

  test('are few rows afterwards, and plan, explanations, changes and the past are the same', async () => {
    const stores = await synced();
    const before = await answersTo(stores);
    expect(await countIn(stores, 'answered_ranges')).toBe(800);
    expect(before.plans.map(({ calls }) => calls.length)).toEqual([1, 1]);
    const tidy = makeTidy(depsOf(stores, NOW));
    await untilDone(tidy);
    const left = await countIn(stores, 'answered_ranges');
    // Of each series the last 90 nights, one row for all that is settled; of leads the days without a row, and those with a late one.
    expect(left).toBeLessThan(2 * 95 + 2 * 14);
    expect(await answersTo(stores)).toEqual(before);
    // Doing it again changes nothing; and where nothing is added, it does not grow again.
    expect(await tidy()).toEqual({ deleted: 0, merged: 0, isDone: true });
    expect(await countIn(stores, 'answered_ranges')).toBe(left);
  });

  test('of which nobody can say what was settled stay as they are', async () => {
    const stores = await place.fresh();
    for (let night = 1; night <= 30; night++) {
      const today = addDays(FIRST, night);
      const answered = [
        { series: seriesOf('visits', { connection: 'gone' }), grain: 'day' as const, range: range(addDays(today, -1), today) },
      ];
      await stores.observations.push([], answered, instant(`${today}T02:15:00Z`));
    }
    await untilDone(makeTidy(depsOf(stores, NOW)));
    expect(await countIn(stores, 'answered_ranges')).toBe(30);
  });
});

describe('old rows', () => {
  const KEEP: KeepDays = { outbox: 30, quotaReadings: 30, exchanges: 30, syncRuns: 60, answers: 90 };
  const OLD = '2026-11-20T03:00:05Z';
  const exchanges = [{ request: 'POST /report', responseDigest: 'abc' }];
  const quota = (remaining: number, account: string | null = null) => ({
    connection: 'site',
    account,
    quota: 'tokensPerDay',
    consumed: 1,
    remaining,
    resetsAt: null,
    at: at(OLD),
  });

  /** A run that has ended, with one call. */
  async function ended(stores: Stores, id: string, more: Parameters<typeof commitOf>[3] = {}): Promise<void> {
    await stores.runs.create(runOf(id, [plannedCall('c1')]));
    const begun = await stores.runs.begin(id, 'c1', at(OLD));
    await stores.runs.commit(commitOf(id, 'c1', begun?.fence ?? 0, { exchanges, ...more }));
    await stores.runs.finish(id, 'evaluating', at(OLD));
    await stores.runs.finish(id, 'succeeded', at(OLD));
  }
  const held = async (stores: Stores) => ({
    runs: (await stores.runs.list(100, null)).map(({ id }) => id).sort(),
    exchanges: await countIn(stores, 'exchanges'),
    quotas: (await stores.runs.quotas('site')).map(({ account, remaining }) => [account, remaining]),
    readings: await countIn(stores, 'quota_readings'),
    outbox: await countIn(stores, 'outbox'),
  });

  test('go when nothing rests on them, each after its own time; what is needed stays, and doing it twice is doing it once', async () => {
    const stores = await place.fresh();
    await ended(stores, 'brought', { observations: [dayValue(seriesOf('sessions'), '2026-10-01', 7)], quotas: [quota(9), quota(5, 'a')] });
    await ended(stores, 'nothing', { quotas: [quota(8)] });
    await ended(stores, 'judged');
    const evaluation = { keyResults: { visitors: evaluationOf(1) }, objectives: {} };
    const context = {
      asOf: on('2026-11-20'),
      computedAt: at(OLD),
      runId: 'judged',
      definitionVersion: 1,
      keyResults: ['visitors'],
      basedOn: null,
    };
    await stores.progress.write(evaluation as never, context);
    await ended(stores, 'newest');
    await stores.runs.create(runOf('open', [plannedCall('c1')]));
    const [told] = await stores.outbox.pending(10);
    await stores.outbox.delivered([told?.id ?? ''], at(OLD));
    const all = { runs: ['brought', 'judged', 'newest', 'nothing', 'open'], exchanges: 4, readings: 3, outbox: 2 };

    await untilDone(makeTidy(depsOf(stores, '2026-12-15T00:00:00Z', KEEP)));
    expect(await held(stores)).toMatchObject(all);
    await untilDone(makeTidy(depsOf(stores, '2026-12-25T00:00:00Z', KEEP)));
    const quotas = [
      ['a', 5],
      [null, 8],
    ];
    const later = { runs: all.runs, exchanges: 1, quotas, readings: 2, outbox: 1 };
    expect(await held(stores)).toEqual(later);
    await untilDone(makeTidy(depsOf(stores, '2027-02-01T00:00:00Z', KEEP)));
    // The newest bounds the time of the next; the open one has its work before it.
    const last = { ...later, runs: ['brought', 'judged', 'open'] };
    expect(await held(stores)).toEqual(last);
    expect(await makeTidy(depsOf(stores, '2027-02-01T00:00:00Z', KEEP))()).toEqual({ deleted: 0, merged: 0, isDone: true });
    expect(await held(stores)).toEqual(last);
    expect(await stores.runs.calls('brought')).toHaveLength(1);
  });

  test('that are very many go in bounded parts, over several times', async () => {
    const stores = await place.fresh();
    const other = await place.fresh();
    for (const own of [stores, other]) {
      await inWorkspace(
        place.database,
        own.workspaceId,
        (t) => t`
          insert into outbox (workspace_id, kind, payload, created_at, delivered_at)
          select ${own.workspaceId}, 'call_ended', '{}'::jsonb, ${OLD}, ${OLD} from generate_series(1, ${own === stores ? 45_000 : 10})`,
      );
    }
    const tidy = makeTidy(depsOf(stores, '2027-02-01T00:00:00Z', KEEP));
    expect(await tidy()).toEqual({ deleted: 20_000, merged: 0, isDone: false });
    expect(await tidy()).toEqual({ deleted: 20_000, merged: 0, isDone: false });
    expect(await tidy()).toEqual({ deleted: 5_000, merged: 0, isDone: true });
    expect([await countIn(stores, 'outbox'), await countIn(other, 'outbox')]).toEqual([0, 10]);
  });
});
