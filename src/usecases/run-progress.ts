/**
 * How far a sync run is and how long it still takes, from its calls alone: whoever asks, and whichever process answers, gets the
 * same. The time left is the pace of the latest calls times what is left; where there is no pace it is unknown and never guessed.
 */
import { type Instant, msOfInstant } from '../domain/calendar.ts';
import { type Span, spanOf } from '../domain/cycle.ts';
import { mergeSpans } from '../domain/planning/query-packing.ts';
import type { CallRecord, SyncRun } from '../ports.ts';

export interface RunProgress {
  readonly callsDone: number;
  readonly callsFailed: number;
  /** Planned, running or waiting. */
  readonly callsLeft: number;
  /** Civil days that the run reads day by day, each counted once, and those that no call has still to bring. */
  readonly days: { readonly asked: number; readonly read: number };
  /** null: unknown, and `unknownBecause` says why; 0: no call is left. */
  readonly secondsLeft: number | null;
  readonly unknownBecause: 'nothing_ended' | 'nothing_ended_lately' | null;
  /** The latest time that one of its calls was told to wait for; the run cannot end before. */
  readonly waitsUntil: Instant | null;
}

/** A pace is that of so many calls at most: the first ones of days ago tell little. */
const LATEST_CALLS = 200;
/** Between two ends so far apart nobody worked, or the source was left alone: the time in between is not part of a pace. */
const PAUSE_MS = 10 * 60_000;

/** @param calls all of the run, also those that were split: their parts stand for them */
export function runProgress(run: Pick<SyncRun, 'startedAt'>, calls: readonly CallRecord[], now: Instant): RunProgress {
  const inForce = calls.filter(({ state }) => state !== 'split');
  const done = inForce.filter(({ state }) => state === 'succeeded');
  const failed = inForce.filter(({ state }) => state === 'failed');
  const callsLeft = inForce.length - done.length - failed.length;
  const waits = inForce.flatMap(({ state, waitingUntil }) => (state === 'waiting' && waitingUntil !== null ? [waitingUntil] : []));
  const waitsUntil = waits.reduce<Instant | null>((latest, until) => (latest === null || until > latest ? until : latest), null);
  const counted = { callsDone: done.length, callsFailed: failed.length, callsLeft, days: daysOf(inForce), waitsUntil };
  if (callsLeft === 0) return { ...counted, secondsLeft: 0, unknownBecause: null };
  const ends = [...done, ...failed].flatMap(({ endedAt }) => (endedAt === null ? [] : [msOfInstant(endedAt)]));
  const msPerCall = paceOf(msOfInstant(run.startedAt), ends, msOfInstant(now));
  if (msPerCall === null)
    return { ...counted, secondsLeft: null, unknownBecause: ends.length === 0 ? 'nothing_ended' : 'nothing_ended_lately' };
  const untilWaited = waitsUntil === null ? 0 : msOfInstant(waitsUntil) - msOfInstant(now);
  return { ...counted, secondsLeft: Math.ceil(Math.max(msPerCall * callsLeft, untilWaited) / 1_000), unknownBecause: null };
}

/** Milliseconds from one end to the next since calls began to end without a pause; null: there is no such stretch now. */
function paceOf(startedMs: number, endsMs: readonly number[], nowMs: number): number | null {
  const ends = [...endsMs].sort((a, b) => a - b).slice(-LATEST_CALLS);
  const last = ends.at(-1);
  if (last === undefined || nowMs - last > PAUSE_MS) return null;
  let first = ends.length - 1;
  while (first > 0 && (ends[first] ?? 0) - (ends[first - 1] ?? 0) <= PAUSE_MS) first -= 1;
  const firstEnd = ends[first] ?? last;
  // The run's start begins the stretch that its first call ended; any other stretch begins with an end, which then counts for none.
  const isFromStart = first === 0 && ends.length === endsMs.length && firstEnd - startedMs <= PAUSE_MS;
  const ended = ends.length - first - (isFromStart ? 0 : 1);
  const tookMs = Math.max(nowMs, last) - (isFromStart ? startedMs : firstEnd);
  return ended === 0 || tookMs <= 0 ? null : tookMs / ended;
}

function daysOf(calls: readonly CallRecord[]): RunProgress['days'] {
  const asked = daySpans(calls);
  const unread = daySpans(calls.filter(({ state }) => state !== 'succeeded'));
  return { asked: lengthOf(asked), read: lengthOf(asked) - lengthOf(unread) };
}

function daySpans(calls: readonly CallRecord[]): readonly Span[] {
  const queries = calls.flatMap(({ call }) => call.queries).filter(({ grain }) => grain === 'day');
  return mergeSpans(queries.flatMap(({ ranges }) => ranges.map(spanOf)));
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((days, { start, end }) => days + end - start, 0);
}
