/** An evaluation as a table for people: one block per objective, one line per key result. */
import type { Evaluation, KeyResultEvaluation, Status } from '../domain/evaluation.ts';
import { shownUnitOf } from '../domain/explaining/shown-unit.ts';
import type { KeyResult, OkrDefinition } from '../domain/key-result.ts';

const LOCALES = { sv: 'sv-SE', nb: 'nb-NO', da: 'da-DK', en: 'en-GB' } as const;
const MARKS: Readonly<Record<Status, string>> = {
  on_track: '●',
  at_risk: '◐',
  off_track: '○',
  too_early: '·',
  closing: '◷',
  attained: '✔',
  missed: '✘',
};
const COLOURS: Readonly<Record<Status, number>> = {
  on_track: 32,
  at_risk: 33,
  off_track: 31,
  too_early: 90,
  closing: 36,
  attained: 32,
  missed: 31,
};
const BAR_WIDTH = 12;
const TITLE_WIDTH_MAX = 44;

export function evaluationTable(definition: OkrDefinition, evaluation: Evaluation, hasColour: boolean): string {
  const locale = LOCALES[definition.workspace.locale];
  const blocks = definition.objectives.map((objective) => {
    const own = evaluation.objectives[objective.id];
    const coverage =
      own?.coverage === null || own?.coverage === undefined || own.coverage === 1 ? '' : `, coverage ${percent(own.coverage, locale)}`;
    const head = `${objective.title}  ${percent(own?.progress ?? null, locale)}${coverage}${own?.status == null ? '' : `, ${words(own.status)}`}`;
    const rows = objective.keyResults.flatMap((keyResult) => {
      const each = evaluation.keyResults[keyResult.id];
      return each === undefined ? [] : [row(keyResult, each, locale)];
    });
    return [head, ...aligned(rows, hasColour)].join('\n');
  });
  const warnings = [...evaluation.warnings, ...Object.values(evaluation.keyResults).flatMap((each) => each.warnings)];
  return [...blocks, ...warnings.map((warning) => `warning: ${warning}`)].join('\n\n');
}

interface Row {
  readonly cells: readonly string[];
  readonly status: Status | null;
  readonly remarks: readonly string[];
}

function row(keyResult: KeyResult, evaluation: KeyResultEvaluation, locale: string): Row {
  const { title, weight } = keyResult;
  const each = { ...evaluation, unit: shownUnitOf(keyResult, evaluation) };
  const shown = [...title].length > TITLE_WIDTH_MAX ? `${[...title].slice(0, TITLE_WIDTH_MAX - 1).join('')}…` : title;
  const ends = [each.baseline, each.target].filter((end) => end !== null).map((end) => amount(end, each, locale));
  const pace = each.pace.ratio === null ? '' : `pace ${percent(each.pace.ratio, locale)}`;
  const cells = [
    shown,
    amount(each.value, each, locale),
    ends.join(' → '),
    `${bar(each)} ${percent(each.progress?.raw ?? null, locale)}`,
    pace,
  ];
  return {
    cells: [...cells, each.status === null ? '–' : `${MARKS[each.status]} ${words(each.status)}`],
    status: each.status,
    remarks: [...remarks(each), ...(weight === 0 ? ['weight 0: not counted in the objective'] : []), ...forecastOf(each, locale)],
  };
}

function remarks(each: KeyResultEvaluation): readonly string[] {
  const known = each.knownThrough === null ? 'nothing known' : `known through ${each.knownThrough}`;
  const missing =
    each.missing.length === 0
      ? []
      : [`${each.missing.length} ${each.missing.length === 1 ? 'day' : 'days'} missing from ${each.missing[0]}`];
  const state = each.state === 'ok' ? [] : [words(each.state)];
  return [[...state, known, ...missing, ...each.quality.map(words)].join(' · ')];
}

/** One line where a forecast was asked for. */
function forecastOf(each: KeyResultEvaluation, locale: string): readonly string[] {
  if (each.forecast === null) return typeof each.forecastReason === 'string' ? [`no forecast: ${each.forecastReason}`] : [];
  const { value, low, high, probability, method, backtestError } = each.forecast;
  const show = (number: number | null) => amount(number, each, locale);
  const chance = probability === null ? [] : [`${percent(probability, locale)} likely`];
  const way = method === null ? [] : [`by ${words(method)}, off by ${show(backtestError)} on its own past`];
  return [[`forecast ${show(value)} (80 % between ${show(low)} and ${show(high)})`, ...chance, ...way].join(' · ')];
}

function bar(each: KeyResultEvaluation): string {
  const filled = Math.floor((each.progress?.display ?? 0) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

/** Down to two decimals: a number is never shown as more than it is. */
function percent(share: number | null, locale: string): string {
  return share === null
    ? '–'
    : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1, roundingMode: 'trunc' }).format(share);
}

export function amount(value: number | null, { unit, currency }: Pick<KeyResultEvaluation, 'unit' | 'currency'>, locale: string): string {
  if (value === null) return '–';
  if (unit === 'ratio') return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(value);
  if (unit === 'currency' && currency !== null)
    return new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: 0, maximumFractionDigits: 2 }).format(value);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
  return unit === 'duration' ? `${number} s` : number;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function aligned(rows: readonly Row[], hasColour: boolean): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (most, { cells }) => cells.map((cell, index) => Math.max(most[index] ?? 0, [...cell].length)),
    [],
  );
  return rows.flatMap(({ cells, status, remarks: below }) => {
    const padded = cells.map((cell, index) => {
      const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - [...cell].length));
      return index === 1 || index === 2 ? space + cell : cell + space;
    });
    const line = `  ${padded.join('  ').trimEnd()}`;
    const coloured = hasColour && status !== null ? `\u001b[${COLOURS[status]}m${line}\u001b[0m` : line;
    return [coloured, ...below.map((text) => (hasColour ? `\u001b[90m    ${text}\u001b[0m` : `    ${text}`))];
  });
}
