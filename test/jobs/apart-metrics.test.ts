/** A combination that a source refuses is found once: the next night asks its parts apart, until the connection is another one. */
import { describe, expect, test } from 'vitest';
import { sourcePlanText } from '../../src/cli/source-plan.ts';
import type { OkrDefinition } from '../../src/domain/key-result.ts';
import { makePreviewSync } from '../../src/usecases/preview-sync.ts';
import { type BackendKind, define, type Harness, okrs, sync, untilEnded } from './harness.ts';
import { keyResult, status, useRig, useServers } from './rig.ts';
import type { ScriptedLimits, SourceRequest } from './scripted-source.ts';

const servers = useServers();
const PACKED: ScriptedLimits = { concurrent: 4, perMinute: null, metricsPerQuery: 5, queriesPerCall: 1 };
const METRICS = ['visits', 'leads', 'orders', 'clicks'];
const hasBoth = ({ queries }: SourceRequest) => queries.some(({ metrics }) => ['clicks', 'leads'].every((each) => metrics.includes(each)));

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);
  const night = async (harness: Harness, date: string, code = 400) => {
    rig.clock.set(`${date}T03:15:00Z`);
    rig.source.faultOf = (request) => (hasBoth(request) ? status(code) : null);
    rig.source.requests.length = 0;
    const run = await untilEnded(harness, (await sync(harness, { trigger: 'schedule' })).id);
    expect(run.state).toBe('succeeded');
    const refused = rig.source.requests.filter(hasBoth).length;
    return { asked: rig.source.requests.length, refused };
  };

  test('the second night makes no refused call, and the plan says why it makes two', async () => {
    const harness = rig.harness(PACKED);
    await define(rig.stores, okrs(METRICS.map((metric) => keyResult(metric))));
    rig.work(harness);
    expect(await night(harness, '2026-10-20')).toEqual({ asked: 5, refused: 2 });
    expect(await night(harness, '2026-10-21')).toEqual({ asked: 2, refused: 0 });
    const plan = await makePreviewSync(harness.deps)(null);
    expect(plan.apart).toEqual([
      { connection: 'site', metrics: ['clicks', 'leads'], since: '2026-10-20T03:15:00.000Z', reason: 'the source answered 400' },
    ]);
    expect(sourcePlanText(plan)).toContain(
      'Apart since 2026-10-20: clicks and leads of site, refused in one query (the source answered 400)',
    );
    // Evaluated again, as after a crash, it is the same.
    const [run] = await rig.stores.runs.list(1, null);
    await harness.useCases.evaluateRun(run?.id ?? '');
    expect((await makePreviewSync(harness.deps)(null)).apart).toEqual(plan.apart);
  });

  test('a call that was halved shows what the source said', async () => {
    const harness = rig.harness(PACKED);
    await define(rig.stores, okrs(METRICS.map((metric) => keyResult(metric))));
    rig.work(harness);
    await night(harness, '2026-10-20');
    const [run] = await rig.stores.runs.list(1, null);
    const halved = (await rig.stores.runs.calls(run?.id ?? '')).filter(({ state }) => state === 'split');
    expect(halved.map(({ failure }) => failure)).toEqual([
      expect.objectContaining({ next: 'split', because: 'combination', public: 'the source answered 400' }),
      expect.objectContaining({ next: 'split', because: 'combination' }),
    ]);
  });

  test('an argument error that halving resolves is remembered as well', async () => {
    const harness = rig.harness(PACKED);
    await define(rig.stores, okrs(METRICS.map((metric) => keyResult(metric))));
    rig.work(harness);
    expect(await night(harness, '2026-10-20', 422)).toEqual({ asked: 5, refused: 2 });
    expect(await night(harness, '2026-10-21', 422)).toEqual({ asked: 2, refused: 0 });
  });

  test('what was only too much at once is tried whole again', async () => {
    const harness = rig.harness(PACKED);
    await define(rig.stores, okrs(METRICS.map((metric) => keyResult(metric))));
    rig.work(harness);
    await night(harness, '2026-10-20', 413);
    rig.clock.set('2026-10-21T03:15:00Z');
    expect(await makePreviewSync(harness.deps)(null)).toMatchObject({
      apart: [],
      calls: [{ queries: [{ metrics: [...METRICS].sort() }] }],
    });
  });

  test('it is forgotten when the settings change, when the connector declares otherwise, and after a quarter', async () => {
    const harness = rig.harness(PACKED);
    const definition: OkrDefinition = okrs(METRICS.map((metric) => keyResult(metric)));
    await define(rig.stores, definition);
    rig.work(harness);
    await night(harness, '2026-10-20');
    const queries = async (own: Harness, given: OkrDefinition | null = null) => {
      const { calls } = await makePreviewSync(own.deps)(given);
      return calls.length;
    };
    rig.clock.set('2026-10-21T03:15:00Z');
    expect(await queries(harness)).toBe(2);
    const renamed = definition.connections.map((each) => ({ ...each, settings: { name: 'another' } }));
    expect(await queries(harness, { ...definition, connections: renamed })).toBe(1);
    expect(await queries(rig.harness({ ...PACKED, metricsPerQuery: 6 }))).toBe(1);
    rig.clock.set('2027-01-17T03:15:00Z');
    expect(await queries(harness)).toBe(2);
    rig.clock.set('2027-01-18T03:15:00Z');
    expect(await queries(harness)).toBe(1);
  });

  test('settings that change while a run goes on: nothing is remembered of either', async () => {
    const harness = rig.harness(PACKED);
    const definition: OkrDefinition = okrs(METRICS.map((metric) => keyResult(metric)));
    await define(rig.stores, definition);
    rig.source.faultOf = (request) => (hasBoth(request) ? status(400) : null);
    const { id } = await sync(harness);
    const renamed = definition.connections.map((each) => ({ ...each, settings: { name: 'another' } }));
    await define(rig.stores, { ...definition, connections: renamed }, '2026-10-20T03:16:00Z');
    rig.work(harness);
    await untilEnded(harness, id);
    expect(await rig.stores.apartMetrics.list(['site'])).toEqual([]);
  });
});
