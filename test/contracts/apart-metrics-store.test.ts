import { describe, expect, test } from 'vitest';
import type { ApartMetrics } from '../../src/domain/planning/apart-metrics.ts';
import { useDeployment } from '../support/database.ts';
import { at } from './samples.ts';

const workbench = useDeployment();
const pair = (one: string, other: string, since = '2026-10-20T03:15:00.000Z'): ApartMetrics => ({
  shape: 'day',
  metrics: [one, other],
  since: at(since),
  reason: `refused at ${since}`,
});

describe('ApartMetricsStore', () => {
  test('pairs are kept by connection, in order, and noting them again changes nothing', async () => {
    const { apartMetrics } = await workbench.fresh();
    const found = { connection: 'site', basis: 'v1', pairs: [pair('b', 'c'), pair('a', 'c')] };
    await apartMetrics.note(found);
    await apartMetrics.note(found);
    await apartMetrics.note({ connection: 'shop', basis: 'v9', pairs: [pair('a', 'b')] });
    expect(await apartMetrics.list(['site'])).toEqual([{ ...found, pairs: [pair('a', 'c'), pair('b', 'c')] }]);
    expect((await apartMetrics.list(['shop', 'site', 'none'])).map(({ connection }) => connection)).toEqual(['shop', 'site']);
    expect(await apartMetrics.list([])).toEqual([]);
  });

  test('what later runs find is added, a pair that was refused again counts from then, and never from before', async () => {
    const { apartMetrics } = await workbench.fresh();
    await apartMetrics.note({ connection: 'site', basis: 'v1', pairs: [pair('a', 'b')] });
    await apartMetrics.note({ connection: 'site', basis: 'v1', pairs: [pair('a', 'b', '2027-02-01T03:15:00.000Z'), pair('a', 'c')] });
    await apartMetrics.note({ connection: 'site', basis: 'v1', pairs: [pair('a', 'b', '2026-11-01T03:15:00.000Z')] });
    expect(await apartMetrics.list(['site'])).toEqual([
      { connection: 'site', basis: 'v1', pairs: [pair('a', 'b', '2027-02-01T03:15:00.000Z'), pair('a', 'c')] },
    ]);
  });

  test('what was found under another declaration or other settings is forgotten with the first find under the new', async () => {
    const { apartMetrics } = await workbench.fresh();
    await apartMetrics.note({ connection: 'site', basis: 'v1', pairs: [pair('a', 'b', '2026-12-01T00:00:00.000Z'), pair('a', 'c')] });
    await apartMetrics.note({ connection: 'site', basis: 'v2', pairs: [pair('a', 'b')] });
    expect(await apartMetrics.list(['site'])).toEqual([{ connection: 'site', basis: 'v2', pairs: [pair('a', 'b')] }]);
  });

  test('a workspace does not see another’s, and takes its own with it', async () => {
    const [mine, theirs] = [await workbench.fresh(), await workbench.fresh()];
    await mine.apartMetrics.note({ connection: 'site', basis: 'v1', pairs: [pair('a', 'b')] });
    expect(await theirs.apartMetrics.list(['site'])).toEqual([]);
    await workbench.deployment.remove(mine.workspaceId);
    expect(await mine.apartMetrics.list(['site'])).toEqual([]);
  });
});
