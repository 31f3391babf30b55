/** The file form of a key result, one shape per kind (definition-format.md). */
import { z } from 'zod';
import { isCleanText } from '../domain/checking/clean-text.ts';
import { UNITS } from '../domain/metric.ts';
import {
  change,
  currency,
  date,
  expression,
  id,
  LEVEL_ALLOWED,
  level,
  list,
  mapping,
  name,
  note,
  number,
  oneOf,
  positive,
  reason,
  reference,
  share,
  title,
  weight,
  wholeNumber,
} from './leaf-shapes.ts';

const scalar = z.union([name, number, z.boolean()], { error: 'a text' });
const operand = { equals: scalar, in: list(scalar, 1_000, 'a list of texts'), prefix: name, contains: name, regex: name };
const OPERATORS = 'one of equals, in, prefix, contains, regex, not';
const plainCondition = mapping(
  {
    equals: operand.equals.optional(),
    in: operand.in.optional(),
    prefix: name.optional(),
    contains: name.optional(),
    regex: name.optional(),
  },
  OPERATORS,
);
const condition = z.union(
  [scalar, mapping({ ...plainCondition.shape, not: z.union([scalar, plainCondition], { error: OPERATORS }).optional() }, OPERATORS)],
  {
    error: `a text (equals), or a mapping with ${OPERATORS}`,
  },
);
export const filter = z
  .record(z.string(), condition, { error: 'a mapping of dimension to value' })
  .refine((value) => Object.keys(value).every(isCleanText), { error: 'dimensions named by whole characters, without NUL' });
export type ConditionShape = z.output<typeof condition>;
export type FilterShape = z.output<typeof filter>;

const accountText = z.union([name, z.int()], { error: 'a text' });
export const input = mapping(
  {
    connection: reference,
    metric: name,
    account: accountText.optional(),
    filter: filter.optional(),
    item: name.optional(),
    missing: oneOf(['stop', 'zero', 'estimate']).optional(),
    publishedSince: oneOf(['cycle']).optional(),
  },
  'a mapping with connection and metric',
);
export type InputShape = z.output<typeof input>;

const WINDOW_ALLOWED = 'cycle | latest | { trailing: { days: 28 } } | { calendar: { unit: month, which: current } }';
const window = z.union(
  [
    oneOf(['cycle', 'latest']),
    mapping({ trailing: mapping({ days: wholeNumber(1, 3_660) }, '{ days: 28 }') }, WINDOW_ALLOWED),
    mapping(
      {
        calendar: mapping(
          { unit: oneOf(['week', 'month', 'quarter', 'year']), which: oneOf(['current', 'last_complete']) },
          '{ unit: month, which: current }',
        ),
      },
      WINDOW_ALLOWED,
    ),
  ],
  { error: WINDOW_ALLOWED },
);
export type WindowShape = z.output<typeof window>;

const named = oneOf(['previous_cycle', 'same_period_last_year']);
const dates = mapping({ dates: mapping({ from: date, to: date }, '{ from: DATE, to: DATE }') }, '{ dates: { from: DATE, to: DATE } }');
const measured = z.union([named, dates], { error: 'previous_cycle | same_period_last_year | { dates: { from: DATE, to: DATE } }' });
export type ReferenceShape = z.output<typeof measured>;
const BASELINE_ALLOWED = `${LEVEL_ALLOWED}, { fixed: 100 }, { measured: previous_cycle }, { measured: same_period_last_year } or { measured: { dates: { from: DATE, to: DATE } } }`;
const baseline = z.union([level, mapping({ fixed: level }, BASELINE_ALLOWED), mapping({ measured }, BASELINE_ALLOWED)], {
  error: BASELINE_ALLOWED,
});
export type BaselineShape = z.output<typeof baseline>;

export const TARGET_ALLOWED = `${LEVEL_ALLOWED}, { value: 200 }, { change: +30% } or { factor: 10 }`;
const target = z.union(
  [level, mapping({ value: level }, TARGET_ALLOWED), mapping({ change }, TARGET_ALLOWED), mapping({ factor: positive }, TARGET_ALLOWED)],
  { error: TARGET_ALLOWED },
);
export type TargetShape = z.output<typeof target>;
const stated = mapping(
  { change: change.optional(), from: level.optional(), to: level.optional() },
  '{ change: +40% } or { from: 100, to: 150 }',
);

const PACE_ALLOWED = 'linear | flat | { checkpoints: [{ date, progress }] } | { reference_shape: previous_cycle | same_period_last_year }';
const pace = z.union(
  [
    oneOf(['linear', 'flat']),
    mapping(
      {
        checkpoints: list(mapping({ date, progress: share }, '{ date: DATE, progress: 0.5 }'), 400, 'a list of { date, progress }').min(1, {
          error: 'at least one { date, progress }',
        }),
      },
      PACE_ALLOWED,
    ),
    mapping({ reference_shape: measured }, PACE_ALLOWED),
  ],
  { error: PACE_ALLOWED },
);
export type PaceShape = z.output<typeof pace>;

const override = mapping({ value: number, reason, expires: date.optional() }, '{ value, reason, expires }');
const confidence = number.min(0, { error: 'a number from 0 to 10' }).max(10, { error: 'a number from 0 to 10' });
const checkIn = mapping(
  { date, confidence: confidence.optional(), note: note.optional(), value: number.optional() },
  '{ date, confidence, note, value }',
);
const exchangeRate = mapping({ from: currency, to: currency, rate: positive, date }, '{ from: EUR, to: SEK, rate: 11.2, date: DATE }');
const step = mapping(
  { id, title: title.optional(), weight: weight.optional(), done: date.optional() },
  '{ id, title, weight, done: DATE }',
);

/** @param hasTitle whether a title must be given; scenarios may leave it out */
export function keyResultShape(hasTitle: boolean) {
  const base = {
    id,
    title: hasTitle ? title : title.optional(),
    weight: weight.optional(),
    ambition: oneOf(['committed', 'aspirational']).optional(),
    unit: oneOf(UNITS).optional(),
    override: override.optional(),
    checkIns: list(checkIn, 1_000, 'a list of check-ins').optional(),
    score: mapping({ value: share, reason }, '{ value: 0.7, reason: … }').optional(),
    pace: pace.optional(),
  };
  const measurement = {
    input: input.optional(),
    inputs: z.record(z.string(), input, { error: 'a mapping of name to { connection, metric }' }).optional(),
    value: expression.optional(),
    window: window.optional(),
    per: oneOf(['day', 'week', 'month']).optional(),
    starts: date.optional(),
    fx: list(exchangeRate, 100, 'a list of { from, to, rate, date }').optional(),
    overlap: oneOf(['acknowledged']).optional(),
  };
  const bound = { at_most: level.optional(), at_least: level.optional() };
  const ends = { baseline: baseline.optional(), target: target.optional(), stated: stated.optional() };
  const what = 'a key result: a mapping with id, title, kind, …';
  return z.discriminatedUnion(
    'kind',
    [
      mapping({ ...base, kind: z.literal('change'), ...measurement, ...ends, rollup: oneOf(['mean', 'sum']).optional() }, what),
      mapping({ ...base, kind: z.literal('limit'), ...measurement, ...bound }, what),
      mapping({ ...base, kind: z.literal('range'), ...measurement, low: level, high: level, tolerance: level }, what),
      mapping({ ...base, kind: z.literal('count_items'), ...measurement, ...bound, ...ends }, what),
      mapping(
        {
          ...base,
          kind: z.literal('milestone'),
          steps: list(step, 200, 'a list of { id, title, weight, done }').min(1, { error: 'at least one step' }).optional(),
          input: input.optional(),
          target: z
            .union([positive, mapping({ value: positive }, TARGET_ALLOWED)], { error: 'a number greater than 0: how many are published' })
            .optional(),
        },
        what,
      ),
    ],
    { error: (issue) => (issue.code === 'invalid_union' ? 'change | limit | range | count_items | milestone' : what) },
  );
}
export type KeyResultShape = z.output<ReturnType<typeof keyResultShape>>;
export type ShapeOf<Kind extends KeyResultShape['kind']> = Extract<KeyResultShape, { kind: Kind }>;
export type MeasurementShape = ShapeOf<'limit'>;
