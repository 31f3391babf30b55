import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import ga4 from '../../connectors/ga4/index.ts';
import type { Connector, Fetched } from '../../connectors/kit/define-connector.ts';
import { makeHttp } from '../../connectors/kit/http-client.ts';
import push from '../../connectors/push/index.ts';
import s3Export from '../../connectors/s3-export/index.ts';
import { campaignsOn } from '../../demo/advertising.ts';
import { CAMPAIGNS } from '../../demo/company.ts';
import { DEMO_SEED, demoDefinition } from '../../demo/definition.ts';
import { levelsOn } from '../../demo/levels.ts';
import { type DemoWorld, startDemoWorld } from '../../demo/start-demo-world.ts';
import { companyHour, makeWorld } from '../../demo/world.ts';
import { parseDefinition } from '../../src/definitions/parse-definition.ts';
import { dayNumber, inclusiveRange, instant, localDate } from '../../src/domain/calendar.ts';
import type { ConnectionDefinition } from '../../src/domain/key-result.ts';
import type { SourceQuery } from '../../src/domain/planning/fetch-plan.ts';

/** The demo's bucket, read by the real connector with the settings and credentials of the demo's own definition. */
const NOW = instant('2026-11-24T06:00:00Z');
const world = makeWorld(DEMO_SEED);
const CONNECTORS: Readonly<Record<string, Connector>> = { ga4, push, 's3-export': s3Export };
let folder = '';
let demo: DemoWorld;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nyckel-exports-'));
  demo = await startDemoWorld({ now: () => NOW });
});
afterAll(async () => {
  await demo.stop();
  await rm(folder, { recursive: true, force: true });
});

function connections(): readonly ConnectionDefinition[] {
  const parsed = parseDefinition(demoDefinition(NOW), { fileName: 'okrs.yaml' });
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.errors));
  expect(parsed.warnings).toEqual([]);
  return parsed.definition.connections;
}

async function read(connection: string, query: Partial<SourceQuery>): Promise<readonly Extract<Fetched, { kind: 'reading' }>[]> {
  const defined = connections().find(({ id }) => id === connection);
  const memory = new Map<string, unknown>();
  const context = {
    settings: s3Export.settings.parse(defined?.settings),
    credential: demo.credentials[connection],
    http: makeHttp(),
    signal: AbortSignal.timeout(30_000),
    now: NOW,
    endpoint: (name: string, fallback: string) => demo.endpoints[name] ?? fallback,
    memory: { get: async (key: string) => memory.get(key), set: (key: string, value: unknown) => void memory.set(key, value) },
    temporaryFolder: folder,
    fileRoots: [],
    zone: 'Europe/Stockholm',
    currency: 'SEK',
  };
  const queries = [{ account: null, filter: {}, grain: 'day' as const, itemDimension: null, metrics: [], ranges: [], ...query }];
  const readings: Extract<Fetched, { kind: 'reading' }>[] = [];
  for await (const event of s3Export.fetch({ key: 'k', connection, queries, keyResults: [] }, context))
    if (event.kind === 'reading') readings.push(event);
  return readings;
}

const NOVEMBER = inclusiveRange(localDate('2026-11-01'), localDate('2026-11-23'));
describe('the exports of the demo', () => {
  it('have settings that every connector takes', () => {
    for (const { id, source, settings } of connections())
      expect([id, CONNECTORS[source]?.settings.safeParse(settings).success]).toEqual([id, true]);
  });

  it('give cost and conversions by day, decimal comma and Swedish letters included', async () => {
    const readings = await read('demo-annonser', { metrics: ['cost', 'conversions'], ranges: [NOVEMBER] });
    expect(readings).toHaveLength(46);
    for (const { series, range, value } of readings) {
      const own = campaignsOn(world, dayNumber(range.start), companyHour(NOW));
      const expected =
        series.metric === 'cost'
          ? own.reduce((sum, one) => sum + one.costOre, 0) / 100
          : own.reduce((sum, one) => sum + one.conversions, 0);
      expect([range.start, series.metric, value]).toEqual([range.start, series.metric, expected]);
    }
    const name = 'Sök – kaffebönor';
    const [first] = await read('demo-annonser', {
      metrics: ['clicks'],
      ranges: [NOVEMBER],
      filter: { kampanj: { op: 'equals', value: name } },
    });
    const campaign = CAMPAIGNS.findIndex((one) => one.name === name);
    expect(first?.value).toBe(
      campaignsOn(world, dayNumber(localDate('2026-11-01')), companyHour(NOW)).find((one) => one.campaign === campaign)?.clicks,
    );
  });

  it('are put again only when they changed', async () => {
    expect(await demo.publish()).toEqual({ written: 0 });
  });

  it('give members and subscribers as levels', async () => {
    const readings = await read('demo-klubben', { metrics: ['members', 'subscribers'], ranges: [NOVEMBER] });
    const last = readings.filter(({ range }) => range.start === '2026-11-23');
    const levels = levelsOn(DEMO_SEED, dayNumber(localDate('2026-11-23')));
    expect(Object.fromEntries(last.map(({ series, value }) => [series.metric, value]))).toEqual({
      members: levels.members,
      subscribers: levels.subscribers,
    });
  });
});
