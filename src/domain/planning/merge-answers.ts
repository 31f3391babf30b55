/**
 * Old answers of one series in fewer rows. Every night answers a few days anew, so answers grow by a row per night for ever; what
 * planning and judging read from old ones is far less: which days the source will no longer restate, and since when a day that
 * has no reading counts as read. Both are kept exactly.
 */
import type { DateRange, Instant } from '../calendar.ts';
import { rangeOf, spanOf } from '../cycle.ts';
import type { AnsweredRange, Grain } from '../observation.ts';

export interface MergeInput {
  /** All that were given before some moment. */
  readonly answers: readonly AnsweredRange[];
  /** The part of an answer that was settled when it was given; null: none. A later answer never settles less. */
  readonly settledOf: (answer: AnsweredRange) => DateRange | null;
  /** Days and exact windows that were answered before anything was observed of them: only the answer tells since when they are known. */
  readonly unobserved: readonly { readonly grain: Grain; readonly range: DateRange }[];
}

/** What is told of one day, or of one exact window. */
interface Told {
  first: Instant;
  last: Instant;
  settled: Instant | null;
}

/**
 * A merged answer stands for all of its days at the time of its latest one: they were settled by then, each by an answer of its own.
 * Merging what is merged changes nothing.
 */
export function mergeAnswers(input: MergeInput): readonly AnsweredRange[] {
  return [...mergedDays(input), ...mergedWindows(input)];
}

function mergedDays({ answers, settledOf, unobserved }: MergeInput): readonly AnsweredRange[] {
  const days = new Map<number, Told>();
  for (const answer of answers) {
    if (answer.grain !== 'day') continue;
    const settled = settledOf(answer);
    const { start, end } = spanOf(answer.range);
    const settledEnd = settled === null ? start : spanOf(settled).end;
    for (let day = start; day < end; day++) note(days, day, answer.answeredAt, day < settledEnd);
  }
  const silent = new Set(unobserved.filter(({ grain }) => grain === 'day').map(({ range }) => spanOf(range).start));
  const ordered = [...days].sort(([a], [b]) => a - b);
  const settled = runsOf(
    ordered.flatMap(([day, told]) => (told.settled === null ? [] : [{ day, at: told.settled }])),
    () => true,
  );
  const open = runsOf(
    ordered.flatMap(([day, told]) => (told.settled === null ? [{ day, at: told.last }] : [])),
    (a, b) => a === b,
  );
  const standing = [...settled, ...open];
  const saidByOthers = (day: number, at: Instant) => standing.some((run) => run.start <= day && day < run.end && run.at <= at);
  const firsts = runsOf(
    ordered.flatMap(([day, { first }]) => (silent.has(day) && !saidByOthers(day, first) ? [{ day, at: first }] : [])),
    (a, b) => a === b,
  );
  return [...standing, ...firsts].map(({ start, end, at }) => ({ grain: 'day', range: rangeOf({ start, end }), answeredAt: at }));
}

/** Exact windows stay what they are, each with the answer that says the most of it. */
function mergedWindows({ answers, settledOf, unobserved }: MergeInput): readonly AnsweredRange[] {
  const keyOf = ({ start, end }: DateRange) => `${start} ${end}`;
  const windows = new Map<string, Told>();
  const ranges = new Map<string, DateRange>();
  for (const answer of answers) {
    if (answer.grain !== 'range') continue;
    ranges.set(keyOf(answer.range), answer.range);
    note(windows, keyOf(answer.range), answer.answeredAt, settledOf(answer) !== null);
  }
  const silent = new Set(unobserved.filter(({ grain }) => grain === 'range').map(({ range }) => keyOf(range)));
  return [...windows].flatMap(([key, { first, last, settled }]) => {
    const range = ranges.get(key);
    if (range === undefined) return [];
    const moments = [...new Set([settled ?? last, ...(silent.has(key) ? [first] : [])])];
    return moments.map((answeredAt): AnsweredRange => ({ grain: 'range', range, answeredAt }));
  });
}

function note<Key>(told: Map<Key, Told>, key: Key, at: Instant, isSettled: boolean): void {
  const held = told.get(key);
  if (held === undefined) {
    told.set(key, { first: at, last: at, settled: isSettled ? at : null });
    return;
  }
  if (at < held.first) held.first = at;
  if (at > held.last) held.last = at;
  if (isSettled && (held.settled === null || at > held.settled)) held.settled = at;
}

interface Run {
  readonly start: number;
  end: number;
  at: Instant;
}
/** Days in order → stretches of neighbours that may share a row, at the latest time of theirs. */
function runsOf(
  days: readonly { readonly day: number; readonly at: Instant }[],
  mayShare: (a: Instant, b: Instant) => boolean,
): readonly Run[] {
  const runs: Run[] = [];
  for (const { day, at } of days) {
    const last = runs.at(-1);
    if (last !== undefined && last.end === day && mayShare(last.at, at)) {
      last.end = day + 1;
      if (at > last.at) last.at = at;
    } else runs.push({ start: day, end: day + 1, at });
  }
  return runs;
}
