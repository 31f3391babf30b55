/** `nyckel runs` and `nyckel connection list`: what a person sees of syncs without opening a log. */
import { describe, expect, test } from 'vitest';
import { register as registerConnection } from '../../src/cli/connection.ts';
import { register as registerRuns } from '../../src/cli/runs.ts';
import { instant, localDate } from '../../src/domain/calendar.ts';
import { type CallRecord, NotFoundError, type SyncRun } from '../../src/ports.ts';
import { runProgress } from '../../src/usecases/run-progress.ts';
import { NOW, runCommand } from '../support/run-command.ts';

const RUN: SyncRun = {
  id: 'r1',
  trigger: 'catch_up',
  asOf: localDate('2026-11-20'),
  state: 'partly_failed',
  startedAt: instant('2026-11-21T02:00:00Z'),
  endedAt: instant('2026-11-21T02:00:42.500Z'),
  calls: { planned: 3, succeeded: 1, failed: 1, waiting: 1 },
  counts: { added: 5, restated: 1, confirmed: 2 },
  scope: { keyResult: null, connection: null, range: null },
  leftOut: [],
};
const query = {
  account: '123',
  filter: {},
  grain: 'day',
  itemDimension: null,
  metrics: ['users'],
  ranges: [{ start: localDate('2026-11-01'), end: localDate('2026-11-03') }],
} as const;
const call = (key: string, rest: Partial<CallRecord>): CallRecord => ({
  runId: 'r1',
  key,
  call: { key, connection: 'site', queries: [query], keyResults: ['visits'] },
  state: 'succeeded',
  attempts: 1,
  fence: 1,
  waitingUntil: null,
  failure: null,
  counts: null,
  startedAt: instant('2026-11-21T02:00:00Z'),
  endedAt: null,
  ...rest,
});
const CALLS = [
  call('ok', { attempts: 2, fence: 5, counts: { added: 5, restated: 1, confirmed: 2 }, endedAt: instant('2026-11-21T02:00:03.200Z') }),
  call('bad', {
    state: 'failed',
    endedAt: instant('2026-11-21T02:00:00.090Z'),
    failure: {
      next: 'fix_binding',
      reach: 'binding',
      setting: 'metric',
      received: 'usres',
      allowed: 'users',
      public: 'The source has no such metric.',
      internal: 'HTTP 400 Bearer s3cret',
    },
  }),
  call('later', {
    state: 'waiting',
    waitingUntil: instant('2026-11-21T08:00:00Z'),
    failure: { next: 'fix_connector', public: 'Not read.', internal: 's3cret', sample: 's3cret sample' },
  }),
];
const useCases = {
  syncRuns: async (limit: number) => [RUN].slice(0, limit),
  syncRun: async (id: string) => {
    if (id !== 'r1') throw new NotFoundError(`There is no sync run "${id}".`);
    return { run: RUN, calls: CALLS, progress: runProgress(RUN, CALLS, NOW) };
  },
};

describe('runs', () => {
  test('the list tells state, duration, calls and counts of each run', async () => {
    const { printed } = await runCommand(registerRuns, ['runs'], { useCases });
    expect(printed).toBe(
      'r1  2026-11-21T02:00:00.000Z  catch up for 2026-11-20  partly failed in 42.5 s  1/3 calls, 1 failed, 1 waiting; 5 new, 1 restated, 2 confirmed',
    );
  });

  test('one run tells what each call asked, brought, waited for and failed at, in words for people only', async () => {
    const { printed } = await runCommand(registerRuns, ['runs', 'r1'], { useCases });
    expect(printed.split('\n').slice(1)).toEqual([
      '  site  succeeded in 3.2 s; 5 new, 1 restated, 2 confirmed; 2 tries; waited 3 times',
      '    users by day of 123: 2026-11-01 to 2026-11-02',
      '  site  failed in 90 ms',
      '    users by day of 123: 2026-11-01 to 2026-11-02',
      '    fix binding: The source has no such metric. (metric: received usres; allowed: users)',
      '  site  waiting; waits until 2026-11-21T08:00:00.000Z',
      '    users by day of 123: 2026-11-01 to 2026-11-02',
      '    fix connector: Not read.',
    ]);
  });

  test('one run that goes on tells how far it is and how long it still takes, and owns that it does not know', async () => {
    const run: SyncRun = { ...RUN, trigger: 'backfill', state: 'running', endedAt: null };
    const lineOf = async (calls: readonly CallRecord[]) => {
      const parts = { useCases: { ...useCases, syncRun: async () => ({ run, calls, progress: runProgress(run, calls, NOW) }) } };
      return (await runCommand(registerRuns, ['runs', 'r1'], parts)).printed.split('\n')[1];
    };
    const lately = call('lately', { startedAt: instant('2026-11-21T02:58:00Z'), endedAt: instant('2026-11-21T02:59:00Z') });
    const before = call('before', { endedAt: instant('2026-11-21T02:56:00Z') });
    const open = call('open', { state: 'planned', startedAt: null });
    expect(await lineOf([before, lately, open])).toBe('  0 of 2 days read, 1 call left, about 4 min left');
    expect(await lineOf([open])).toBe('  0 of 2 days read, 1 call left, time left unknown');
  });

  test.each([[[]], [['--failed']], [['--json']]])('nothing for logs only is printed with %j', async (options) => {
    const { printed, noted } = await runCommand(registerRuns, ['runs', 'r1', ...options], { useCases });
    expect(printed).toContain('no such metric');
    expect(printed + noted).not.toContain('s3cret');
  });

  test('as JSON a run is itself and the view of its calls', async () => {
    const { printed } = await runCommand(registerRuns, ['runs', 'r1', '--json', '--failed'], { useCases });
    expect(JSON.parse(printed)).toMatchObject({
      run: { id: 'r1' },
      calls: [
        { key: 'bad', durationMs: 90 },
        { key: 'later', waits: 0 },
      ],
    });
  });

  test.each([
    [['runs', 'r2'], /There is no sync run "r2"/],
    [['runs', '--limit', '0'], /Allowed: a whole number from 1 to 200/],
    [['runs', '--failed'], /belongs to one run/],
  ])('%j is refused', async (args, message) => {
    expect((await runCommand(registerRuns, args, { useCases })).failure?.message).toMatch(message);
  });
});

test('the list of connections tells what is left of each quota, and when it is whole again', async () => {
  const connection = {
    id: 'site',
    source: 'ga4',
    health: 'quota_exhausted',
    message: 'The daily quota is spent.',
    completeThrough: localDate('2026-11-19'),
    lastSuccessAt: instant('2026-11-20T03:15:00Z'),
    parkedUntil: instant('2026-11-21T08:00:00Z'),
    quotas: [{ quota: 'tokensPerDay', remaining: 12, consumed: 30, resetsAt: instant('2026-11-21T08:00:00Z') }],
  };
  const { printed } = await runCommand(registerConnection, ['connection', 'list'], { useCases: { connections: async () => [connection] } });
  expect(printed.split('\n')).toEqual([
    'site  ga4  quota exhausted, complete through 2026-11-19, read 2026-11-20T03:15:00.000Z, parked until 2026-11-21T08:00:00.000Z',
    '  The daily quota is spent.',
    '  quota tokensPerDay: 12 left, the last call took 30, resets 2026-11-21T08:00:00.000Z',
  ]);
});
