/**
 * The geometry of a burn-up chart: which lines there are, in which place. Pure; knows nothing of the page.
 * Lines are lists of points; a gap (a day without a value) ends one run and begins another.
 */
import type { Evaluation, Forecast, HistoryPoint, KeyResult } from '../api.ts';
import { daysBetween } from '../format.ts';
import type { HistoryDay } from './history-days.ts';
import { dateTicks, ticksFor } from './ticks.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Level {
  readonly y: number;
  readonly value: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface ChartDay {
  readonly date: string;
  readonly x: number;
  /** null, as its place: a gap. */
  readonly value: number | null;
  readonly y: number | null;
  /** What the value should have been; null where nothing is expected. */
  readonly expected: number | null;
  readonly isProvisional: boolean;
}
export interface ChartShape {
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Every day from the first known one, gaps included. */
  readonly days: readonly ChartDay[];
  readonly settled: readonly (readonly Point[])[];
  readonly provisional: readonly (readonly Point[])[];
  readonly expected: readonly (readonly Point[])[];
  /** From the last judged day to the target at the cycle's end; empty unless what is expected has grown in a straight line. */
  readonly expectedAhead: readonly Point[];
  /** The target or limit; both ends of a range. */
  readonly targets: readonly Level[];
  readonly baseline: Level | null;
  readonly forecast: { readonly x: number; readonly y: number; readonly low: number; readonly high: number } | null;
  /** First x of the provisional days; null: none are. */
  readonly provisionalFrom: number | null;
  readonly todayX: number | null;
  readonly yTicks: readonly Level[];
  readonly xTicks: readonly { readonly x: number; readonly date: string }[];
}

const MARGIN = { left: 56, right: 18, top: 24, bottom: 30 };

/** @param today the day looked at; @returns null when no day is known */
export function chartShape(
  keyResult: KeyResult,
  evaluation: Evaluation,
  history: readonly HistoryDay[],
  forecast: Forecast | null,
  today: string,
  size: Size,
): ChartShape | null {
  const first = history.findIndex(({ point }) => point !== null);
  if (first === -1) return null;
  const { starts, ends } = keyResult.cycle;
  const isTotal = evaluation.wholeWindow !== null;
  const wanted = targetsOf(keyResult, evaluation);
  const baseline = keyResult.kind === 'change' && !isTotal ? evaluation.baseline : null;
  const shown = history.slice(first);
  const expectations = shown.map(({ point }) => (point === null ? null : expectedValue(keyResult, isTotal, point)));
  const end = forecast === null || forecast.value === null ? null : { ...forecast, value: forecast.value };
  const ticks = ticksFor(
    present([
      ...shown.map(({ point }) => point?.value ?? null),
      ...expectations,
      ...wanted,
      baseline,
      ...(end === null ? [] : [end.low, end.value, end.high]),
    ]),
    isTotal || keyResult.kind === 'count_items' || keyResult.kind === 'milestone',
  );
  const plot = { left: MARGIN.left, right: size.width - MARGIN.right, top: MARGIN.top, bottom: size.height - MARGIN.bottom };
  const span = Math.max(1, daysBetween(starts, ends));
  const xOf = (date: string) => plot.left + ((plot.right - plot.left) * daysBetween(starts, date)) / span;
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const yOf = (value: number) => plot.bottom - ((plot.bottom - plot.top) * (value - low)) / (high - low);
  const levelOf = (value: number): Level => ({ y: yOf(value), value });
  const days = shown.map(({ date, point, isProvisional }, at): ChartDay => {
    const value = point?.value ?? null;
    return { date, x: xOf(date), value, y: value === null ? null : yOf(value), expected: expectations[at] ?? null, isProvisional };
  });
  const provisional = days.filter((day) => day.isProvisional && day.y !== null);
  return {
    plot,
    days,
    settled: runsOf(days, (day) => (day.isProvisional ? null : day.y)),
    provisional: runsOf(days, (day) => (day.isProvisional ? day.y : null), true),
    expected: runsOf(days, (day) => (day.expected === null ? null : yOf(day.expected))),
    expectedAhead: aheadOf(days, starts, ends, isTotal ? 0 : (baseline ?? 0), wanted[0] ?? null).map(([date, value]) => ({
      x: xOf(date),
      y: yOf(value),
    })),
    targets: wanted.map(levelOf),
    baseline: baseline === null ? null : levelOf(baseline),
    forecast: end === null ? null : { x: plot.right, y: yOf(end.value), low: yOf(end.low ?? end.value), high: yOf(end.high ?? end.value) },
    provisionalFrom: provisional[0] === undefined ? null : Math.max(plot.left, provisional[0].x - (plot.right - plot.left) / span),
    todayX: today >= starts && today <= ends ? xOf(today) : null,
    yTicks: ticks.map(levelOf),
    xTicks: dateTicks(starts, ends, size.width).map((date) => ({ x: xOf(date), date })),
  };
}

function targetsOf({ allowed, kind }: KeyResult, { wholeWindow, target }: Evaluation): readonly number[] {
  if (kind === 'range' && allowed?.kind === 'within') return [allowed.low, allowed.high];
  const one = wholeWindow?.target ?? target;
  return one === null ? [] : [one];
}

/** Expected progress as a value; on totals judged like for like the day's own target is what was to be reached by then. */
function expectedValue({ kind }: KeyResult, isTotal: boolean, point: HistoryPoint): number | null {
  if (kind === 'limit' || kind === 'range') return null;
  if (isTotal) return point.target;
  if (point.expected === null || point.target === null) return null;
  const baseline = point.baseline ?? 0;
  return baseline + point.expected * (point.target - baseline);
}

/**
 * A straight line is drawn on only where what is expected has been one: a season, checkpoints or last year's days say nothing of
 * the way from here to the end.
 */
function aheadOf(
  days: readonly ChartDay[],
  starts: string,
  ends: string,
  from: number,
  target: number | null,
): readonly (readonly [string, number])[] {
  const expecting = days.filter((day) => day.expected !== null);
  const last = expecting.at(-1);
  if (last === undefined || target === null || last.date >= ends) return [];
  const length = daysBetween(starts, ends) + 1;
  const isStraight = expecting.every(({ date, expected }) => {
    const straight = from + ((target - from) * (daysBetween(starts, date) + 1)) / length;
    return Math.abs((expected ?? 0) - straight) <= Math.abs(target - from) * 0.002;
  });
  return isStraight
    ? [
        [last.date, last.expected ?? 0],
        [ends, target],
      ]
    : [];
}

function present(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}

/** Consecutive days that have a place; a day without ends the run. With `joins`, a run begins at the known day before it. */
function runsOf(days: readonly ChartDay[], yOf: (day: ChartDay) => number | null, joins = false): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let open: Point[] | null = null;
  for (const [at, day] of days.entries()) {
    const y = yOf(day);
    if (y === null) {
      open = null;
      continue;
    }
    if (open === null) {
      const before = days[at - 1];
      open = joins && before !== undefined && before.y !== null ? [{ x: before.x, y: before.y }] : [];
      runs.push(open);
    }
    open.push({ x: day.x, y });
  }
  return runs;
}
