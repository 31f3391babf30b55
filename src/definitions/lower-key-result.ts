/** One key result: from the file's form to the domain's, kind by kind. */
import { localDate } from '../domain/calendar.ts';
import type { Baseline, Bound, CheckIn, KeyResult, KeyResultBase, Measured, Target } from '../domain/key-result.ts';
import type { Unit } from '../domain/metric.ts';
import { type KeyResultShape, type ShapeOf, TARGET_ALLOWED } from './key-result-shape.ts';
import {
  type Lowering,
  lowerBaseline,
  lowerInput,
  lowerInputs,
  lowerLevel,
  lowerPace,
  lowerRates,
  lowerStated,
  lowerTarget,
  lowerWindow,
} from './lower-measurement.ts';
import type { Path } from './problem.ts';

/** @returns null when it has been reported why not */
export function lowerKeyResult(shape: KeyResultShape, path: Path, lowering: Lowering): KeyResult | null {
  switch (shape.kind) {
    case 'change':
      return shape.rollup === undefined ? lowerChange(shape, path, lowering) : lowerRollup(shape, shape.rollup, path, lowering);
    case 'limit':
      return lowerLimit(shape, path, lowering);
    case 'range':
      return lowerRange(shape, path, lowering);
    case 'count_items':
      return lowerCount(shape, path, lowering);
    case 'milestone':
      return lowerMilestone(shape, path, lowering);
  }
}

function lowerBase(shape: KeyResultShape): KeyResultBase {
  const { override, score } = shape;
  const checkIns = (shape.checkIns ?? []).map(
    (each): CheckIn => ({
      date: localDate(each.date),
      confidence: each.confidence ?? null,
      note: each.note ?? null,
      value: each.value ?? null,
    }),
  );
  return {
    id: shape.id,
    title: shape.title ?? shape.id,
    weight: shape.weight ?? 1,
    ambition: shape.ambition ?? 'committed',
    unit: (shape.unit as Unit | undefined) ?? null,
    override:
      override === undefined
        ? null
        : { value: override.value, reason: override.reason, expires: override.expires === undefined ? null : localDate(override.expires) },
    checkIns,
    score: score ?? null,
  };
}

function lowerMeasurement(shape: Exclude<KeyResultShape, { kind: 'milestone' }>, path: Path, lowering: Lowering): Measured | null {
  const inputs = lowerInputs(shape, path, lowering);
  const fx = lowerRates(shape.fx, [...path, 'fx'], lowering);
  if (inputs === null) return null;
  return {
    ...inputs,
    window: lowerWindow(shape.window),
    per: shape.per ?? null,
    starts: shape.starts === undefined ? null : localDate(shape.starts),
    fx,
    overlapAcknowledged: shape.overlap === 'acknowledged',
  };
}

function lowerChange(shape: ShapeOf<'change'>, path: Path, lowering: Lowering): KeyResult | null {
  const measurement = lowerMeasurement(shape, path, lowering);
  const baseline = lowerBaseline(shape.baseline, [...path, 'baseline'], lowering);
  const stated = lowerStated(shape.stated, [...path, 'stated'], lowering);
  const pace = lowerPace(shape.pace, [...path, 'pace'], lowering);
  if (shape.target === undefined) {
    lowering.report({
      path: [...path, 'target'],
      received: 'nothing',
      allowed: TARGET_ALLOWED,
      message: `"target" is missing: a change needs a number to reach; allowed: ${TARGET_ALLOWED}`,
    });
    return null;
  }
  const target = lowerTarget(shape.target, [...path, 'target'], lowering);
  if (measurement === null) return null;
  return { ...lowerBase(shape), kind: 'change', ...measurement, baseline, target, stated, pace, rollup: null };
}

interface Ends {
  readonly baseline: Baseline | null;
  readonly target: Target | null;
}

/** Keys that say how a key result's own inputs are read; a roll-up has none. */
const OWN_MEASUREMENT = ['input', 'inputs', 'value', 'window', 'per', 'starts', 'fx', 'overlap'] as const;

function lowerRollup(shape: ShapeOf<'change'>, rollup: 'mean' | 'sum', path: Path, lowering: Lowering): KeyResult | null {
  for (const key of OWN_MEASUREMENT.filter((each) => shape[each] !== undefined)) {
    const message = `with rollup the key result is measured by its child objectives, so "${key}" is refused; remove it or rollup`;
    lowering.report({
      path: [...path, key],
      atKey: true,
      received: key,
      allowed: 'no input, value, window, per, starts, fx or overlap',
      message,
    });
  }
  const baseline = lowerBaseline(shape.baseline, [...path, 'baseline'], lowering);
  const target = shape.target === undefined ? null : lowerTarget(shape.target, [...path, 'target'], lowering);
  if (rollup === 'mean') refuseEnds({ baseline, target }, path, lowering);
  return {
    ...lowerBase(shape),
    kind: 'change',
    rollup,
    baseline,
    target,
    stated: lowerStated(shape.stated, [...path, 'stated'], lowering),
    pace: lowerPace(shape.pace, [...path, 'pace'], lowering),
  };
}

/** A mean of progress runs from 0 to 1: saying so is allowed, other ends would be passed over. */
function refuseEnds({ baseline, target }: Ends, path: Path, { report }: Lowering): void {
  const refuse = (key: 'baseline' | 'target', received: string, allowed: string) => {
    const message = `with rollup: mean the key result is the mean progress of its child objectives, from 0 to 1, so "${key}" is refused; remove it, or use rollup: sum`;
    report({ path: [...path, key], received, allowed, message });
  };
  const isZero = baseline === null || (baseline.kind === 'fixed' && baseline.value === 0);
  if (!isZero) refuse('baseline', baseline.kind === 'fixed' ? String(baseline.value) : baseline.reference.kind, 'no baseline, or 0');
  const isOne = target === null || (target.kind === 'value' && target.value === 1);
  if (!isOne) refuse('target', 'value' in target ? String(target.value) : JSON.stringify(target), 'no target, or 1');
}

function lowerBound(shape: ShapeOf<'limit'> | ShapeOf<'count_items'>, path: Path, lowering: Lowering): Bound | null {
  const { at_most: most, at_least: least } = shape;
  if ((most === undefined) === (least === undefined)) {
    const received = most === undefined ? 'neither' : 'at_most and at_least';
    const both = shape.kind === 'limit' ? '; for both ends use kind: range with low and high' : '';
    const message = most === undefined ? `write at_most or at_least with a number` : `write one of at_most and at_least, not both${both}`;
    lowering.report({
      path: [...path, most === undefined ? 'at_most' : 'at_least'],
      atKey: true,
      received,
      allowed: 'at_most or at_least',
      message,
    });
    return null;
  }
  if (most !== undefined) return { kind: 'at_most', value: lowerLevel(most, [...path, 'at_most'], lowering) };
  return least === undefined ? null : { kind: 'at_least', value: lowerLevel(least, [...path, 'at_least'], lowering) };
}

function lowerLimit(shape: ShapeOf<'limit'>, path: Path, lowering: Lowering): KeyResult | null {
  const measurement = lowerMeasurement(shape, path, lowering);
  const bound = lowerBound(shape, path, lowering);
  const pace = lowerPace(shape.pace, [...path, 'pace'], lowering);
  return measurement === null || bound === null ? null : { ...lowerBase(shape), kind: 'limit', ...measurement, bound, pace };
}

function lowerRange(shape: ShapeOf<'range'>, path: Path, lowering: Lowering): KeyResult | null {
  const measurement = lowerMeasurement(shape, path, lowering);
  const [low, high, tolerance] = (['low', 'high', 'tolerance'] as const).map((key) => lowerLevel(shape[key], [...path, key], lowering));
  const pace = lowerPace(shape.pace, [...path, 'pace'], lowering);
  if (measurement === null || low === undefined || high === undefined || tolerance === undefined) return null;
  return { ...lowerBase(shape), kind: 'range', ...measurement, low, high, tolerance, pace };
}

function lowerCount(shape: ShapeOf<'count_items'>, path: Path, lowering: Lowering): KeyResult | null {
  const measurement = lowerMeasurement(shape, path, lowering);
  const bound = lowerBound(shape, path, lowering);
  const baseline = lowerBaseline(shape.baseline, [...path, 'baseline'], lowering);
  const stated = lowerStated(shape.stated, [...path, 'stated'], lowering);
  const pace = lowerPace(shape.pace, [...path, 'pace'], lowering);
  if (shape.target === undefined) {
    lowering.report({
      path: [...path, 'target'],
      received: 'nothing',
      allowed: 'how many items, such as 10',
      message: '"target" is missing: say how many items are to pass',
    });
    return null;
  }
  const target = lowerTarget(shape.target, [...path, 'target'], lowering);
  if (measurement === null || bound === null) return null;
  return { ...lowerBase(shape), kind: 'count_items', ...measurement, bound, baseline, target, stated, pace };
}

function lowerMilestone(shape: ShapeOf<'milestone'>, path: Path, lowering: Lowering): KeyResult | null {
  const pace = lowerPace(shape.pace, [...path, 'pace'], lowering);
  const { steps, input, target } = shape;
  if ((steps === undefined) === (input === undefined)) {
    const received = steps === undefined ? 'neither steps nor input' : 'steps and input';
    const allowed = 'steps: [{ id, title }], or input with publishedSince: cycle and target';
    const message = `a milestone is ticked by hand (steps) or counted by what is published (input and target); here are ${received}`;
    lowering.report({ path: [...path, steps === undefined ? 'steps' : 'input'], atKey: true, received, allowed, message });
    return null;
  }
  if (steps !== undefined) {
    if (target !== undefined) {
      const message = 'steps are done when all are ticked; "target" is for a milestone counted by what is published';
      lowering.report({ path: [...path, 'target'], atKey: true, received: 'target', allowed: 'steps without target', message });
    }
    steps.forEach((step, index) => {
      if (steps.findIndex((other) => other.id === step.id) === index) return;
      const message = `two steps have the id "${step.id}"`;
      lowering.report({ path: [...path, 'steps', index, 'id'], received: step.id, allowed: 'each step id once', message });
    });
    const lowered = steps.map((step) => ({
      id: step.id,
      title: step.title ?? step.id,
      weight: step.weight ?? 1,
      done: step.done === undefined ? null : localDate(step.done),
    }));
    return { ...lowerBase(shape), kind: 'milestone', steps: lowered, published: null, pace };
  }
  if (target === undefined || input === undefined) {
    lowering.report({
      path: [...path, 'target'],
      received: 'nothing',
      allowed: 'a number greater than 0',
      message: '"target" is missing: say how many are to be published',
    });
    return null;
  }
  const counted = { ...lowerInput('input', input, [...path, 'input'], lowering), publishedSince: 'cycle' as const };
  const published = { input: counted, target: typeof target === 'number' ? target : target.value };
  return { ...lowerBase(shape), kind: 'milestone', steps: [], published, pace };
}
