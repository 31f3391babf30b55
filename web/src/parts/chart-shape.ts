/**
 * The geometry of a burn-up chart: which lines there are, in which place. Pure; knows nothing of the page.
 * Lines are lists of points; a gap (a day without a value) ends one run and begins another.
 */
import type { Evaluation, HistoryPoint, KeyResult } from '../api.ts';
import { daysBetween } from '../format.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface ChartDay {
  readonly date: string;
  readonly x: number;
  readonly value: number;
  readonly y: number;
  /** What the value should have been; null where nothing is expected. */
  readonly expected: number | null;
  readonly isProvisional: boolean;
}
export interface ChartShape {
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly days: readonly ChartDay[];
  readonly settled: readonly (readonly Point[])[];
  readonly provisional: readonly (readonly Point[])[];
  readonly expected: readonly Point[];
  /** From the last judged day to the target at the cycle's end. */
  readonly expectedAhead: readonly Point[];
  readonly target: { readonly y: number; readonly value: number } | null;
  readonly baseline: { readonly y: number; readonly value: number } | null;
  /** First x of the provisional days; null: none are. */
  readonly provisionalFrom: number | null;
  readonly todayX: number | null;
  readonly yTicks: readonly { readonly y: number; readonly value: number }[];
  readonly xTicks: readonly { readonly x: number; readonly date: string }[];
}

const MARGIN = { left: 56, right: 16, top: 18, bottom: 30 };
const Y_TICKS = 5;

export function chartShape(
  keyResult: KeyResult,
  evaluation: Evaluation,
  history: readonly HistoryPoint[],
  today: string,
  size: Size,
): ChartShape | null {
  const { starts, ends } = keyResult.cycle;
  const inCycle = history.filter((point) => point.asOf >= starts && point.asOf <= ends);
  const known = inCycle.filter((point): point is HistoryPoint & { value: number } => point.value !== null);
  if (known.length === 0) return null;
  const isTotal = evaluation.wholeWindow !== null;
  const targetValue = evaluation.wholeWindow?.target ?? evaluation.target;
  const baselineValue = keyResult.kind === 'change' && !isTotal ? evaluation.baseline : null;
  const expectations = inCycle.map((point) => expectedValue(keyResult, isTotal, point));
  const ticks = ticksFor(
    [...known.map((point) => point.value), ...present(expectations), ...present([targetValue, baselineValue])],
    isTotal || keyResult.kind !== 'change',
  );
  const plot = { left: MARGIN.left, right: size.width - MARGIN.right, top: MARGIN.top, bottom: size.height - MARGIN.bottom };
  const span = Math.max(1, daysBetween(starts, ends));
  const xOf = (date: string) => plot.left + ((plot.right - plot.left) * daysBetween(starts, date)) / span;
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const yOf = (value: number) => plot.bottom - ((plot.bottom - plot.top) * (value - low)) / (high - low);
  const provisionalFrom = evaluation.provisional?.from ?? null;
  const days = known.map((point): ChartDay => {
    const isProvisional = provisionalFrom !== null && point.asOf >= provisionalFrom;
    return {
      date: point.asOf,
      x: xOf(point.asOf),
      value: point.value,
      y: yOf(point.value),
      expected: expectedValue(keyResult, isTotal, point),
      isProvisional,
    };
  });
  const expected = inCycle.flatMap((point, at) => {
    const value = expectations[at] ?? null;
    return value === null ? [] : [{ x: xOf(point.asOf), y: yOf(value) }];
  });
  const lastExpected = expected.at(-1);
  const reachesEnd = lastExpected !== undefined && targetValue !== null && lastExpected.x < plot.right;
  const firstProvisional = days.find((day) => day.isProvisional);
  return {
    plot,
    days,
    settled: runsOf(days, (day) => !day.isProvisional),
    provisional: runsOf(days, (day, before) => day.isProvisional || before?.isProvisional === false, true),
    expected,
    expectedAhead: reachesEnd ? [lastExpected, { x: plot.right, y: yOf(targetValue) }] : [],
    target: targetValue === null ? null : { y: yOf(targetValue), value: targetValue },
    baseline: baselineValue === null ? null : { y: yOf(baselineValue), value: baselineValue },
    provisionalFrom: firstProvisional === undefined ? null : Math.max(plot.left, firstProvisional.x - (plot.right - plot.left) / span),
    todayX: today >= starts && today <= ends ? xOf(today) : null,
    yTicks: ticks.map((value) => ({ y: yOf(value), value })),
    xTicks: dateTicks(starts, ends, size.width).map((date) => ({ x: xOf(date), date })),
  };
}

/** Expected progress as a value; on totals judged like for like the day's own target is what was to be reached by then. */
function expectedValue({ kind }: KeyResult, isTotal: boolean, point: HistoryPoint): number | null {
  if (kind === 'limit' || kind === 'range') return null;
  if (isTotal) return point.target;
  if (point.expected === null || point.target === null) return null;
  const baseline = point.baseline ?? 0;
  return baseline + point.expected * (point.target - baseline);
}

function present(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}

/** Consecutive days that pass; a day missing between two ends the run. With `joins`, a run begins at the last day before it. */
function runsOf(
  days: readonly ChartDay[],
  passes: (day: ChartDay, before?: ChartDay) => boolean,
  joins = false,
): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let open: Point[] | null = null;
  for (const [at, day] of days.entries()) {
    const before = days[at - 1];
    const follows = before !== undefined && daysBetween(before.date, day.date) === 1;
    const isIn = joins ? day.isProvisional : passes(day, before);
    if (!isIn) {
      open = null;
      continue;
    }
    if (open === null || !follows) {
      open = joins && follows && before !== undefined ? [{ x: before.x, y: before.y }] : [];
      runs.push(open);
    }
    open.push({ x: day.x, y: day.y });
  }
  return runs;
}

/** Round values that enclose all given ones: steps of 1, 2 or 5 times a power of ten. */
export function ticksFor(values: readonly number[], fromZero: boolean): readonly number[] {
  let low = Math.min(...values, ...(fromZero ? [0] : []));
  let high = Math.max(...values, ...(fromZero ? [0] : []));
  if (low === high) {
    const room = Math.abs(low) > 0 ? Math.abs(low) * 0.1 : 1;
    [low, high] = [low - room, high + room];
  }
  const rough = (high - low) / Y_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? 10 * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  // Multiplying keeps 0.3 from becoming 0.30000000000000004.
  return Array.from({ length: Math.min(20, last - first + 1) }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** First days of months, thinned out on narrow screens, or the first and last day of a short cycle. */
function dateTicks(starts: string, ends: string, width: number): readonly string[] {
  const firsts: string[] = [];
  let [year, month] = starts.slice(0, 7).split('-').map(Number) as [number, number];
  for (let guard = 0; guard < 600; guard++) {
    const date = `${year}-${String(month).padStart(2, '0')}-01`;
    if (date > ends) break;
    if (date >= starts) firsts.push(date);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  const ticks = firsts.length < 2 ? [starts, ends] : [...firsts, ends];
  const room = Math.max(2, Math.floor(width / 90));
  const every = Math.ceil(ticks.length / room);
  return ticks.filter((_, at) => at % every === 0);
}
