/** Inputs, expression, window and baseline of a key result: from the file's spellings to the domain's one. */
import { inclusiveRange, localDate } from '../domain/calendar.ts';
import { type Expression, inputNamesOf } from '../domain/expression.ts';
import { compilePattern } from '../domain/filter.ts';
import type { Baseline, ExchangeRate, Input, Measured, Pace, Reference, StatedTarget, Target, Window } from '../domain/key-result.ts';
import { EXPRESSION_LENGTH_MAX, isInputName, parseExpression } from '../domain/notation/parse-expression.ts';
import type { Condition, Filter } from '../domain/observation.ts';
import type {
  BaselineShape,
  ConditionShape,
  FilterShape,
  InputShape,
  MeasurementShape,
  PaceShape,
  ReferenceShape,
  TargetShape,
  WindowShape,
} from './key-result-shape.ts';
import { fractionOf, isPercentText } from './leaf-shapes.ts';
import { type LocalProblem, listed, type Path, shorten, unknownName } from './problem.ts';

/** What lowering one key result may ask and tell. */
export interface Lowering {
  readonly report: (problem: LocalProblem) => void;
  /** Connections that inputs may name; null: any (they failed to be read). */
  readonly connections: readonly string[] | null;
  /** Levels written as "25%": allowed where the unit turns out to be a ratio. */
  readonly percentLevels: Path[];
}

export function lowerLevel(value: number | string, path: Path, lowering: Lowering): number {
  if (isPercentText(value)) lowering.percentLevels.push(path);
  return fractionOf(value);
}

const PATTERN_LENGTH_MAX = 500;

export function lowerFilter(shape: FilterShape | undefined, path: Path, lowering: Lowering): Filter {
  return Object.fromEntries(
    Object.entries(shape ?? {}).map(([dimension, each]) => [dimension, lowerCondition(each, [...path, dimension], lowering)]),
  );
}

function lowerCondition(shape: ConditionShape, path: Path, lowering: Lowering): Condition {
  if (typeof shape !== 'object') return { op: 'equals', value: String(shape) };
  const given = Object.entries(shape).filter(([, value]) => value !== undefined);
  const [only] = given;
  if (only === undefined || given.length > 1) {
    const received = given.map(([op]) => op).join(' and ') || 'an empty mapping';
    const message = `a condition has one operator, this one has ${given.length}; put the others on their own dimension or use in`;
    lowering.report({ path, received, allowed: 'one of equals, in, prefix, contains, regex, not', message });
    return { op: 'equals', value: '' };
  }
  const [op, value] = only;
  if (op === 'not') return { op: 'not', condition: lowerCondition(value as ConditionShape, [...path, 'not'], lowering) };
  if (op === 'in') return { op: 'in', values: (value as readonly unknown[]).map(String) };
  if (op === 'regex') checkPattern(String(value), [...path, 'regex'], lowering);
  return { op: op as 'equals' | 'prefix' | 'contains' | 'regex', value: String(value) };
}

function checkPattern(pattern: string, path: Path, lowering: Lowering): void {
  let complaint: string | null = pattern.length > PATTERN_LENGTH_MAX ? `longer than ${PATTERN_LENGTH_MAX} characters` : null;
  try {
    compilePattern(pattern);
  } catch (error) {
    complaint = `not a regular expression that sources understand: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (complaint === null) return;
  lowering.report({
    path,
    received: shorten(JSON.stringify(pattern)),
    allowed: "a regular expression in RE2's syntax (no lookaround, no backreferences)",
    message: `the pattern is ${complaint}`,
  });
}

export function lowerInput(name: string, shape: InputShape, path: Path, lowering: Lowering): Input {
  const { connections } = lowering;
  if (connections !== null && !connections.includes(shape.connection)) {
    lowering.report(unknownName('connection', shape.connection, connections, [...path, 'connection']));
  }
  return {
    name,
    series: {
      connection: shape.connection,
      account: shape.account === undefined ? null : String(shape.account),
      metric: shape.metric,
      filter: lowerFilter(shape.filter, [...path, 'filter'], lowering),
      itemDimension: shape.item ?? null,
    },
    missing: shape.missing ?? 'stop',
    publishedSince: shape.publishedSince ?? null,
  };
}

type Inputs = Pick<MeasurementShape, 'input' | 'inputs' | 'value'>;

/** @returns null when it has been reported why not */
export function lowerInputs(shape: Inputs, path: Path, lowering: Lowering): Pick<Measured, 'inputs' | 'expression'> | null {
  const inputs = namedInputs(shape, path, lowering);
  if (inputs === null) return null;
  const names = inputs.map((input) => input.name);
  if (shape.value === undefined) {
    const judged = inputs.length === 1 ? inputs : inputs.filter((input) => input.publishedSince === null);
    const [only] = judged;
    if (only !== undefined && judged.length === 1) return { inputs, expression: { kind: 'input', name: only.name } };
    const example = `value: ${names.slice(0, 2).join(' / ')}`;
    const message = `with ${names.length} inputs, say how they combine: ${example}`;
    lowering.report({ path: [...path, 'value'], received: 'nothing', allowed: `an expression over ${listed(names)}`, message });
    return null;
  }
  const expression = lowerExpression(shape.value, inputs, [...path, 'value'], lowering);
  return expression === null ? null : { inputs, expression };
}

function namedInputs(shape: Inputs, path: Path, lowering: Lowering): readonly Input[] | null {
  if (shape.input !== undefined && shape.inputs !== undefined) {
    const message = 'write either input (one) or inputs (several with names), not both';
    lowering.report({ path: [...path, 'inputs'], atKey: true, received: 'input and inputs', allowed: 'input or inputs', message });
    return null;
  }
  if (shape.input !== undefined) return [lowerInput('input', shape.input, [...path, 'input'], lowering)];
  const entries = Object.entries(shape.inputs ?? {});
  if (entries.length === 0) {
    const message = '"input" is missing: a key result is measured from at least one metric of a connection';
    const allowed = 'input: { connection, metric }, or inputs: { name: { connection, metric } }';
    lowering.report({ path: [...path, 'input'], received: 'nothing', allowed, message });
    return null;
  }
  const inputs = entries.map(([name, each]) => {
    const at = [...path, 'inputs', name];
    if (!isInputName(name)) {
      const message = `"${shorten(name)}" cannot be used in an expression, where a hyphen is a minus; write ${suggestedName(name)}`;
      const allowed = 'a letter or _, then letters, digits and _, at most 64 characters';
      lowering.report({ path: at, atKey: true, received: shorten(JSON.stringify(name)), allowed, message });
    }
    return lowerInput(name.normalize('NFC'), each, at, lowering);
  });
  return inputs.every((input) => isInputName(input.name)) ? inputs : null;
}

function suggestedName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{Nd}_]+/gu, '_').slice(0, 64);
  return /^[\p{L}_]/u.test(plain) ? plain : `input_${plain}`.slice(0, 64);
}

function lowerExpression(text: string, inputs: readonly Input[], path: Path, lowering: Lowering): Expression | null {
  const parsed = parseExpression(text);
  if (parsed.kind === 'refused') {
    const { message, allowed } = parsed.problem;
    lowering.report({ path, received: shorten(JSON.stringify(text.slice(0, EXPRESSION_LENGTH_MAX))), allowed, message });
    return null;
  }
  const names = inputs.map((input) => input.name);
  const used = inputNamesOf(parsed.expression);
  const unknown = used.filter((each) => !names.includes(each));
  for (const each of unknown) {
    const { message, ...problem } = unknownName('input', each, names, path);
    lowering.report({ ...problem, message: `${message} (character ${(parsed.places.get(each) ?? 0) + 1} of the expression)` });
  }
  if (unknown.length > 0) return null;
  // Content inputs say which items are new; they need not stand in the expression.
  for (const input of inputs.filter((each) => !used.includes(each.name) && each.publishedSince === null)) {
    const message = `"${input.name}" is not used in the expression; use it or remove it`;
    lowering.report({
      path: [...path.slice(0, -1), 'inputs', input.name],
      atKey: true,
      received: shorten(JSON.stringify(text)),
      allowed: 'an expression over every input',
      message,
    });
  }
  return parsed.expression;
}

export function lowerWindow(shape: WindowShape | undefined): Window {
  if (shape === undefined || shape === 'cycle') return { kind: 'cycle' };
  if (shape === 'latest') return { kind: 'latest' };
  if ('trailing' in shape) return { kind: 'trailing', days: shape.trailing.days };
  return { kind: 'calendar', ...shape.calendar };
}

export function lowerReference(shape: ReferenceShape, path: Path, lowering: Lowering): Reference {
  if (typeof shape === 'string') return { kind: shape };
  const { from, to } = shape.dates;
  if (to < from) {
    // Stands in for the reference, so that it does not count as missing too.
    const range = inclusiveRange(localDate(from), localDate(from));
    lowering.report({
      path: [...path, 'dates', 'to'],
      received: to,
      allowed: `a date from ${from} on`,
      message: `the reference ends (${to}) before it begins (${from})`,
    });
    return { kind: 'dates', range };
  }
  return { kind: 'dates', range: inclusiveRange(localDate(from), localDate(to)) };
}

export function lowerBaseline(shape: BaselineShape | undefined, path: Path, lowering: Lowering): Baseline | null {
  if (shape === undefined) return null;
  if (typeof shape !== 'object') return { kind: 'fixed', value: lowerLevel(shape, path, lowering) };
  if ('fixed' in shape) return { kind: 'fixed', value: lowerLevel(shape.fixed, [...path, 'fixed'], lowering) };
  return { kind: 'measured', reference: lowerReference(shape.measured, [...path, 'measured'], lowering) };
}

export function lowerTarget(shape: TargetShape, path: Path, lowering: Lowering): Target {
  if (typeof shape !== 'object') return { kind: 'value', value: lowerLevel(shape, path, lowering) };
  if ('value' in shape) return { kind: 'value', value: lowerLevel(shape.value, [...path, 'value'], lowering) };
  return 'change' in shape ? { kind: 'change', change: fractionOf(shape.change) } : { kind: 'factor', factor: shape.factor };
}

type StatedShape = {
  readonly change?: number | string | undefined;
  readonly from?: number | string | undefined;
  readonly to?: number | string | undefined;
};
export function lowerStated(shape: StatedShape | undefined, path: Path, lowering: Lowering): StatedTarget | null {
  if (shape === undefined) return null;
  const { change, from, to } = shape;
  if (change === undefined && (from === undefined || to === undefined)) {
    const message = 'stated repeats what the text claims: a change, or both from and to';
    lowering.report({
      path,
      received: Object.keys(shape).join(', ') || 'an empty mapping',
      allowed: '{ change: +40% } or { from: 100, to: 150 }',
      message,
    });
  }
  return {
    change: change === undefined ? null : fractionOf(change),
    from: from === undefined ? null : lowerLevel(from, [...path, 'from'], lowering),
    to: to === undefined ? null : lowerLevel(to, [...path, 'to'], lowering),
  };
}

export function lowerPace(shape: PaceShape | undefined, path: Path, lowering: Lowering): Pace | null {
  if (shape === undefined) return null;
  if (typeof shape === 'string') return { kind: shape };
  if ('reference_shape' in shape) {
    return { kind: 'reference_shape', reference: lowerReference(shape.reference_shape, [...path, 'reference_shape'], lowering) };
  }
  const points = shape.checkpoints.map((point) => ({ date: localDate(point.date), progress: point.progress }));
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before === undefined || point.date > before.date) return;
    const message = `checkpoints go forward in time; ${point.date} does not come after ${before.date}`;
    lowering.report({
      path: [...path, 'checkpoints', index, 'date'],
      received: point.date,
      allowed: `a date after ${before.date}`,
      message,
    });
  });
  return { kind: 'checkpoints', points };
}

type RateShape = NonNullable<MeasurementShape['fx']>[number];
export function lowerRates(shapes: readonly RateShape[] | undefined, path: Path, lowering: Lowering): readonly ExchangeRate[] {
  return (shapes ?? []).map((shape, index) => {
    if (shape.from === shape.to) {
      const message = `a rate leads from one currency to another; both are ${shape.from}`;
      lowering.report({ path: [...path, index, 'to'], received: shape.to, allowed: `another currency than ${shape.from}`, message });
    }
    const others = (shapes ?? []).slice(0, index).filter(({ from }) => from === shape.from);
    const elsewhere = others.find(({ to }) => to !== shape.to);
    if (elsewhere !== undefined) {
      const message = `the rates from ${shape.from} lead to ${elsewhere.to} and to ${shape.to}; a value has one currency`;
      lowering.report({ path: [...path, index, 'to'], received: shape.to, allowed: elsewhere.to, message });
    }
    if (others.some(({ date }) => date === shape.date)) {
      const message = `there are two rates from ${shape.from} for ${shape.date}; on a day one holds`;
      lowering.report({ path: [...path, index, 'date'], received: shape.date, allowed: 'one rate a day', message });
    }
    return { from: shape.from, to: shape.to, rate: shape.rate, date: localDate(shape.date) };
  });
}
