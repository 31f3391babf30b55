/** Sentences on what the value is held against: bound, range, steps, items, and the way from the baseline to the target. */
import type { ItemReading } from '../evaluation.ts';
import { isMeasured } from '../inputs.ts';
import type { Bound } from '../key-result.ts';
import type { ExplainedInput } from './explain.ts';
import type { ExplainedBaseline, ExplainedReference } from './explained-baseline.ts';
import { filledIn, signed } from './formula.ts';
import { measuredText, NAME_LENGTH_MAX } from './text-of-value.ts';
import { shortened, type Voice } from './voice.ts';

const NEAREST_SHOWN = 3;
const SUM_LENGTH_MAX = 80;

export function ends(voice: Voice): readonly string[] {
  const { explanation, say, amount, list } = voice;
  const { definition } = explanation;
  switch (definition.kind) {
    case 'limit':
      return [say('must_be', { bound: boundText(voice, definition.bound, amount) }), ...compliance(voice)];
    case 'range':
      return [say('between', { low: amount(definition.low), high: amount(definition.high) })];
    case 'milestone': {
      const titles = (isDone: boolean) => definition.steps.filter((step) => (step.done !== null) === isDone).map((step) => step.title);
      const [done, left] = [titles(true), titles(false)];
      return [
        ...(done.length === 0 ? [] : [say('steps_done', { steps: list(done) })]),
        ...(left.length === 0 ? [] : [say('steps_left', { steps: list(left) })]),
      ];
    }
    case 'change':
      return definition.rollup === 'mean' ? [] : wayToGo(voice);
    case 'count_items':
      return [...countedItems(voice, definition.bound), ...wayToGo(voice)];
  }
}

function boundText({ say }: Voice, bound: Bound, amount: (value: number) => string): string {
  return say(bound.kind, { value: amount(bound.value) });
}

function compliance({ explanation, say }: Voice): readonly string[] {
  const { definition, evaluation } = explanation;
  if (evaluation.compliance === null) return [];
  const { passing, elapsed } = evaluation.compliance;
  const unit = isMeasured(definition) ? (definition.per ?? 'day') : 'day';
  return [say(`held_${unit}`, { passing: String(passing), elapsed: String(elapsed) })];
}

/** What counts and by how much, what is nearest to it, and by whose word an item is new. */
function countedItems(voice: Voice, bound: Bound): readonly string[] {
  const { explanation, say, amountIn, day, list } = voice;
  const { items, evaluation, inputs } = explanation;
  if (evaluation.items === null) return [];
  const own = (value: number) => amountIn(value, items?.unit ?? null, items?.currency ?? null);
  const named = (each: ItemReading) => say('item', { item: nameOf(each), value: own(each.value) });
  const said = { bound: boundText(voice, bound, own), metric: judgedBy(voice) };
  const counting = evaluation.items.counting.map(named);
  const since = day(explanation.cycleFrom);
  if (isJudgedByPublication(inputs) && bound.kind === 'at_least' && bound.value <= 1 && counting.length > 0)
    return [say('items_new', { day: since, metric: said.metric, items: list(evaluation.items.counting.map(nameOf)) })];
  const nearest = evaluation.items.nearest.slice(0, NEAREST_SHOWN).map(named);
  const publications = isJudgedByPublication(inputs) ? [] : inputs.filter((each) => each.isPublication);
  return [
    counting.length === 0 ? say('items_none', said) : say('items_count', { ...said, items: list(counting) }),
    ...(nearest.length === 0 ? [] : [say('items_near', { items: list(nearest) })]),
    ...publications.map(({ connection }) => say('items_published', { connection, day: since })),
  ];
}

function nameOf({ item }: ItemReading): string {
  return shortened(item, NAME_LENGTH_MAX);
}

/** Where nothing but the publication itself is asked of an item. */
function isJudgedByPublication(inputs: readonly ExplainedInput[]): boolean {
  return inputs.every((each) => each.isPublication);
}

/** "Views from site", or the formula that an item's value is made by. */
function judgedBy({ explanation, say, list }: Voice): string {
  const { inputs, definition } = explanation;
  const judging = isJudgedByPublication(inputs) ? inputs : inputs.filter((each) => !each.isPublication);
  const metrics = list(judging.map(({ metricTitle, connection }) => say('metric_of', { metric: metricTitle, connection })));
  if (!isMeasured(definition) || definition.expression.kind !== 'binary') return metrics;
  return say('formula_of', { formula: filledIn(definition.expression, (name) => name, String), metrics });
}

function wayToGo(voice: Voice): readonly string[] {
  const { explanation, say, amount } = voice;
  const { evaluation, baseline: from } = explanation;
  const { baseline, target, wholeWindow } = evaluation;
  if (from?.kind === 'measured') return measuredWay(voice, from);
  if (target === null) return [];
  if (baseline === null || (baseline === 0 && wholeWindow === null)) return [say('target', { target: amount(target) })];
  const between = { baseline: amount(baseline), target: amount(target) };
  if (from?.share == null) return [say('from_to', between)];
  const share = { days: String(from.share.days), total: String(from.share.total) };
  return [say('like_for_like', { ...between, ...share }), ...wholeWay(voice)];
}

function wholeWay({ explanation, say, amount }: Voice): readonly string[] {
  const { baseline = null, target = null } = explanation.evaluation.wholeWindow ?? {};
  return baseline === null || target === null ? [] : [say('whole_window', { baseline: amount(baseline), target: amount(target) })];
}

/** The period that was measured, its numbers, and since when they stand. */
function measuredWay(voice: Voice, { firstDays, whole }: Extract<ExplainedBaseline, { kind: 'measured' }>): readonly string[] {
  const { explanation, say, amount, day, span } = voice;
  const { target, wholeWindow } = explanation.evaluation;
  const aim = target === null ? [] : [say('target', { target: amount(target) })];
  const used = firstDays ?? whole;
  if (used === null) return aim;
  if (used.value === null || target === null) {
    const { from, to } = whole ?? used;
    return [say('baseline_awaited', { span: span(from, to) }), ...aim];
  }
  const said = { span: span(used.from, used.to), baseline: referenceText(voice, used, used.value), target: amount(target) };
  if (firstDays === null) {
    const over = used.days === 1 ? say('baseline_on', { ...said, day: day(used.from) }) : say('baseline_over', said);
    return [over, ...frozenSince(voice, [used]), say('from_to', { ...said, baseline: amount(used.value) })];
  }
  const first = say('like_for_like_measured', said);
  if (whole === null || whole.value === null) return [first, ...frozenSince(voice, [firstDays])];
  const all = say('whole_window_measured', {
    span: span(whole.from, whole.to),
    baseline: referenceText(voice, whole, whole.value),
    target: amount(wholeWindow?.target ?? target),
  });
  return [first, all, ...frozenSince(voice, [firstDays, whole])];
}

function referenceText(voice: Voice, { inputs, children, formula }: ExplainedReference, value: number): string {
  const shown = voice.amount(value);
  if (formula === null) return shown;
  if (children.length < 2) return measuredText(voice, shown, inputs, formula.units);
  return `${shortened(children.map((child) => signed(voice.plain(child.value ?? 0), false)).join(' + '), SUM_LENGTH_MAX)} = ${shown}`;
}

/** On which days the values were put on record; those that are not frozen are told by their own flag. */
function frozenSince({ say, day, list }: Voice, references: readonly ExplainedReference[]): readonly string[] {
  const records = references.flatMap(({ frozen }) => frozen ?? []);
  if (records.length < references.length) return [];
  const days = [...new Set(records.flatMap(({ on }) => on ?? []))];
  return days.length === 0 ? [say('baseline_given')] : [say('baseline_frozen', { day: list(days.map(day)) })];
}
