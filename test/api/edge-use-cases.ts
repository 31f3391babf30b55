/** Use cases that know nothing: what is tested here is the edge, not what stands behind it. */
import type { ApiUseCases } from '../../src/api/dependencies.ts';
import { instant, localDate } from '../../src/domain/calendar.ts';
import { InputError } from '../../src/domain/input-error.ts';
import { type CallRecord, NotFoundError, type SyncRun } from '../../src/ports.ts';
import type { RunProgress } from '../../src/usecases/run-progress.ts';

const missing = (what: string) => Promise.reject(new NotFoundError(`There is no ${what}.`));
export const RUN: SyncRun = {
  id: 'run-1',
  trigger: 'sync_now',
  asOf: localDate('2026-11-20'),
  state: 'succeeded',
  startedAt: instant('2026-11-20T04:00:00Z'),
  endedAt: instant('2026-11-20T04:00:01Z'),
  calls: { planned: 1, succeeded: 1, failed: 0, waiting: 0 },
  counts: { added: 3, restated: 0, confirmed: 0 },
  scope: { keyResult: null, connection: null, range: null },
  leftOut: [],
};

const PROGRESS: RunProgress = {
  callsDone: 0,
  callsFailed: 1,
  callsLeft: 0,
  days: { asked: 0, read: 0 },
  secondsLeft: 0,
  unknownBecause: null,
  waitsUntil: null,
};

/** A call whose failure holds what only a log may hold. */
export const FAILED_CALL: CallRecord = {
  runId: 'run-1',
  key: 'call-1',
  call: { key: 'call-1', connection: 'site', queries: [], keyResults: ['kr'] },
  state: 'failed',
  attempts: 2,
  fence: 5,
  waitingUntil: null,
  failure: { next: 'fix_connector', public: 'The answer could not be read.', internal: 'canary-internal', sample: 'canary-sample' },
  counts: { added: 0, restated: 0, confirmed: 0 },
  startedAt: instant('2026-11-20T04:00:00Z'),
  endedAt: instant('2026-11-20T04:00:00.750Z'),
};

export function edgeUseCases(): ApiUseCases & { readonly started: number; failOnce(): void } {
  let started = 0;
  let fails = false;
  return {
    get started() {
      return started;
    },
    failOnce: () => {
      fails = true;
    },
    workspace: () =>
      Promise.resolve({
        settings: {
          zone: 'Europe/Stockholm',
          currency: null,
          weekStart: 1,
          fiscalYearStart: 1,
          locale: 'sv',
          statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
        },
        today: localDate('2026-11-20'),
        now: instant('2026-11-20T04:00:00Z'),
        demo: false,
        definitionVersion: 1,
        lastRun: null,
        nextSyncAt: null,
      }),
    objectives: () => Promise.resolve([]),
    keyResults: () => Promise.resolve([]),
    evaluateAll: () => missing('definition'),
    keyResult: () => missing('key result'),
    progress: () => missing('key result'),
    history: () => missing('key result'),
    explain: () => missing('key result'),
    changes: () => missing('key result'),
    restatements: () => missing('key result'),
    pushObservations: (items) =>
      items.every((item) => typeof item === 'object' && item !== null && 'value' in item)
        ? Promise.resolve({ added: items.length, restated: 0, confirmed: 0 })
        : Promise.reject(
            new InputError([{ path: 'items[0].value', received: 'nothing', allowed: 'a number', message: 'value is missing' }]),
          ),
    checkIn: () => missing('key result'),
    rebaseline: () => missing('key result'),
    startSync: ({ connection }) => {
      if (fails) {
        fails = false;
        return Promise.reject(new Error('a fault of ours'));
      }
      if (connection === 'gone') return missing('connection');
      started++;
      return Promise.resolve(RUN);
    },
    backfill: ({ connection }) => {
      if (connection === 'gone') return missing('connection');
      started++;
      return Promise.resolve(RUN);
    },
    syncRuns: () => Promise.resolve([RUN]),
    syncRun: (id) => (id === RUN.id ? Promise.resolve({ run: RUN, calls: [FAILED_CALL], progress: PROGRESS }) : missing('sync run')),
    async *runEvents() {
      yield { type: 'run', run: RUN, progress: PROGRESS };
      yield { type: 'call', call: FAILED_CALL };
      yield { type: 'end', run: RUN, progress: PROGRESS };
    },
    planSync: () => Promise.resolve({ calls: [] }),
    suggest: (text) => Promise.resolve({ text }),
    connections: () => Promise.resolve([]),
    schedules: () => Promise.resolve([]),
    putSchedule: () => missing('connection'),
    removeSchedule: () => missing('schedule'),
    removeDemo: () => Promise.resolve(),
  };
}
