/** What a definition probably does not mean: reported with the arithmetic shown, never refused (semantics.md §4). */
import { divide, type Exact, exact, multiply, subtract, toNumber } from '../exact.ts';
import { inputsOf } from '../inputs.ts';
import type { Input, KeyResult, OkrDefinition } from '../key-result.ts';
import { type MetricDefinition, metricOf } from '../metric.ts';

export interface DefinitionWarning {
  readonly path: string;
  /** The key result it is about; null: an objective or the whole definition. */
  readonly keyResult: string | null;
  readonly message: string;
}
const KEY_RESULTS_MAX = 5;
const OBJECTIVES_MAX = 10;

export function definitionWarnings(definition: OkrDefinition): readonly DefinitionWarning[] {
  const warnings: DefinitionWarning[] = [];
  const warn = (path: string, keyResult: string | null, message: string) => warnings.push({ path, keyResult, message });
  definition.cycles.forEach((cycle, index) => {
    const count = definition.objectives.filter((objective) => objective.cycle === cycle.id).length;
    if (count > OBJECTIVES_MAX) {
      warn(`cycles[${index}]`, null, `cycle "${cycle.id}" has ${count} objectives; more than ${OBJECTIVES_MAX} are hard to follow`);
    }
  });
  definition.objectives.forEach((objective, index) => {
    const path = `objectives[${index}]`;
    const count = objective.keyResults.length;
    if (count > KEY_RESULTS_MAX) {
      warn(
        `${path}.keyResults`,
        null,
        `objective "${objective.id}" has ${count} key results; more than ${KEY_RESULTS_MAX} are hard to follow`,
      );
    }
    if (isMeasurable(objective.title)) {
      warn(
        `${path}.title`,
        null,
        `objective "${objective.title}" is itself a number: that is a key result; an objective says what it is good for`,
      );
    }
    objective.keyResults.forEach((keyResult, position) => {
      for (const message of statedProblems(keyResult)) warn(`${path}.keyResults[${position}].stated`, keyResult.id, message);
    });
  });
  return warnings;
}

/** The source of values that people write down: a day that nobody wrote is most often none that was missed. */
const BY_HAND = 'manual';

/** Sums of values written by hand that stop at every day without one. @param metricsOf undefined where they are not known */
export function sumsByHand(
  definition: OkrDefinition,
  metricsOf: (connection: string) => Readonly<Record<string, MetricDefinition>> | undefined,
): readonly DefinitionWarning[] {
  const byHand = new Set(definition.connections.filter(({ source }) => source === BY_HAND).map(({ id }) => id));
  if (byHand.size === 0) return [];
  const stops = ({ series, missing }: Input) => {
    const metric = metricOf(metricsOf(series.connection) ?? {}, series.metric);
    return byHand.has(series.connection) && missing === 'stop' && metric?.aggregation.kind === 'sum' && !metric.absentMeansZero;
  };
  return definition.objectives.flatMap((objective, index) =>
    objective.keyResults.flatMap((keyResult, position) =>
      inputsOf(keyResult)
        .filter(stops)
        .map(({ series }) => ({
          path: `objectives[${index}].keyResults[${position}]`,
          keyResult: keyResult.id,
          message:
            `"${series.metric}" of "${series.connection}" is added up from values written by hand, and there is none until every day of the window has one; ` +
            'if a day that nobody wrote is 0, say so: missing: zero on the input, or absentMeansZero: true in the settings of the connection',
        })),
    ),
  );
}

/** A rank ("number 1", "topp 3"), a date's name ("2026", "Q3", "H1") or a number in a name ("24/7", "Windows 11-…") is no measure. */
const NO_MEASURE =
  /\b(?:(?:nummer|number|nr|no|top|topp)\.?\s*\d+|[QKH]\s?[1-4]|(?:19|20|21)\d{2}|\d+\s?\.?\s?(?:kvartal\w*|quarters?|halvår\w*)|\d+(?:\/\d+|-(?=\p{L})))(?!\d)/giu;
/** What is as much of a number without a digit: "double sales", "trettio procent fler", "ti ganger så mange". */
const IN_WORDS =
  /(?<!\p{L})(?:(?:för|for)?(?:dubbl|tredubbl|fyrdubbl|dobl|tredobl|firdobl|halver)\p{L}*|(?:double|triple|quadruple|halve)[sd]?|(?:procent|prosent|percent|per cent)|\p{L}+\s+(?:gånger|ganger|gange|times)\s+(?:så|fler|flere|mer|mere|more|as|the))(?!\p{L})/iu;

/** Whether it holds a percentage or a count of something: in words, or as a number that is no part of a word. */
function isMeasurable(title: string): boolean {
  return IN_WORDS.test(title) || /(?<![\p{L}\p{N}])\d/u.test(title.replace(NO_MEASURE, ' '));
}

/** Compares what the text claims with the numbers that are measured. */
function statedProblems(keyResult: KeyResult): readonly string[] {
  if (!('stated' in keyResult) || keyResult.stated === null || keyResult.target === null) return [];
  const { stated, target, baseline } = keyResult;
  const from = stated.from ?? (baseline?.kind === 'fixed' ? baseline.value : null);
  const to = stated.to ?? (target.kind === 'value' ? target.value : null);
  const change = stated.change === null ? changeOf(target) : exact(stated.change);
  const messages: string[] = [];
  if (from !== null && to !== null && from !== 0 && change !== null) {
    const actual = divide(subtract(exact(to), exact(from)), exact(Math.abs(from)));
    // A text rounds: 3 → 4 is +33.33 %.
    if (percent(actual) !== percent(change))
      messages.push(`${grouped(from)} → ${grouped(to)} is ${percent(actual)}, not ${percent(change)}`);
  }
  if (from === 0 && stated.change !== null && stated.change !== 0) {
    messages.push(`the text says ${percent(exact(stated.change))}, and there is no percentage of a start at 0`);
  }
  const defined = changeOf(target);
  if (stated.change !== null && defined !== null && percent(defined) !== percent(exact(stated.change))) {
    messages.push(`the text says ${percent(exact(stated.change))}, the target is ${percent(defined)}`);
  }
  if (stated.from !== null && baseline?.kind === 'fixed' && baseline.value !== stated.from) {
    messages.push(`the text starts at ${grouped(stated.from)}, the baseline is ${grouped(baseline.value)}`);
  }
  if (stated.to !== null && target.kind === 'value' && target.value !== stated.to) {
    messages.push(`the text ends at ${grouped(stated.to)}, the target is ${grouped(target.value)}`);
  }
  return messages;
}

function changeOf(target: NonNullable<Extract<KeyResult, { kind: 'change' }>['target']>): Exact | null {
  if (target.kind === 'value') return null;
  return target.kind === 'change' ? exact(target.change) : subtract(exact(target.factor), exact(1));
}

/** "+50 %", with at most two decimals. */
function percent(share: Exact): string {
  const points = toNumber(multiply(share, exact(100)));
  const text = String(Math.abs(Math.round(points * 100) / 100));
  return `${points < 0 ? '-' : '+'}${text} %`;
}

/** Thousands apart, as in "100 000". */
function grouped(value: number): string {
  return String(value).replace(/(?<!\.\d*)\B(?=(?:\d{3})+(?!\d))/g, ' ');
}
