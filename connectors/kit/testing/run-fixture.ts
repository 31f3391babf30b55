/** Runs one act of a connector against a replayed source and collects all that came out of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type DateRange, dateInZone, lastDay } from '../../../src/domain/calendar.ts';
import { metricOf } from '../../../src/domain/metric.ts';
import { type Failure, SourceError } from '../../../src/domain/planning/failure.ts';
import type { Connector, ConnectorContext, Fetched } from '../define-connector.ts';
import { makeHttp } from '../http-client.ts';
import { type Fixture, loadFixture } from './fixture.ts';
import { Replay, type ReplayedResponse } from './replay.ts';
import { serveReplay } from './serve-replay.ts';

export interface Outcome {
  readonly fixture: Fixture;
  readonly replay: Replay;
  readonly fetched: readonly Fetched[];
  /** What check or discover answered. */
  readonly answer: unknown;
  readonly failure: Failure | null;
  /** An error that is no SourceError: a defect, unless the caller aborted. */
  readonly defect: unknown;
  readonly memory: Readonly<Record<string, unknown>>;
  /** Days of snapshots that are not the day they were read on: a source that tells the present only has told nothing of them. */
  readonly snapshotsOfOtherDays: readonly string[];
  /** Everything that left the connector, as one text. */
  readonly everything: string;
}
export interface RunOptions {
  readonly fault?: ReplayedResponse;
  /** Aborts before the act, or when the first request that is not a sign-in arrives. */
  readonly abort?: 'before' | 'at_request';
}
const EVENTS_MAX = 1_000_000;

export async function runFixture(connector: Connector, folder: string, file: string, options: RunOptions = {}): Promise<Outcome> {
  let replay: Replay | null = null;
  const server = await serveReplay(() => replay);
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'connector-'));
  try {
    const fixture = loadFixture(folder, file, server.url);
    replay = new Replay(fixture.exchanges, folder, options.fault ?? null);
    const controller = new AbortController();
    if (options.abort === 'before') controller.abort();
    const running = replay;
    if (options.abort === 'at_request') running.onRequest = () => running.sent > 0 && controller.abort();
    return await act(connector, fixture, replay, controller.signal, temporaryFolder);
  } finally {
    rmSync(temporaryFolder, { recursive: true, force: true });
    await server.close();
  }
}

async function act(connector: Connector, fixture: Fixture, replay: Replay, signal: AbortSignal, temporaryFolder: string): Promise<Outcome> {
  const memory: Record<string, unknown> = { ...fixture.memory };
  const context: ConnectorContext<unknown> = {
    settings: connector.settings.parse(fixture.settings),
    credential: fixture.credential,
    http: makeHttp(replay.fetch),
    signal,
    now: fixture.now,
    endpoint: (name, fallback) => fixture.endpoints[name] ?? fallback,
    memory: {
      get: async (key) => memory[key],
      set: (key, value) => {
        memory[key] = structuredClone(value);
      },
    },
    temporaryFolder,
    fileRoots: [],
    zone: fixture.zone,
    currency: fixture.currency,
  };
  const fetched: Fetched[] = [];
  let answer: unknown = null;
  let failure: Failure | null = null;
  let thrown: unknown = null;
  try {
    if (fixture.act === 'check') answer = await connector.check(context);
    else if (fixture.act === 'discover') answer = await connector.discover(context);
    else
      for await (const event of connector.fetch(fixture.call, context)) {
        fetched.push(event);
        if (fetched.length > EVENTS_MAX) throw new Error(`more than ${EVENTS_MAX} events`);
      }
  } catch (error) {
    thrown = error;
    if (error instanceof SourceError) failure = error.failure;
  }
  const everything = [JSON.stringify({ fetched, answer, failure, memory }), inspect(thrown, { depth: 10 })].join('\n');
  const defect = failure === null ? thrown : null;
  const snapshotsOfOtherDays = otherDays(connector, fixture, fetched);
  return { fixture, replay, fetched, answer, failure, defect, memory, snapshotsOfOtherDays, everything };
}

function otherDays(connector: Connector, { settings, now, zone }: Fixture, fetched: readonly Fetched[]): readonly string[] {
  const metrics = typeof connector.metrics === 'function' ? connector.metrics(connector.settings.parse(settings)) : connector.metrics;
  const today = dateInZone(now, zone);
  return fetched.flatMap((event) => {
    if (event.kind !== 'reading' && event.kind !== 'answered') return [];
    const isOfToday = event.grain === 'day' && event.range.start === today && lastDay(event.range) === today;
    const isSnapshot = metricOf(metrics, event.series.metric)?.snapshotOnly === true;
    return isSnapshot && !isOfToday ? [`${event.kind} ${event.series.metric} ${rangeText(event.range)}, read on ${today}`] : [];
  });
}

/** Events in the short form that fixtures are written in; exchanges are left out. */
export function compact(fetched: readonly Fetched[]): readonly Readonly<Record<string, unknown>>[] {
  return fetched.flatMap(compactOne);
}
function compactOne(event: Fetched): readonly Record<string, unknown>[] {
  switch (event.kind) {
    case 'exchange':
      return [];
    case 'quota':
      return [{ quota: event.quota, consumed: event.consumed, remaining: event.remaining, resetsAt: event.resetsAt }];
    case 'finality':
      return [{ finality: { completeThrough: event.completeThrough, settledThrough: event.settledThrough } }];
    case 'refusal':
      return [{ refusal: event.series.metric, setting: event.setting, received: event.received, allowed: event.allowed }];
    case 'answered':
      return [
        {
          answered: event.series.metric,
          [event.grain === 'day' ? 'days' : 'window']: rangeText(event.range),
          ...seriesPart(event.series),
        },
      ];
    case 'reading':
      return [
        {
          reading: event.series.metric,
          ...(event.grain === 'day' ? { day: event.range.start } : { window: rangeText(event.range) }),
          value: event.value,
          ...(event.item === null ? {} : { item: event.item }),
          ...(event.quality.length === 0 ? {} : { quality: event.quality }),
          ...seriesPart(event.series),
        },
      ];
  }
}
function rangeText(range: DateRange): string {
  return `${range.start}..${lastDay(range)}`;
}
function seriesPart(series: Extract<Fetched, { kind: 'reading' }>['series']): Record<string, unknown> {
  return {
    ...(series.account === null ? {} : { account: series.account }),
    ...(Object.keys(series.filter).length === 0 ? {} : { filter: series.filter }),
    ...(series.itemDimension === null ? {} : { by: series.itemDimension }),
  };
}
