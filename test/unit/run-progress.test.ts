/** How far a run is and how long it still takes: counted from its calls, and unknown where there is no basis. */
import { expect, test } from 'vitest';
import { type Instant, instant, instantFromMs, localDate, msOfInstant } from '../../src/domain/calendar.ts';
import type { CallRecord } from '../../src/ports.ts';
import { runProgress } from '../../src/usecases/run-progress.ts';

const START = instant('2026-11-21T02:00:00Z');
const after = (seconds: number): Instant => instantFromMs(msOfInstant(START) + seconds * 1_000);
let keys = 0;
function call(
  state: CallRecord['state'],
  endedAt: Instant | null,
  days: readonly [string, string] = ['2026-11-01', '2026-11-03'],
): CallRecord {
  keys += 1;
  const range = { start: localDate(days[0]), end: localDate(days[1]) };
  const query = { account: null, filter: {}, grain: 'day', itemDimension: null, metrics: ['users'], ranges: [range] } as const;
  return {
    runId: 'r1',
    key: `k${keys}`,
    call: { key: `k${keys}`, connection: 'site', queries: [query], keyResults: [] },
    state,
    attempts: 1,
    fence: 1,
    waitingUntil: null,
    failure: null,
    counts: null,
    startedAt: START,
    endedAt,
  };
}
const progressAt = (seconds: number, calls: readonly CallRecord[]) => runProgress({ startedAt: START }, calls, after(seconds));
const left = (count: number) => Array.from({ length: count }, () => call('planned', null));

test('what is left takes as long per call as those that have ended, failed ones too', () => {
  const ended = [call('succeeded', after(10)), call('failed', after(20))];
  expect(progressAt(20, [...ended, ...left(6)])).toMatchObject({ callsDone: 1, callsFailed: 1, callsLeft: 6, secondsLeft: 60 });
});

test('it takes longer the longer nothing ends, and is unknown when nothing has ended for long', () => {
  const calls = [call('succeeded', after(10)), ...left(2)];
  expect(progressAt(10, calls).secondsLeft).toBe(20);
  expect(progressAt(300, calls).secondsLeft).toBe(600);
  expect(progressAt(611, calls)).toMatchObject({ secondsLeft: null, unknownBecause: 'nothing_ended_lately' });
});

test('it is unknown before a call has ended, on a clock that stands still, and 0 when no call is left', () => {
  expect(progressAt(10, left(3))).toMatchObject({ secondsLeft: null, unknownBecause: 'nothing_ended' });
  expect(progressAt(0, [call('succeeded', START), ...left(1)]).secondsLeft).toBeNull();
  expect(progressAt(90_000, [call('succeeded', after(10))])).toMatchObject({ secondsLeft: 0, unknownBecause: null });
});

test('the hours in which nobody worked are not part of the pace', () => {
  const night = 8 * 3_600;
  const before = [call('succeeded', after(10)), call('succeeded', after(20))];
  const resumed = [call('succeeded', after(night)), call('succeeded', after(night + 30))];
  expect(progressAt(night, [...before, ...resumed.slice(0, 1), ...left(4)]).secondsLeft).toBeNull();
  expect(progressAt(night + 30, [...before, ...resumed, ...left(4)]).secondsLeft).toBe(120);
});

test('a run that waits for its source does not end before that', () => {
  const waiting = { ...call('waiting', null), waitingUntil: after(3_600) };
  expect(progressAt(10, [call('succeeded', after(10)), waiting])).toMatchObject({ secondsLeft: 3_590, waitsUntil: after(3_600) });
  expect(progressAt(10, [waiting])).toMatchObject({ secondsLeft: null, waitsUntil: after(3_600) });
});

test('a day is read when no call has still to bring it, and counts once however many calls read it', () => {
  const calls = [
    call('succeeded', after(1), ['2026-11-01', '2026-11-11']),
    call('succeeded', after(2), ['2026-11-01', '2026-11-06']),
    call('planned', null, ['2026-11-06', '2026-11-09']),
    call('failed', after(3), ['2026-11-08', '2026-11-10']),
  ];
  expect(progressAt(3, calls).days).toEqual({ asked: 10, read: 6 });
});

test('a call that was split counts as its parts', () => {
  const calls = [call('split', after(1), ['2026-11-01', '2026-11-21']), call('succeeded', after(2)), call('planned', null)];
  expect(progressAt(2, calls)).toMatchObject({ callsDone: 1, callsLeft: 1, days: { asked: 2, read: 0 } });
});
