/** A job that waits for its turn and is called runs once, and by one worker at a time. */
import { randomUUID } from 'node:crypto';
import { Job } from 'bullmq';
import pg from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { JobDefinition, JobEnd } from '../../jobs/define-job.ts';
import { makeFetchJob } from '../../jobs/fetch-job.ts';
import { makeSourceTurns } from '../../jobs/source-turns.ts';
import { startWorker } from '../../jobs/worker.ts';
import { type BackendKind, eventually, SILENT } from './harness.ts';
import { useRig, useServers } from './rig.ts';

const servers = useServers();
const HOUR_MS = 3_600_000;
const TIMES = { lockMs: 600, stalledCheckMs: 200 };
const until = (happened: () => boolean | Promise<boolean>) => eventually(async () => ((await happened()) ? true : null));

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);
  afterEach(() => vi.restoreAllMocks());
  const queue = () => rig.backend.queue('fetch');
  const stateOf = async (id: string) => (await queue().getJob(id))?.getState();
  const delayed = async (id: string) => {
    await queue().add('fetch', {}, { jobId: id, delay: HOUR_MS, priority: 1 });
    expect(await stateOf(id)).toBe('delayed');
  };
  /** A worker that does what `run` says; returns what it complains about. */
  const work = (run: () => Promise<JobEnd>): readonly string[] => {
    const faults: string[] = [];
    const complain = (fields: object) => void faults.push(JSON.stringify(fields));
    const job: JobDefinition<unknown> = { queue: 'fetch', read: (payload) => payload, run };
    const parts = { backend: rig.backend, logger: { ...SILENT, warn: complain, error: complain } };
    const { worker } = startWorker(job, parts, TIMES, new AbortController().signal);
    rig.onStop(() => worker.close(true));
    return faults;
  };

  test('a delayed job is called to run at once; one that is gone is told, one that has ended stays so', async () => {
    const id = randomUUID();
    await delayed(id);
    expect(await rig.backend.runNow('fetch', randomUUID())).toBe(false);
    expect(await rig.backend.runNow('fetch', id)).toBe(true);
    let runs = 0;
    const faults = work(async () => {
      runs++;
      return { kind: 'done' };
    });
    await until(async () => (await stateOf(id)) === 'completed');
    expect(await rig.backend.runNow('fetch', id)).toBe(true);
    expect(await stateOf(id)).toBe('completed');
    expect([runs, faults]).toEqual([1, []]);
  });

  test('a job that is taken up again before its first run has ended keeps its lock for as long as the second lasts', async () => {
    const renewals = vi.spyOn(Job.prototype, 'extendLock');
    const id = randomUUID();
    let runs = 0;
    let isEnding = false;
    const faults = work(async () => {
      if (++runs > 1) {
        await until(() => isEnding);
        return { kind: 'done' };
      }
      const isDue = async () => {
        await rig.backend.runNow('fetch', id);
        await until(() => runs > 1);
        return false;
      };
      return { kind: 'later', delayMs: HOUR_MS, isDue };
    });
    await queue().add('fetch', {}, { jobId: id, priority: 1 });
    await until(() => runs === 2);
    renewals.mockClear();
    // A lock lasts three renewals: without them another slot would have the job by now.
    await until(() => renewals.mock.calls.length > 9);
    expect([runs, await stateOf(id), faults]).toEqual([2, 'active', []]);
    isEnding = true;
    await until(async () => (await stateOf(id)) === 'completed');
    expect([runs, faults]).toEqual([2, []]);
  });

  test('a worker that is closed by force lets the lock of a job run out, and another takes it', async () => {
    const id = randomUUID();
    let runs = 0;
    let isEnding = false;
    rig.onStop(async () => {
      isEnding = true;
    });
    const run = async (): Promise<JobEnd> => {
      if (++runs === 1) await until(() => isEnding);
      return { kind: 'done' };
    };
    const job: JobDefinition<unknown> = { queue: 'fetch', read: (payload) => payload, run };
    const { worker } = startWorker(job, { backend: rig.backend, logger: SILENT }, TIMES, new AbortController().signal);
    await queue().add('fetch', {}, { jobId: id, priority: 1 });
    await until(() => runs === 1);
    await worker.close(true);
    work(run);
    await until(async () => (await stateOf(id)) === 'completed');
    expect(runs).toBe(2);
  });

  test('what is parked while somebody waits for its slot is not asked, and the slot stays free', async () => {
    const allowedIn = (scope: string) => {
      const parks = { property: scope, account: scope, project: scope, connection: scope };
      return { scope, parks, concurrent: 1, perMinute: null } as const;
    };
    const [checked, called] = [allowedIn(randomUUID()), allowedIn(randomUUID())];
    const { limits } = rig.backend;
    const acquire: typeof limits.acquire = async (scope, ...given) => {
      await limits.park(scope, HOUR_MS);
      return limits.acquire(scope, ...given);
    };
    const backend = { ...rig.backend, limits: { ...limits, acquire } };
    expect(await makeSourceTurns(backend, SILENT).take(checked, new AbortController().signal)).toBeNull();
    const useCases = { callLimits: async () => called, runCall: () => expect.fail('it was asked') };
    const fetch = makeFetchJob({ backend, logger: SILENT, useCasesOf: () => useCases } as never);
    const data = { workspace: 'w', runId: 'r', key: 'k', connection: 'c', account: null, priority: 'normal' } as never;
    const context = { id: randomUUID(), turn: 1, signal: new AbortController().signal };
    expect(await fetch.run(data, context)).toMatchObject({ kind: 'later' });
    for (const allowed of [checked, called])
      expect(await limits.acquire(allowed.scope, allowed, { id: randomUUID(), turn: 1 })).toEqual({ granted: true });
  });

  if (kind === 'postgres')
    test('a job that a worker takes while it is called is not put back', async () => {
      const id = randomUUID();
      await delayed(id);
      const worker = new pg.Client({ connectionString: servers.place.urls.queueUrl });
      await worker.connect();
      rig.onStop(() => worker.end());
      await worker.query('begin');
      await worker.query("select promote('fetch', $1)", [id]);
      await worker.query("select move_to_active('fetch', 'token', 60000, $1, 'another', null, null)", [Date.now()]);
      const called = rig.backend.runNow('fetch', id);
      const waiting = 'select 1 from pg_stat_activity where datname = current_database() and $1::int = any (pg_blocking_pids(pid))';
      const { pid } = (await worker.query('select pg_backend_pid() as pid')).rows[0];
      await until(async () => (await worker.query(waiting, [pid])).rows.length > 0);
      await worker.query('commit');
      expect(await called).toBe(true);
      expect(await stateOf(id)).toBe('active');
    });
});
