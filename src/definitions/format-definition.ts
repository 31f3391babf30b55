/**
 * A definition → the file that says it: canonical JSON in the format people write (definition-format.md). Equal definitions
 * give equal text, and the text reads back as an equal definition. What equals the default is left out.
 */
import { lastDay } from '../domain/calendar.ts';
import type {
  Baseline,
  Input,
  KeyResult,
  Measured,
  Objective,
  OkrDefinition,
  Pace,
  Reference,
  Target,
  Window,
} from '../domain/key-result.ts';
import { formatExpression } from '../domain/notation/format-expression.ts';
import type { Condition, Filter } from '../domain/observation.ts';
import { WEEKDAYS } from './file-shapes.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
type JsonMapping = { readonly [key: string]: Json | undefined };

export function formatDefinition(definition: OkrDefinition): string {
  return `${JSON.stringify(fileOf(definition), null, 2)}\n`;
}

export function fileOf(definition: OkrDefinition): JsonMapping {
  return {
    workspace: workspaceOf(definition),
    connections: definition.connections.map(connectionOf),
    cycles: definition.cycles.map(cycleOf),
    objectives: definition.objectives.map((objective) => ({
      ...objectiveOf(objective),
      keyResults: objective.keyResults.map(keyResultOf),
    })),
  };
}

export function workspaceOf({ workspace }: OkrDefinition): JsonMapping {
  const { onTrack, atRisk } = workspace.statusThresholds;
  return {
    zone: workspace.zone,
    currency: workspace.currency ?? undefined,
    weekStart: WEEKDAYS[workspace.weekStart - 1],
    fiscalYearStart: workspace.fiscalYearStart,
    locale: workspace.locale,
    statusThresholds: onTrack === 0.9 && atRisk === 0.7 ? undefined : { onTrack, atRisk },
  };
}

export function connectionOf({ id, source, settings, credential }: OkrDefinition['connections'][number]): JsonMapping {
  const hasSettings = Object.keys(settings).length > 0;
  return { id, source, settings: hasSettings ? (sorted(settings) as Json) : undefined, credential: credential ?? undefined };
}
export function cycleOf({ id, range }: OkrDefinition['cycles'][number]): JsonMapping {
  return { id, starts: range.start, ends: lastDay(range) };
}
/** Without its key results. */
export function objectiveOf({ id, title, cycle, owner, parent, weight }: Objective): JsonMapping {
  return { id, title, cycle, owner: owner ?? undefined, parent: parent ?? undefined, weight: weight === 1 ? undefined : weight };
}

export function keyResultOf(keyResult: KeyResult): JsonMapping {
  const { id, title, kind, weight, ambition, unit, override, checkIns, score } = keyResult;
  return {
    id,
    title,
    kind,
    ...measuredOf(keyResult),
    pace: keyResult.pace === null ? undefined : paceOf(keyResult.pace),
    unit: unit ?? undefined,
    weight: weight === 1 ? undefined : weight,
    ambition: ambition === 'committed' ? undefined : ambition,
    override: override === null ? undefined : { value: override.value, reason: override.reason, expires: override.expires ?? undefined },
    checkIns:
      checkIns.length === 0
        ? undefined
        : checkIns.map((each) => ({
            date: each.date,
            confidence: each.confidence ?? undefined,
            note: each.note ?? undefined,
            value: each.value ?? undefined,
          })),
    score: score === null ? undefined : { value: score.value, reason: score.reason },
  };
}

function measuredOf(keyResult: KeyResult): JsonMapping {
  switch (keyResult.kind) {
    case 'change':
      return { ...(keyResult.rollup === null ? measurementOf(keyResult) : { rollup: keyResult.rollup }), ...endsOf(keyResult) };
    case 'limit':
      return { ...measurementOf(keyResult), [keyResult.bound.kind]: keyResult.bound.value };
    case 'range':
      return { ...measurementOf(keyResult), low: keyResult.low, high: keyResult.high, tolerance: keyResult.tolerance };
    case 'count_items':
      return { ...measurementOf(keyResult), [keyResult.bound.kind]: keyResult.bound.value, ...endsOf(keyResult) };
    case 'milestone': {
      const { published, steps } = keyResult;
      if (published !== null) return { input: inputOf(published.input), target: published.target };
      const lines = steps.map((step) => ({
        id: step.id,
        title: step.title,
        weight: step.weight === 1 ? undefined : step.weight,
        done: step.done ?? undefined,
      }));
      return { steps: lines };
    }
  }
}

function measurementOf({ inputs, expression, window, per, starts, fx, overlapAcknowledged }: Measured): JsonMapping {
  const [only] = inputs;
  const isSingle = inputs.length === 1 && only?.name === 'input';
  const isPlain = inputs.length === 1 && expression.kind === 'input';
  return {
    ...(isSingle && only !== undefined
      ? { input: inputOf(only) }
      : { inputs: Object.fromEntries(inputs.map((input) => [input.name, inputOf(input)] as const)) }),
    value: isPlain ? undefined : formatExpression(expression),
    window: windowOf(window),
    per: per ?? undefined,
    starts: starts ?? undefined,
    fx: fx.length === 0 ? undefined : fx.map(({ from, to, rate, date }) => ({ from, to, rate, date })),
    overlap: overlapAcknowledged ? 'acknowledged' : undefined,
  };
}

function inputOf({ series, missing, publishedSince }: Input): JsonMapping {
  const { connection, account, metric, filter, itemDimension } = series;
  return {
    connection,
    account: account ?? undefined,
    metric,
    filter: Object.keys(filter).length === 0 ? undefined : filterOf(filter),
    item: itemDimension ?? undefined,
    missing: missing === 'stop' ? undefined : missing,
    publishedSince: publishedSince ?? undefined,
  };
}
function filterOf(filter: Filter): JsonMapping {
  const names = Object.keys(filter).sort();
  return Object.fromEntries(names.map((name) => [name, conditionOf(filter[name] as Condition)] as const));
}
function conditionOf(condition: Condition): Json {
  switch (condition.op) {
    case 'equals':
      return condition.value;
    case 'in':
      return { in: condition.values };
    case 'not':
      return { not: conditionOf(condition.condition) };
    default:
      return { [condition.op]: condition.value };
  }
}

function windowOf(window: Window): Json {
  switch (window.kind) {
    case 'cycle':
    case 'latest':
      return window.kind;
    case 'trailing':
      return { trailing: { days: window.days } };
    case 'calendar':
      return { calendar: { unit: window.unit, which: window.which } };
  }
}
function referenceOf(reference: Reference): Json {
  return reference.kind === 'dates' ? { dates: { from: reference.range.start, to: lastDay(reference.range) } } : reference.kind;
}
function paceOf(pace: Pace): Json {
  switch (pace.kind) {
    case 'checkpoints':
      return { checkpoints: pace.points.map(({ date, progress }) => ({ date, progress })) };
    case 'reference_shape':
      return { reference_shape: referenceOf(pace.reference) };
    default:
      return pace.kind;
  }
}

type Ends = Pick<Extract<KeyResult, { kind: 'change' }>, 'baseline' | 'target' | 'stated'>;
function endsOf({ baseline, target, stated }: Ends): JsonMapping {
  return {
    baseline: baseline === null ? undefined : baselineOf(baseline),
    target: target === null ? undefined : targetOf(target),
    stated:
      stated === null ? undefined : { change: stated.change ?? undefined, from: stated.from ?? undefined, to: stated.to ?? undefined },
  };
}
function baselineOf(baseline: Baseline): Json {
  return baseline.kind === 'fixed' ? baseline.value : { measured: referenceOf(baseline.reference) };
}
function targetOf(target: Target): Json {
  switch (target.kind) {
    case 'value':
      return target.value;
    case 'change':
      return { change: target.change };
    case 'factor':
      return { factor: target.factor };
  }
}

/** Settings come in any order; equal ones must give equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const mapping = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(mapping)
      .sort()
      .map((key) => [key, sorted(mapping[key])] as const),
  );
}
