import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import ga4 from '../../connectors/ga4/index.ts';
import type { Connector, Fetched } from '../../connectors/kit/define-connector.ts';
import { makeHttp } from '../../connectors/kit/http-client.ts';
import { type DemoWorld, startDemoWorld } from '../../demo/start-demo-world.ts';
import { companyHour } from '../../demo/world.ts';
import { type DateRange, dayNumber, daysOf, inclusiveRange, instant, localDate } from '../../src/domain/calendar.ts';
import { SourceError } from '../../src/domain/planning/failure.ts';
import type { SourceQuery } from '../../src/domain/planning/fetch-plan.ts';

/** The real connector against the demo's server; every number is counted again from the visits. */
const NOW = instant('2026-11-24T06:00:00Z');
const QUARTER = inclusiveRange(localDate('2026-10-01'), localDate('2026-11-22'));
const LAST_WEEK = inclusiveRange(localDate('2026-11-16'), localDate('2026-11-22'));
const connector: Connector = ga4;
let demo: DemoWorld;
let folder = '';
beforeAll(async () => {
  demo = await startDemoWorld({ now: () => NOW });
  folder = await mkdtemp(join(tmpdir(), 'nyckel-demo-'));
});
beforeEach(() => {
  demo.faults.clear();
  demo.faults.forget();
});
afterAll(async () => {
  await demo.stop();
  await rm(folder, { recursive: true, force: true });
});

function context(credential: unknown = { ...demo.oauth.serviceAccount }) {
  return {
    settings: connector.settings.parse({ property: 'properties/411000001' }),
    credential,
    http: makeHttp(),
    signal: AbortSignal.timeout(20_000),
    now: NOW,
    endpoint: (name: string, fallback: string) => demo.endpoints[name] ?? fallback,
    memory: { get: async () => null, set: () => undefined },
    temporaryFolder: folder,
    fileRoots: [],
    zone: 'Europe/Stockholm',
    currency: 'SEK',
  };
}
async function fetchAll(queries: readonly Partial<SourceQuery>[], credential?: unknown): Promise<readonly Fetched[]> {
  const whole = queries.map(
    (query): SourceQuery => ({
      account: null,
      filter: {},
      grain: 'range',
      itemDimension: null,
      metrics: ['activeUsers'],
      ranges: [QUARTER],
      ...query,
    }),
  );
  const fetched: Fetched[] = [];
  for await (const event of connector.fetch({ key: 'k', connection: 'demo-webb', queries: whole, keyResults: [] }, context(credential)))
    fetched.push(event);
  return fetched;
}
const readings = (fetched: readonly Fetched[]) => fetched.filter((event) => event.kind === 'reading');
const reportsAsked = () => demo.faults.seen.filter(({ server }) => server === 'ga4').length;

/** Distinct active visitors of a range, by hand. */
function activeByHand(range: DateRange): number {
  const active = new Set<number>();
  const byHour = companyHour(NOW);
  for (const date of daysOf(range)) {
    const visits = demo.world.visitsOn(dayNumber(date));
    for (let index = 0; index < visits.count; index++) {
      const views = (visits.pageStart[index + 1] ?? 0) - (visits.pageStart[index] ?? 0);
      const isConverted = visits.keyEvent[index] !== 0 && (visits.keyEventFrom[index] ?? 0) <= byHour;
      const isActive = index < visits.firstVisits || views >= 2 || (visits.seconds[index] ?? 0) > 10 || isConverted;
      if ((visits.visibleFrom[index] ?? 0) <= byHour && isActive) active.add(visits.visitor[index] ?? 0);
    }
  }
  return active.size;
}

describe('the GA4 connector on the demo world', () => {
  it('reads uniques of exact windows that equal a count over the visits, four windows in one request', async () => {
    const ranges = [
      QUARTER,
      LAST_WEEK,
      inclusiveRange(localDate('2026-07-01'), localDate('2026-08-22')),
      inclusiveRange(localDate('2026-07-01'), localDate('2026-09-30')),
    ];
    const got = readings(await fetchAll([{ ranges }]));
    const values = new Map(got.map((reading) => [JSON.stringify(reading.range), reading.value]));
    for (const range of ranges) expect(values.get(JSON.stringify(range))).toBe(activeByHand(range));
    expect(reportsAsked()).toBe(1);
  });

  it('reads days, items and filters of one call, none of them lost', async () => {
    const fetched = await fetchAll([
      { grain: 'day', metrics: ['sessions', 'keyEvents'] },
      { grain: 'item', itemDimension: 'pagePath', metrics: ['screenPageViews'], filter: { pagePath: { op: 'prefix', value: '/blogg/' } } },
      {
        grain: 'day',
        metrics: ['keyEvents'],
        filter: { sessionDefaultChannelGroup: { op: 'in', values: ['Paid Search', 'Paid Social'] } },
      },
    ]);
    const got = readings(fetched);
    const sessions = got.filter(({ series, grain }) => series.metric === 'sessions' && grain === 'day');
    expect(sessions).toHaveLength(53);
    const items = got.filter(({ item }) => item !== null);
    expect(items.length).toBeGreaterThan(50);
    expect(items.every(({ item }) => item?.startsWith('/blogg/'))).toBe(true);
    const views = new Map<string, number>();
    const byHour = companyHour(NOW);
    for (const date of daysOf(QUARTER)) {
      const visits = demo.world.visitsOn(dayNumber(date));
      for (let index = 0; index < visits.count; index++) {
        if ((visits.visibleFrom[index] ?? 0) > byHour) continue;
        for (const page of visits.pages.subarray(visits.pageStart[index], visits.pageStart[index + 1])) {
          const { path } = demo.world.page(page);
          views.set(path, (views.get(path) ?? 0) + 1);
        }
      }
    }
    for (const { item, value } of items) expect([item, value]).toEqual([item, views.get(item ?? '')]);
    const paid = got.filter(({ series }) => Object.keys(series.filter).includes('sessionDefaultChannelGroup'));
    const all = got.filter(({ series }) => series.metric === 'keyEvents' && Object.keys(series.filter).length === 0);
    const total = (list: readonly { value: number }[]) => list.reduce((sum, { value }) => sum + value, 0);
    expect(total(paid)).toBeGreaterThan(0);
    expect(total(paid)).toBeLessThan(total(all));
    expect(fetched.some((event) => event.kind === 'quota' && event.remaining < 200_000)).toBe(true);
  });

  it('asks for no metric that the server does not know', async () => {
    const names = Object.values(connector.metrics as Record<string, { key: string; aggregation: { kind: string } }>)
      .filter(({ aggregation }) => ['sum', 'source_only'].includes(aggregation.kind))
      .map(({ key }) => key);
    const refused: string[] = [];
    for (const name of names.filter((one) => one !== 'sessions')) {
      const fetched = await fetchAll([{ metrics: [name], ranges: [LAST_WEEK] }]).catch((error: unknown) => {
        refused.push(`${name}: ${error instanceof SourceError ? error.failure.public : String(error)}`);
        return [];
      });
      refused.push(...fetched.flatMap((event) => (event.kind === 'refusal' ? [`${name}: ${event.received}`] : [])));
    }
    expect(refused).toEqual([]);
  });

  it('checks and discovers the property with either kind of credential', async () => {
    for (const credential of [demo.oauth.serviceAccount, demo.authorizedUser]) {
      expect(await connector.check(context({ ...credential }))).toMatchObject({ zone: 'Europe/Stockholm', currency: 'SEK' });
      expect(await connector.discover(context({ ...credential }))).toEqual([
        { account: 'properties/411000001', title: expect.stringContaining('exempeldata') },
      ]);
    }
  });

  const failureOf = async (): Promise<string> => {
    const error = await fetchAll([{ ranges: [LAST_WEEK] }], {
      ...demo.oauth.serviceAccount,
      private_key_id: `key-${Math.round(performance.now() * 1_000)}`,
    }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof SourceError ? error.failure.next : `no failure: ${String(error)}`;
  };
  it('a used-up day waits, HTML and resets are retried, a revoked grant asks a person', async () => {
    demo.faults.inject({ server: 'ga4', fault: { kind: 'quota', quota: 'day' } });
    expect(await failureOf()).toBe('wait');
    demo.faults.inject({ server: 'ga4', fault: { kind: 'html' } });
    expect(await failureOf()).toBe('retry');
    demo.faults.inject({ server: 'ga4', fault: { kind: 'reset', when: 'mid_body' } });
    expect(await failureOf()).toBe('retry');
    demo.faults.revokeGrants();
    demo.oauth.expireTokens();
    expect(await failureOf()).toBe('reauthorize');
    demo.faults.clear();
    expect(await failureOf()).toBe('no failure: null');
  });

  it('an access token that is no longer taken is renewed once, and the numbers arrive', async () => {
    await fetchAll([{ ranges: [LAST_WEEK] }]);
    demo.oauth.expireTokens();
    expect(readings(await fetchAll([{ ranges: [LAST_WEEK] }]))[0]?.value).toBe(activeByHand(LAST_WEEK));
  });

  it('a restated source gives other numbers on the next read, and the first ones when it takes them back', async () => {
    const value = async () => readings(await fetchAll([{ metrics: ['sessions'], ranges: [LAST_WEEK] }]))[0]?.value;
    const before = await value();
    demo.faults.restate([{ from: localDate('2026-11-18'), to: localDate('2026-11-19'), share: 0.3 }]);
    expect(await value()).toBeLessThan(before ?? 0);
    demo.faults.restate([]);
    expect(await value()).toBe(before);
  });

  it('sampling and thresholds travel with the numbers', async () => {
    demo.faults.degrade({ sampled: true, thresholded: true });
    const [reading] = readings(await fetchAll([{ ranges: [LAST_WEEK] }]));
    expect(reading?.quality).toEqual(expect.arrayContaining(['sampled', 'thresholded']));
  });
});
