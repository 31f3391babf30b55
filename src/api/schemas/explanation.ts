/** The answer of `/explain` as OpenAPI describes it: the chain from what was read to the progress (docs/metric-semantics.md). */
import { z } from 'zod';
import { KEY_RESULT_KINDS } from '../../domain/key-result.ts';
import { QUALITY_FLAGS, UNITS } from '../../domain/metric.ts';
import { Day, Forecast, Id, KeyResultEvaluation, Moment } from './shapes.ts';

const text = z.string();
const number = z.number();
const flag = z.boolean();
const Unit = z.enum(UNITS).nullable();
const list = <T extends z.ZodType>(row: T) => z.array(row).readonly();
/** Described elsewhere, or the source's own. */
const anything = z.record(text, z.unknown());

const Formula = z
  .object({
    written: text,
    filledIn: text,
    units: text.nullable().describe('What a rate is divided by, as in filledIn; null where it is none'),
  })
  .meta({ id: 'Formula', description: 'As it is written, and with the numbers filled in: worked out, that gives the value' });
const Exchange = z
  .object({ from: text, to: text, rate: number, date: Day })
  .meta({ id: 'Exchange', description: '1 `from` is `rate` `to`' });
const Reading = z
  .object({
    name: text,
    value: number.nullable().describe('null where items are counted, or nothing is known'),
    exchange: Exchange.nullable().describe('What the value is multiplied with; null: it is taken as it is'),
    parts: list(z.object({ metric: text, metricTitle: text, value: number.nullable(), unit: Unit, currency: text.nullable() })).describe(
      'Numerator and denominator of a ratio, the weight of a weighted mean; else empty',
    ),
    isAskedWhole: flag,
    isEstimated: flag,
    readOn: Day.nullable().describe('The day that a level was last read on'),
  })
  .meta({ id: 'ExplainedReading' });
/** Its name does not end in "Input": in the document that is the mark of what is sent. */
const Input = Reading.extend({
  connection: text,
  account: text.nullable(),
  metric: text,
  metricTitle: text,
  unit: Unit,
  currency: text.nullable(),
  filter: anything,
  aggregation: z.enum(['sum', 'last', 'source_only', 'ratio', 'weighted_mean']),
  isPublication: flag.describe("Whether it only says which items were published since the cycle's first day"),
  zone: text,
  completeThrough: Day,
  settledThrough: Day,
}).meta({ id: 'InputExplained' });
const Child = z
  .object({
    kind: z.enum(['objective', 'key_result']),
    id: Id,
    title: text,
    objective: text.nullable().describe('Title of the objective that holds a key result'),
    weight: number.nullable().describe('In a mean; null in a sum'),
    value: number.nullable().describe("An objective's progress, a key result's value as it is added; null: not known"),
    leftOut: z.enum(['unknown', 'weight_zero']).nullable(),
    isOverridden: flag,
  })
  .meta({ id: 'ExplainedChild' });
const Reference = z
  .object({
    from: Day,
    to: Day,
    days: number,
    value: number.nullable(),
    inputs: list(Reading),
    children: list(Child),
    formula: Formula.nullable().describe('null where a frozen value is not what its readings make'),
    frozen: z
      .object({ takenAt: Moment.nullable(), on: Day.nullable() })
      .nullable()
      .describe('When the value was put on record, by which it stands since; null: it is read as it is'),
  })
  .meta({ id: 'ExplainedReference', description: 'A period that a baseline is measured over, both ends inclusive' });
const Baseline = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fixed'),
    value: number,
    formula: text.nullable().describe('b(d), "100000 × 23 ÷ 92"; null where it is not like for like'),
    share: z.object({ days: number, total: number }).nullable(),
  }),
  z.object({
    kind: z.literal('measured'),
    reference: z.enum(['previous_cycle', 'same_period_last_year', 'dates']),
    firstDays: Reference.nullable().describe("b(d): the reference's first days; null where the whole is used"),
    whole: Reference.nullable(),
  }),
]);
const Range = z.object({ start: Day, end: Day }).describe('Half-open');
const Series = z.object({
  connection: text,
  account: text.nullable(),
  metric: text,
  filter: anything,
  itemDimension: text.nullable(),
});
const Provenance = z.object({
  series: Series,
  zone: text,
  grain: z.enum(['day', 'range']),
  range: Range,
  isEstimated: flag,
  observationIds: list(text),
  quality: list(z.enum(QUALITY_FLAGS)),
  frozenAt: Moment.nullable(),
});

/** Loose at the top: the parts for tracing are the store's own rows. */
export const Explanation = z.looseObject({
  keyResult: Id,
  title: text,
  kind: z.enum(KEY_RESULT_KINDS as [string, ...string[]]),
  definition: anything.describe('The key result as it was judged'),
  asOf: Day,
  knownAt: Moment.nullable(),
  cycleFrom: Day,
  inputs: list(Input).describe("Read over the key result's window; empty for a roll-up"),
  children: list(Child).describe('Of a roll-up; else empty'),
  items: z
    .object({ bound: z.object({ kind: z.enum(['at_most', 'at_least']), value: number }), unit: Unit, currency: text.nullable() })
    .nullable()
    .describe('How items are judged one by one; which they are is in evaluation.items'),
  formula: Formula.nullable(),
  baseline: Baseline.nullable(),
  targetFormula: text.nullable(),
  progressFormula: text.nullable(),
  evaluation: KeyResultEvaluation,
  shownUnit: Unit,
  forecast: Forecast,
  provenance: list(Provenance),
  frozenBaselines: list(z.object({ through: Day, value: number, takenAt: Moment.nullable(), observationIds: list(text) })),
});
/** With the paragraph, and the rows that it rests on. */
export const FullExplanation = Explanation.extend({
  text: text.describe('The chain as one paragraph, in the language asked for'),
  observations: list(z.looseObject({ id: text, connection: text, metric: text, value: number })),
  requests: list(z.looseObject({ runId: text, connection: text, request: text, responseDigest: text })),
  syncRuns: list(z.looseObject({ id: text, state: text })),
}).meta({ id: 'FullExplanation' });
