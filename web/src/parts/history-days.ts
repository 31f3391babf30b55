/**
 * The history of a key result day by day: each value on the day it belongs to, which is the last day that was judged (a value
 * computed this morning ends yesterday), and days without a value as gaps. The chart and its table show the same rows.
 */
import type { Evaluation, HistoryPoint, KeyResult } from '../api.ts';
import { addDays } from '../format.ts';

export interface HistoryDay {
  readonly date: string;
  /** The latest that was said of the day; null: a gap. */
  readonly point: (HistoryPoint & { readonly value: number }) | null;
  readonly isProvisional: boolean;
}
/** More than any cycle; ends the walk over days whatever the dates are. */
const DAYS_MAX = 3_660;

/** From the cycle's first day to the last that should be known, oldest first; empty where no day is known. */
export function historyDays(
  { cycle, asOf }: Pick<KeyResult, 'cycle' | 'asOf'>,
  evaluation: Evaluation,
  history: readonly HistoryPoint[],
): readonly HistoryDay[] {
  const held = new Map<string, HistoryDay['point']>();
  for (const point of [...history, ...shownPoint(asOf, evaluation)]) {
    const date = point.knownThrough ?? point.asOf;
    if (point.value !== null && date >= cycle.starts && date <= cycle.ends) held.set(date, { ...point, value: point.value });
  }
  const known = [...held.keys()].sort();
  const lastKnown = known.at(-1);
  if (lastKnown === undefined) return [];
  const due = evaluation.completeThrough ?? lastKnown;
  const last = due > lastKnown && due <= cycle.ends ? due : lastKnown;
  const from = evaluation.provisional?.from ?? null;
  const days: HistoryDay[] = [];
  for (let date = cycle.starts; date <= last && days.length < DAYS_MAX; date = addDays(date, 1))
    days.push({ date, point: held.get(date) ?? null, isProvisional: from !== null && date >= from });
  return days;
}

/** What the page shows in figures is a point too: the last, so that figures and curve never differ. */
function shownPoint(asOf: string | null, evaluation: Evaluation): readonly HistoryPoint[] {
  const { knownThrough, value, target, baseline, progress, pace, status, state, quality } = evaluation;
  const day = asOf ?? knownThrough;
  if (day === null) return [];
  const provisional = quality.includes('provisional');
  return [
    {
      asOf: day,
      knownThrough,
      value,
      target,
      baseline,
      progress: progress?.raw ?? null,
      expected: pace.expected,
      status,
      state,
      provisional,
    },
  ];
}
