/** Sentences from what was read to the value: each input, what is below a roll-up, and the formula with its numbers. */
import type { Expression } from '../expression.ts';
import { isMeasured } from '../inputs.ts';
import type { KeyResult, Measured } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import type { ExplainedInput, Explanation } from './explain.ts';
import type { Phrase } from './explain-phrases.ts';
import type { ExplainedChild } from './explained-children.ts';
import type { ExplainedReading } from './explained-inputs.ts';
import { filledIn, signed } from './formula.ts';
import { shortened, type Voice } from './voice.ts';

const READ: Readonly<Record<ExplainedInput['aggregation'], Phrase>> = {
  sum: 'summed',
  last: 'level',
  source_only: 'asked',
  ratio: 'divided',
  weighted_mean: 'weighted',
};
/** Where the source was asked for the window as one. */
const READ_WHOLE: Partial<typeof READ> = { ratio: 'divided_whole', weighted_mean: 'weighted_whole' };
/** Where several were read alike. */
const READ_TOGETHER: Partial<Record<Phrase, Phrase>> = { summed: 'summed_together', level: 'level_together', asked: 'asked_together' };
const TERMS_SHOWN = 5;
const INPUTS_SHOWN = 8;
const FORMULA_LENGTH_MAX = 200;
export const NAME_LENGTH_MAX = 60;

export function inputs(voice: Voice): readonly string[] {
  const { definition } = voice.explanation;
  if (definition.kind === 'change' && definition.rollup !== null) return rolledUp(voice, definition.rollup);
  const read = voice.explanation.inputs.filter((each) => each.value !== null);
  const alike = [...Map.groupBy(read, (each) => `${READ_TOGETHER[phraseOf(each)] ?? each.name} ${each.readOn}`).values()];
  const more = alike.slice(INPUTS_SHOWN).flat().length;
  return [
    ...alike.slice(0, INPUTS_SHOWN).map((group) => groupSentence(voice, group)),
    ...(more === 0 ? [] : [voice.say('inputs_more', { number: String(more) })]),
  ];
}

function phraseOf({ isAskedWhole, aggregation }: ExplainedInput): Phrase {
  return isAskedWhole ? (READ_WHOLE[aggregation] ?? READ[aggregation]) : READ[aggregation];
}

/** Inputs that were read alike in one sentence. */
function groupSentence(voice: Voice, group: readonly ExplainedInput[]): string {
  const { say, amountIn, day } = voice;
  const [first, second] = group;
  if (first === undefined) return '';
  const together = READ_TOGETHER[phraseOf(first)];
  if (second === undefined || together === undefined) return inputSentence(voice, first);
  const named = group.map(({ metricTitle, connection, value, unit, currency }) =>
    say('input', { metric: metricTitle, connection, value: amountIn(value ?? 0, unit, currency) }),
  );
  return say(together, { inputs: voice.list(named, INPUTS_SHOWN), day: first.readOn === null ? '' : day(first.readOn) });
}

function inputSentence(voice: Voice, input: ExplainedInput): string {
  const { say, amountIn, day } = voice;
  const parts = input.parts.map((part) => [part.metricTitle, partText(voice, part)] as const);
  const [numerator = '', denominator = ''] = parts.map((part) => part.join(' '));
  const [weight = ''] = parts.map(([title, value]) => `${title} (${value})`);
  return say(phraseOf(input), {
    metric: input.metricTitle,
    connection: input.connection,
    value: amountIn(input.value ?? 0, input.unit, input.currency),
    day: input.readOn === null ? '' : day(input.readOn),
    numerator,
    denominator,
    weight,
  });
}

function rolledUp(voice: Voice, rollup: 'mean' | 'sum'): readonly string[] {
  const { explanation, say, share } = voice;
  const { children } = explanation;
  const { coverage } = explanation.evaluation;
  if (children.length === 0) return [say('rolled_none')];
  const names = (which: ExplainedChild['leftOut']) =>
    children.filter(({ leftOut }) => leftOut === which).map((each) => nameOf(each, children));
  const [unknown, weightless] = [names('unknown'), names('weight_zero')];
  const known = children.filter(({ leftOut }) => leftOut === null);
  const told = known.map((each) => childText(voice, each, children));
  return [
    ...(told.length === 0 ? [] : [say(rollup === 'mean' ? 'rolled_mean' : 'rolled_sum', { children: voice.list(told) })]),
    ...rolledFormula(voice, rollup, known),
    ...(unknown.length === 0 ? [] : [say(rollup === 'mean' ? 'left_out_unknown' : 'not_known', { children: voice.list(unknown) })]),
    ...(weightless.length === 0 ? [] : [say('left_out_weight', { children: voice.list(weightless) })]),
    ...(coverage === null || coverage === 1 ? [] : [say('coverage', { coverage: share(coverage) })]),
  ];
}

/** Two key results of one title are told apart by their objectives. */
function nameOf({ title, objective }: ExplainedChild, all: readonly ExplainedChild[]): string {
  const isShared = objective !== null && all.filter((each) => each.title === title).length > 1;
  return shortened(isShared ? `${title} – ${objective}` : title, NAME_LENGTH_MAX);
}

function childText({ say, plain, share, number }: Voice, child: ExplainedChild, all: readonly ExplainedChild[]): string {
  const { kind, value, weight, isOverridden } = child;
  const shown = value === null ? '–' : kind === 'objective' ? share(value) : plain(value);
  const title = nameOf(child, all);
  if (kind === 'objective') return say('child_mean', { title, value: shown, weight: number(String(weight)) });
  return say('child_sum', { title, value: isOverridden ? say('child_by_hand', { value: shown }) : shown });
}

/** "(2 × 50 % + 1 × 20 %) ÷ (2 + 1)"; one child alone is the value. */
function rolledFormula(voice: Voice, rollup: 'mean' | 'sum', known: readonly ExplainedChild[]): readonly string[] {
  const { explanation, say, plain, share, number, amount } = voice;
  const value = valueBySources(explanation);
  if (value === null || known.length < 2) return [];
  const joined = (texts: readonly string[]) => (texts.length > TERMS_SHOWN ? [...texts.slice(0, TERMS_SHOWN), '…'] : texts).join(' + ');
  const weights = known.map((each) => number(String(each.weight)));
  const sum = joined(known.map((each) => signed(plain(each.value ?? 0), false)));
  const products = joined(known.map((each, index) => `${weights[index]} × ${share(each.value ?? 0)}`));
  const filled = rollup === 'sum' ? sum : `(${products}) ÷ (${joined(weights)})`;
  return [say('computed', { filledIn: filled, value: amount(value) })];
}

/** Not what a person has set in its place. */
function valueBySources({ evaluation }: Explanation): number | null {
  return evaluation.automated === null ? evaluation.value : evaluation.automated.value;
}

/** The expression with the inputs as they were read, brought to one currency and to a rate's unit; a single name says nothing. */
export function formula(voice: Voice): readonly string[] {
  const { explanation, say, amount } = voice;
  const { definition } = explanation;
  const value = valueBySources(explanation);
  if (value === null || !isMeasured(definition) || definition.kind === 'count_items' || explanation.formula === null) return [];
  const filled = filledText(voice, definition, explanation.inputs, explanation.formula.units);
  const written = shortened(explanation.formula.written, FORMULA_LENGTH_MAX);
  const said = { written, filledIn: filled, value: amount(value) };
  if (definition.expression.kind === 'binary') return [say('formula', said), ...rates(voice)];
  return isAlone(definition.expression, explanation.inputs, explanation.formula.units) ? [] : [say('computed', said), ...rates(voice)];
}

/** Whether a value is what was read, and nothing is done to it. */
function isAlone(expression: Expression, readings: readonly ExplainedReading[], units: string | null): boolean {
  return expression.kind === 'input' && units === null && readings.every((each) => each.exchange === null);
}

/** An expression with amounts: "(100 € × 11,2) + 200 kr", "34 500 kr ÷ 46 dagar". */
export function filledText(
  voice: Voice,
  definition: KeyResult & Measured,
  readings: readonly ExplainedReading[],
  units: string | null,
): string {
  const { amountIn, number } = voice;
  const { expression, per } = definition;
  const ofInput = (name: string, isOnly: boolean) => {
    const reading = readings.find((each) => each.name === name);
    const { unit = null, currency = null } = voice.explanation.inputs.find((each) => each.name === name) ?? {};
    if (reading === undefined || reading.value === null) return '?';
    const own = amountIn(reading.value, unit, currency);
    if (reading.exchange === null) return !isOnly && reading.value < 0 ? `(${own})` : own;
    const product = `${own} × ${number(String(reading.exchange.rate))}`;
    return isOnly ? product : `(${product})`;
  };
  const read = shortened(
    filledIn(expression, ofInput, (value) => number(String(value))),
    FORMULA_LENGTH_MAX,
  );
  if (units === null || per === null) return read;
  const isPart = expression.kind === 'binary' || readings.some((each) => each.exchange !== null);
  return `${isPart ? `(${read})` : read} ÷ ${voice.units(units, per)}`;
}

/** What was measured over a reference, as its formula where it has one: "4 000 + 2 500 = 6 500". */
export function measuredText(voice: Voice, shown: string, readings: readonly ExplainedReading[], units: string | null): string {
  const { definition } = voice.explanation;
  const [only] = readings;
  if (only === undefined || !isMeasured(definition)) return shown;
  if (!isAlone(definition.expression, readings, units)) return `${filledText(voice, definition, readings, units)} = ${shown}`;
  return only.parts.length < 2 ? shown : `${only.parts.map((part) => partText(voice, part)).join(' ÷ ')} = ${shown}`;
}

function partText({ amountIn }: Voice, { value, unit, currency }: { value: number | null; unit: Unit; currency: string | null }): string {
  return value === null ? '?' : amountIn(value, unit, currency);
}

/** Each exchange rate that was used, once. */
function rates({ explanation, say, number, day }: Voice): readonly string[] {
  const used = explanation.inputs.flatMap(({ exchange, value }) => (exchange === null || value === null ? [] : [exchange]));
  const distinct = [...new Map(used.map((each) => [each.from, each])).values()];
  return distinct.map(({ from, to, rate, date }) => say('rate', { from, to, rate: number(String(rate)), day: day(date) }));
}
