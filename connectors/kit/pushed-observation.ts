/**
 * Values that people and programs send in (POST /v1/observations, `nyckel push`): checked whole before anything is written,
 * with every mistake named by its place in the list.
 */
import { z } from 'zod';
import { addDays, type DateRange, inclusiveRange, type LocalDate, maxDate, minDate, parseLocalDate } from '../../src/domain/calendar.ts';
import { InputError, type InputProblem } from '../../src/domain/input-error.ts';
import { type MetricDefinition, QUALITY_FLAGS } from '../../src/domain/metric.ts';
import { type Condition, type Filter, type SeriesRef, seriesKey } from '../../src/domain/observation.ts';
import type { FetchedAnswer, FetchedReading } from './define-connector.ts';
import { nearestName } from './nearest-name.ts';

export const PUSHED_OBSERVATIONS_MAX = 10_000;
const PROBLEMS_MAX = 100;

const name = (allowed: string) => z.string({ error: allowed }).min(1, allowed).max(500, 'at most 500 characters');
const date = z.string({ error: 'a date YYYY-MM-DD' }).transform((text, context): LocalDate => {
  const parsed = parseLocalDate(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'a date YYYY-MM-DD between 1900 and 2200' });
  return z.NEVER;
});
const text = z.union([z.string().max(2_000), z.number(), z.boolean()], { error: 'a text' }).transform(String);
const operators = 'one of equals, in, prefix, contains, regex, not';
const conditionShape: z.ZodType<Condition> = z.lazy(() =>
  z.union(
    [
      text.transform((value): Condition => ({ op: 'equals', value })),
      z.strictObject({ equals: text }).transform(({ equals }): Condition => ({ op: 'equals', value: equals })),
      z.strictObject({ prefix: text }).transform(({ prefix }): Condition => ({ op: 'prefix', value: prefix })),
      z.strictObject({ contains: text }).transform(({ contains }): Condition => ({ op: 'contains', value: contains })),
      z.strictObject({ regex: text }).transform(({ regex }): Condition => ({ op: 'regex', value: regex })),
      z.strictObject({ in: z.array(text).min(1).max(1_000) }).transform((shape): Condition => ({ op: 'in', values: shape.in })),
      z.strictObject({ not: conditionShape }).transform(({ not }): Condition => ({ op: 'not', condition: not })),
    ],
    { error: `a text, or { operator: text } with ${operators}` },
  ),
);

/** One observation as it is sent; both ends of `from`/`to` are inclusive. */
export const pushedObservation = z.strictObject(
  {
    connection: name('the id of a connection'),
    metric: name('a metric that the connection declares'),
    account: name('a text').optional(),
    day: date.optional(),
    from: date.optional(),
    to: date.optional(),
    // A text such as "1 234,5" is refused: whoever sends it knows what it means, we do not.
    value: z
      .number({ error: 'a number' })
      .refine((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER, 'a number no larger than 2^53 − 1')
      .transform((value) => (value === 0 ? 0 : value)),
    filter: z.record(z.string().min(1).max(200), conditionShape, { error: 'a mapping of dimension to condition' }).default({}),
    item: name('a text').optional(),
    /** Which dimension `item` is a member of; needed only where the connection declares or uses several. */
    dimension: name('a text').optional(),
    quality: z
      .array(z.enum(QUALITY_FLAGS, { error: `one of ${QUALITY_FLAGS.join(', ')}` }))
      .max(QUALITY_FLAGS.length)
      .default([]),
  },
  { error: 'an object with connection, metric, value, and day (or from and to)' },
);
type Pushed = z.output<typeof pushedObservation>;

/** What has to be known of a connection that values are sent to. */
export interface PushTarget {
  readonly arrives: 'fetched' | 'pushed';
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
  /** Item dimensions that the settings declare, or that key results count this metric by. */
  readonly itemDimensionsOf: (metric: string) => readonly string[];
}
export type PushedReading = Omit<FetchedReading, 'kind'>;
/** Ranges inside which a metric's missing days are 0, because its connection says so. */
export type PushedAnswer = Omit<FetchedAnswer, 'kind'>;

/**
 * @param targetOf null for a connection that there is not
 * @param connections names for a hint
 * @throws InputError with every mistake, at most 100
 */
export function readPushed(
  items: readonly unknown[],
  targetOf: (connection: string) => PushTarget | null,
  connections: readonly string[],
): { readonly observations: readonly PushedReading[]; readonly answered: readonly PushedAnswer[] } {
  if (items.length === 0 || items.length > PUSHED_OBSERVATIONS_MAX)
    throw new InputError([problem('', `${items.length} observations`, `1 to ${PUSHED_OBSERVATIONS_MAX} in one request`)]);
  const problems: InputProblem[] = [];
  const byWindow = new Map<string, PushedReading & { readonly index: number }>();
  for (const [index, item] of items.entries()) {
    if (problems.length >= PROBLEMS_MAX) break;
    const reading = readOne(item, index, targetOf, connections, problems);
    if (reading === null) continue;
    const key = JSON.stringify([seriesKey(reading.series), reading.grain, reading.range.start, reading.range.end, reading.item]);
    const other = byWindow.get(key);
    if (other === undefined) byWindow.set(key, { ...reading, index });
    else if (other.value !== reading.value)
      problems.push(problem(`[${index}].value`, String(reading.value), `one value for one window; [${other.index}] says ${other.value}`));
  }
  if (problems.length > 0) throw new InputError(problems.slice(0, PROBLEMS_MAX));
  const observations = [...byWindow.values()].map(({ index: _, ...reading }) => reading);
  return { observations, answered: answeredBy(observations, targetOf) };
}

function readOne(
  item: unknown,
  index: number,
  targetOf: (connection: string) => PushTarget | null,
  connections: readonly string[],
  problems: InputProblem[],
): PushedReading | null {
  const parsed = pushedObservation.safeParse(item);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(...problemsOf(issue, item, index));
    return null;
  }
  const before = problems.length;
  const refuse = (field: string, received: string, allowed: string) => problems.push(problem(`[${index}].${field}`, received, allowed));
  const { connection, metric, value, quality } = parsed.data;
  const range = rangeOf(parsed.data, refuse);
  const target = targetOf(connection);
  if (target === null) refuse('connection', connection, named(connection, connections));
  else if (target.arrives === 'fetched')
    refuse('connection', connection, 'a connection of source push or manual; this one is read by itself');
  else checkMetric(metric, target, refuse);
  const itemDimension = target === null ? null : dimensionOf(parsed.data, target, refuse);
  if (problems.length > before || range === null) return null;
  const series: SeriesRef = {
    connection,
    account: parsed.data.account ?? null,
    metric,
    filter: parsed.data.filter as Filter,
    itemDimension,
  };
  const grain = parsed.data.day === undefined ? 'range' : 'day';
  return { series, grain, range, item: parsed.data.item ?? null, value, quality: [...new Set(quality)] };
}

type Refuse = (field: string, received: string, allowed: string) => unknown;

function rangeOf({ day, from, to }: Pushed, refuse: Refuse): DateRange | null {
  if (day !== undefined && from === undefined && to === undefined) return inclusiveRange(day, day);
  if (day === undefined && from !== undefined && to !== undefined) {
    if (from <= to) return inclusiveRange(from, to);
    refuse('to', to, `a day not before from (${from})`);
    return null;
  }
  const given = Object.entries({ day, from, to }).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  refuse('day', given.length === 0 ? 'nothing' : given.join(' and '), 'either day, or from and to');
  return null;
}

function checkMetric(metric: string, target: PushTarget, refuse: Refuse): void {
  const known = Object.hasOwn(target.metrics, metric) ? target.metrics[metric] : undefined;
  if (known === undefined) refuse('metric', metric, named(metric, Object.keys(target.metrics)));
  else if (known.aggregation.kind === 'ratio') {
    const { numerator, denominator } = known.aggregation;
    refuse('metric', metric, `its parts, ${numerator} and ${denominator}: the ratio is computed from them`);
  }
}

function dimensionOf({ metric, item, dimension }: Pushed, target: PushTarget, refuse: Refuse): string | null {
  if (item === undefined) {
    if (dimension !== undefined) refuse('dimension', dimension, 'only together with item');
    return null;
  }
  const known = [...new Set(target.itemDimensionsOf(metric))];
  const chosen = dimension ?? (known.length === 1 ? known[0] : undefined);
  if (chosen !== undefined && (known.length === 0 || known.includes(chosen))) return chosen;
  const allowed = known.length === 0 ? 'a dimension, as no key result counts items of this metric yet' : `dimension: ${known.join(' or ')}`;
  refuse('dimension', dimension ?? 'nothing', allowed);
  return null;
}

/** From the first to the last day sent of a series whose missing days are 0. */
function answeredBy(readings: readonly PushedReading[], targetOf: (connection: string) => PushTarget | null): readonly PushedAnswer[] {
  const answers = new Map<string, PushedAnswer>();
  for (const { series, grain, range } of readings) {
    const isZero = targetOf(series.connection)?.metrics[series.metric]?.absentMeansZero === true;
    if (!isZero || grain !== 'day') continue;
    const key = seriesKey(series);
    const held = answers.get(key)?.range ?? range;
    const joined = { start: minDate(held.start, range.start), end: maxDate(held.end, addDays(range.start, 1)) };
    answers.set(key, { series, grain: 'day', range: joined });
  }
  return [...answers.values()];
}

function problemsOf(issue: z.core.$ZodIssue, item: unknown, index: number): readonly InputProblem[] {
  const base = `[${index}]`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => problem(`${base}.${key}`, shown(Object(item)[key]), named(key, Object.keys(pushedObservation.shape))));
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const received = issue.path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    item,
  );
  return [problem(`${base}${path}`, shown(received), issue.message)];
}

const SHOWN_MAX = 100;
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const written = JSON.stringify(value) ?? typeof value;
  return written.length <= SHOWN_MAX ? written : `${written.slice(0, SHOWN_MAX - 1)}…`;
}
function named(received: string, names: readonly string[]): string {
  const nearest = nearestName(received, names);
  const listed = names.slice(0, 20).join(', ') || 'none is declared';
  return nearest === null ? `one of ${listed}` : `one of ${listed}; did you mean ${nearest}?`;
}
function problem(path: string, received: string, allowed: string): InputProblem {
  return { path, received, allowed, message: `received ${received}; allowed: ${allowed}` };
}
