/** Runs the connector in a test: settings and questions in, events out, memory kept as the host keeps it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, instant, localDate } from '../../../src/domain/calendar.ts';
import type { PlannedCall, SourceQuery } from '../../../src/domain/planning/fetch-plan.ts';
import type { ConnectorContext, Fetched } from '../../kit/define-connector.ts';
import { makeHttp } from '../../kit/http-client.ts';
import { compact } from '../../kit/testing/run-fixture.ts';
import connector from '../index.ts';
import { LIMITS, type Limits } from '../limits.ts';
import type { ObjectStore } from '../object-store.ts';
import { readCall } from '../read-call.ts';
import type { Settings } from '../settings.ts';
import { allowedRoots } from './folder-of.ts';

export interface Question extends Partial<Omit<SourceQuery, 'ranges' | 'metrics'>> {
  readonly metrics: readonly string[];
  /** Both ends inclusive. */
  readonly from: string;
  readonly to: string;
}
export interface Run {
  readonly settings: unknown;
  readonly questions: readonly Question[];
  readonly now: string;
  readonly credential?: unknown;
  readonly signal?: AbortSignal;
  /** Instead of what the settings name. */
  readonly store?: ObjectStore;
  readonly limits?: Partial<Limits>;
}

/** A connection whose memory outlives its calls; a call that fails leaves no trace in it. */
export function makeConnection() {
  const memory = new Map<string, unknown>();
  return {
    memory,
    async fetch(run: Run): Promise<readonly Fetched[]> {
      const temporaryFolder = mkdtempSync(join(tmpdir(), 'nyckel-s3-'));
      const written = new Map<string, unknown>();
      const context = contextOf(run, memory, written, temporaryFolder);
      try {
        const events: Fetched[] = [];
        const stream =
          run.store === undefined
            ? connector.fetch(callOf(run.questions), context)
            : readCall(callOf(run.questions), context, run.store, { ...LIMITS, ...run.limits });
        for await (const event of stream) events.push(event);
        for (const [key, value] of written) memory.set(key, value);
        return events;
      } finally {
        rmSync(temporaryFolder, { recursive: true, force: true });
      }
    },
    check: (run: Omit<Run, 'questions'>) => connector.check(contextOf({ ...run, questions: [] }, memory, new Map(), tmpdir())),
  };
}

function contextOf(
  run: Run,
  memory: ReadonlyMap<string, unknown>,
  written: Map<string, unknown>,
  temporaryFolder: string,
): ConnectorContext<Settings> {
  const settings = connector.settings.parse(run.settings);
  return {
    settings,
    credential: run.credential ?? null,
    http: makeHttp(() => Promise.reject(new TypeError('this connector brings its own client'))),
    signal: run.signal ?? new AbortController().signal,
    now: instant(run.now),
    endpoint: (_name, fallback) => fallback,
    memory: {
      get: async (key) => memory.get(key),
      set: (key, value) => {
        if (key.length > 1_024) throw new RangeError(`a key of ${key.length} characters`);
        written.set(key, JSON.parse(JSON.stringify(value)));
      },
    },
    temporaryFolder,
    fileRoots: allowedRoots(),
    zone: settings.zone,
    currency: null,
  };
}

export function callOf(questions: readonly Question[]): PlannedCall {
  const queries = questions.map(
    ({ metrics, from, to, ...rest }): SourceQuery => ({
      account: null,
      filter: {},
      grain: 'day',
      itemDimension: null,
      ...rest,
      metrics,
      ranges: [{ start: localDate(from), end: addDays(localDate(to), 1) }],
    }),
  );
  return { key: 'call', connection: 'files', keyResults: [], queries };
}

/** Day → value, for readings of one metric without items. */
export function dailyValues(events: readonly Fetched[], metric: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.kind === 'reading' && event.series.metric === metric && event.grain === 'day' ? [[event.range.start, event.value]] : [],
    ),
  );
}
export const readingsOf = (events: readonly Fetched[]) => compact(events).filter((event) => 'reading' in event);
export const answeredOf = (events: readonly Fetched[]) => compact(events).filter((event) => 'answered' in event);
export const refusalsOf = (events: readonly Fetched[]) => compact(events).filter((event) => 'refusal' in event);
export const requestsOf = (events: readonly Fetched[]) => events.flatMap((event) => (event.kind === 'exchange' ? [event.request] : []));
