/** What one key result may not say, given the metrics of its connections. */
import { addsAudiences, isAccumulating, isSumOfSums } from '../accumulation.ts';
import { contains, type DateRange, lastDay } from '../calendar.ts';
import { type UnitInput, unitOf } from '../expression-unit.ts';
import type { InputProblem } from '../input-error.ts';
import { type BoundInput, bindInput, inputsOf, isMeasured, partsOf } from '../inputs.ts';
import type { Baseline, Input, KeyResult, Measured, Target } from '../key-result.ts';
import { type MetricDefinition, metricOf } from '../metric.ts';
import type { SourceState } from '../source.ts';
import type { MetricsOf } from './check-definition.ts';

export interface KeyResultCheck {
  readonly keyResult: KeyResult;
  readonly cycle: DateRange;
  readonly metricsOf: MetricsOf;
  readonly path: string;
}
type Refuse = (at: string, received: string, allowed: string, message: string) => void;

export function keyResultProblems({ keyResult, cycle, metricsOf, path }: KeyResultCheck): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const refuse: Refuse = (at, received, allowed, message) =>
    problems.push({ path: `${path}.${at}`, received, allowed, message: `"${keyResult.id}": ${message}` });
  for (const input of inputsOf(keyResult)) checkInput(input, metricsOf, refuse);
  if (problems.length > 0) return problems;
  const bounds = inputsOf(keyResult).map((input) => bindFor(input, metricsOf));
  if (isMeasured(keyResult)) {
    checkExpression(keyResult, bounds, refuse);
    checkWindow(keyResult, bounds, cycle, refuse);
    checkItems(keyResult, refuse);
    checkPublished(keyResult, refuse);
    const accumulating = isAccumulating(keyResult, bounds);
    if (keyResult.kind === 'change') checkBaselineGiven(keyResult.baseline, accumulating, refuse);
    if ((keyResult.kind === 'change' || keyResult.kind === 'count_items') && keyResult.target !== null) {
      checkTarget(keyResult.baseline, keyResult.target, refuse);
    }
    if (keyResult.kind === 'range') checkRange(keyResult, refuse);
    checkPace(keyResult, bounds, cycle, refuse);
  } else if (keyResult.kind === 'milestone') checkMilestone(keyResult, refuse);
  else if (keyResult.rollup === 'sum') {
    if (keyResult.target === null) refuse('target', 'nothing', 'a number, change or factor', 'a sum of key results needs a target');
    else checkTarget(keyResult.baseline, keyResult.target, refuse);
  }
  return problems;
}

function checkInput(input: Input, metricsOf: MetricsOf, refuse: Refuse): void {
  const { connection, metric: key } = input.series;
  const at = input.name === 'input' ? 'input' : `inputs.${input.name}`;
  const metrics = metricsOf(connection);
  if (metrics === undefined) {
    refuse(`${at}.connection`, connection, 'the id of a connection', `unknown connection "${connection}"`);
    return;
  }
  const names = Object.keys(metrics).slice(0, 30).join(', ');
  const metric = metricOf(metrics, key);
  if (metric === undefined) {
    refuse(`${at}.metric`, key, names, `"${connection}" has no metric "${key}"; it has ${names || 'none'}`);
    return;
  }
  checkParts(metric, metrics, `${at}.metric`, refuse);
  if (input.missing !== 'stop' && metric.aggregation.kind !== 'sum') {
    const what = `"${key}" is ${described(metric)}`;
    refuse(`${at}.missing`, input.missing, 'stop', `only a sum can say what a missing day means; ${what}`);
  }
}

/** A ratio or mean of anything but sums (or distinct counts of one window) cannot be computed over a window. */
function checkParts(metric: MetricDefinition, metrics: Readonly<Record<string, MetricDefinition>>, at: string, refuse: Refuse): void {
  const { aggregation } = metric;
  const partOf = (key: string) => metricOf(metrics, key)?.aggregation;
  if (aggregation.kind === 'weighted_mean' && partOf(aggregation.weight)?.kind !== 'sum') {
    refuse(
      at,
      aggregation.weight,
      'a declared sum metric',
      `"${metric.key}" is weighted by "${aggregation.weight}", which is not a declared sum`,
    );
  }
  if (aggregation.kind !== 'ratio') return;
  const parts = [partOf(aggregation.numerator), partOf(aggregation.denominator)];
  const areSums = parts.every((part) => part?.kind === 'sum');
  const areDistinct = parts.every((part) => part?.kind === 'source_only' && part.because === 'distinct');
  if (areSums || areDistinct) return;
  const received = `${aggregation.numerator} ÷ ${aggregation.denominator}`;
  refuse(
    at,
    received,
    'two declared sums, or two distinct counts',
    `the parts of "${metric.key}" cannot be divided over a window: ${received}`,
  );
}

function bindFor(input: Input, metricsOf: MetricsOf): BoundInput {
  const metrics = metricsOf(input.series.connection) ?? {};
  // Only the metrics matter here; a definition is checked before any source has been asked.
  const source = { connection: input.series.connection, metrics } as Pick<SourceState, 'connection' | 'metrics'> as SourceState;
  return bindInput({ ...input }, new Map([[input.series.connection, source]]));
}

function checkExpression(keyResult: KeyResult & Measured, bounds: readonly BoundInput[], refuse: Refuse): void {
  const named = bounds.map(({ input, metric }): [string, UnitInput] => [
    input.name,
    { unit: metric.unit, currency: metric.currency, aggregation: metric.aggregation.kind },
  ]);
  const outcome = unitOf(keyResult.expression, new Map(named), new Map(keyResult.fx.map((rate) => [rate.from, rate.to])));
  if (outcome.kind === 'refused') refuse('value', outcome.problem.received, outcome.problem.allowed, outcome.problem.message);
  if (addsAudiences(keyResult.expression, bounds) && !keyResult.overlapAcknowledged) {
    const names = bounds.filter((bound) => bound.kind === 'source_only').map((bound) => bound.metric.key);
    const message = `${names.join(' and ')} cannot be added: the same person may be counted in both. Write overlap: acknowledged to add them as an estimate`;
    refuse('overlap', 'nothing', 'acknowledged', message);
  }
  if (keyResult.per !== null && (keyResult.kind === 'count_items' || !isSumOfSums(keyResult, bounds))) {
    const other = bounds.find((bound) => bound.kind !== 'sum');
    const what = other === undefined ? 'this value is not a sum' : `"${other.metric.key}" is ${described(other.metric)}`;
    refuse('per', keyResult.per, 'nothing, or sums and differences of sum metrics', `per makes a rate of a sum; ${what}`);
  }
}

function checkWindow(keyResult: KeyResult & Measured, bounds: readonly BoundInput[], cycle: DateRange, refuse: Refuse): void {
  const { starts, window } = keyResult;
  if (starts !== null && !contains(cycle, starts)) {
    refuse('starts', starts, `${cycle.start} to ${lastDay(cycle)}`, 'starts lies outside the cycle');
  }
  const daily = bounds.flatMap(partsOf).find(({ metric }) => metric.singleDayOnly === true)?.metric;
  if (daily !== undefined && !(window.kind === 'trailing' && window.days === 1)) {
    const message =
      `"${daily.key}" is ${described(daily)}, and its source tells each day by itself: days of it cannot be added to a longer window. ` +
      'Take it from a source that answers whole windows, or push the window as one value';
    refuse('window', window.kind, '{ trailing: { days: 1 } }', message);
  }
  if (window.kind !== 'latest') return;
  for (const { metric } of bounds) {
    if (metric.aggregation.kind === 'last') continue;
    const message = `"${metric.key}" is ${described(metric)}: it has no level to read at one moment; it is always over some days`;
    refuse('window', 'latest', 'cycle, trailing or calendar', message);
  }
}

/** "Published since" tells items apart; a total of a metric has none. */
function checkPublished(keyResult: KeyResult & Measured, refuse: Refuse): void {
  if (keyResult.kind === 'count_items') return;
  for (const input of keyResult.inputs.filter((each) => each.publishedSince !== null)) {
    const at = input.name === 'input' ? 'input' : `inputs.${input.name}`;
    const message = `publishedSince selects items; a ${keyResult.kind} of a metric counts none`;
    refuse(`${at}.publishedSince`, 'cycle', 'kind: count_items or milestone, or leave it out', message);
  }
}

function checkItems(keyResult: KeyResult & Measured, refuse: Refuse): void {
  const items = keyResult.inputs.flatMap(({ series }) => series.itemDimension ?? []);
  if (keyResult.kind === 'count_items') {
    if (items.length === keyResult.inputs.length) return;
    refuse('input.item', 'nothing', 'the dimension that is counted', 'count_items counts the members of a dimension; name it with item');
  } else if (items[0] !== undefined) {
    refuse('input.item', items[0], 'nothing', `a ${keyResult.kind} reads one total; to count items use kind: count_items`);
  }
}

function checkBaselineGiven(baseline: Baseline | null, accumulating: boolean, refuse: Refuse): void {
  if (baseline !== null || accumulating) return;
  const allowed = 'a number, or measured: previous_cycle | same_period_last_year | dates';
  refuse('baseline', 'nothing', allowed, 'a value that does not start at 0 with the cycle needs a baseline to be measured from');
}

function checkTarget(baseline: Baseline | null, target: Target, refuse: Refuse): void {
  const isUnchanged = (target.kind === 'change' && target.change === 0) || (target.kind === 'factor' && target.factor === 1);
  const fixed = baseline === null ? 0 : baseline.kind === 'fixed' ? baseline.value : null;
  if (target.kind !== 'value' && fixed !== null && fixed <= 0) {
    const received = target.kind === 'change' ? `change ${target.change}` : `factor ${target.factor}`;
    refuse(
      'target',
      received,
      'a value',
      `a relative target needs a baseline above 0; the baseline is ${fixed}. Write the target as a number`,
    );
  } else if (isUnchanged || (target.kind === 'value' && fixed === target.value)) {
    const received = target.kind === 'value' ? String(target.value) : 'no change';
    const message =
      'target and baseline are the same, so there is no progress to make. To hold a level use kind: limit with at_least or at_most';
    refuse('target', received, 'a target other than the baseline', message);
  }
}

function checkRange({ low, high, tolerance }: Extract<KeyResult, { kind: 'range' }>, refuse: Refuse): void {
  if (low > high) refuse('low', String(low), `at most high (${high})`, `low ${low} is above high ${high}`);
  if (tolerance <= 0)
    refuse('tolerance', String(tolerance), 'above 0', 'tolerance says how far outside progress reaches 0; it must be above 0');
}

function checkPace(keyResult: KeyResult & Measured, bounds: readonly BoundInput[], cycle: DateRange, refuse: Refuse): void {
  const { pace } = keyResult;
  if (pace?.kind === 'reference_shape' && (keyResult.kind === 'count_items' || !isAccumulating(keyResult, bounds))) {
    const message = 'a reference shape is the share of a total reached by each day; this value is not a total that grows over the window';
    refuse('pace', 'reference_shape', 'linear, flat or checkpoints', message);
  }
  if (pace?.kind !== 'checkpoints') return;
  for (const { date } of pace.points) {
    if (!contains(cycle, date))
      refuse('pace.checkpoints', date, `${cycle.start} to ${lastDay(cycle)}`, `checkpoint ${date} lies outside the cycle`);
  }
}

function checkMilestone({ steps, published }: Extract<KeyResult, { kind: 'milestone' }>, refuse: Refuse): void {
  if (published !== null) {
    if (published.target > 0) return;
    refuse('target', String(published.target), 'above 0', 'say how many are to be published');
  } else if (steps.every((step) => step.weight === 0)) {
    const received = steps.length === 0 ? 'no steps' : 'weight 0 everywhere';
    refuse('steps', received, 'at least one step with a weight above 0', 'a milestone without weight has no progress');
  }
}

/** "a level", "a distinct count", as in 'followers is a level'. */
function described({ aggregation }: MetricDefinition): string {
  switch (aggregation.kind) {
    case 'sum':
      return 'a sum over days';
    case 'last':
      return 'a level';
    case 'ratio':
      return 'a ratio';
    case 'weighted_mean':
      return 'a weighted mean';
    case 'source_only':
      return { distinct: 'a distinct count', percentile: 'a percentile', opaque: 'a number that only the source can compute' }[
        aggregation.because
      ];
  }
}
