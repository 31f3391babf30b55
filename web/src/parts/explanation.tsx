/**
 * "Why this number": the paragraph, the formulas with their numbers, each input, and, folded away, everything else that the
 * API says (readings, requests sent, runs), so that nothing is left out here.
 */
import type { Evaluation, Forecast, Unit } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { Evidence } from './evidence.tsx';
import { isList, isRecord, type Json } from './json.ts';

/** Shown elsewhere on the page, or above in better words. */
const SHOWN_ELSEWHERE = new Set([
  'keyResult',
  'title',
  'kind',
  'asOf',
  'knownAt',
  'evaluation',
  'forecast',
  'text',
  'formula',
  'targetFormula',
  'progressFormula',
  'inputs',
  'children',
  'baseline',
  'items',
  'cycleFrom',
  'shownUnit',
]);
type JsonRecord = { readonly [name: string]: Json };

/** The forecast of an explanation, with its reason where none can be made; null: it says nothing of one. */
export function forecastIn(answer: unknown): Forecast | null {
  const forecast = isRecord(answer as Json) ? (answer as JsonRecord).forecast : undefined;
  return isRecord(forecast) && 'reason' in forecast ? (forecast as unknown as Forecast) : null;
}

export function Explanation({ answer, evaluation }: { readonly answer: unknown; readonly evaluation: Evaluation }) {
  const { t } = useBoard();
  const json = answer as Json;
  if (!isRecord(json)) return <p class="quiet">{t.noValue}</p>;
  const { text, formula, progressFormula, targetFormula, inputs, baseline, children } = json;
  const rest = Object.entries(json).filter(([name]) => !SHOWN_ELSEWHERE.has(name));
  return (
    <div class="explanation">
      {typeof text === 'string' ? <p class="lead">{text}</p> : null}
      {isRecord(formula) ? <Formula name={t.value} text={formulaText(formula, evaluation)} /> : null}
      {isRecord(baseline) ? <BaselineFormulas baseline={baseline} evaluation={evaluation} /> : null}
      {typeof targetFormula === 'string' ? <Formula name={t.target} text={`${targetFormula} = ${evaluation.target}`} /> : null}
      {typeof progressFormula === 'string' ? <Formula name={t.progress} text={progressFormula} /> : null}
      {isList(inputs) && inputs.length > 0 ? <Inputs inputs={inputs} /> : null}
      {isList(children) && children.length > 0 ? <Children rows={children.filter(isRecord)} evaluation={evaluation} /> : null}
      {rest.length === 0 ? null : (
        <details>
          <summary>{t.why.evidence}</summary>
          <Evidence answer={Object.fromEntries(rest)} />
        </details>
      )}
    </div>
  );
}

/** "spend ÷ conv = 1200 ÷ 30 = 40"; a number alone says nothing more than the value. Unrounded: here a number is evidence. */
function formulaText(formula: JsonRecord, { value, automated }: Evaluation): string | null {
  const measured = automated === null ? value : automated.value;
  return isWorked(formula) ? `${formula.written} = ${withResult(formula, measured)}` : null;
}

/** Whether there is something to work out: an operator between numbers, or a count. */
function isWorked({ filledIn }: JsonRecord): boolean {
  return typeof filledIn === 'string' && (/ [+−×÷] /.test(filledIn) || filledIn.startsWith('count('));
}

function withResult(formula: JsonRecord, result: Json | undefined): string {
  const end = typeof result === 'number' ? ` = ${result}` : '';
  return isWorked(formula) ? `${formula.filledIn}${end}` : end.slice(3);
}

/** A baseline's share of the days, or the periods it was measured over, with their numbers and since when they stand. */
function BaselineFormulas({ baseline, evaluation }: { readonly baseline: JsonRecord; readonly evaluation: Evaluation }) {
  const { t, format } = useBoard();
  const { formula, firstDays, whole } = baseline;
  if (typeof formula === 'string') return <Formula name={t.baseline} text={`${formula} = ${evaluation.baseline}`} />;
  return (
    <>
      {[firstDays, whole].filter(isRecord).map(({ from, to, value, formula: own, frozen }) => {
        const day = isRecord(frozen) && typeof frozen.on === 'string' ? `, ${t.why.frozen(format.day(frozen.on))}` : '';
        const name = `${t.baseline}, ${format.days(String(from), String(to))}${day}`;
        return (
          <Formula key={`${from}${to}`} name={name} text={typeof value === 'number' ? withResult(isRecord(own) ? own : {}, value) : '–'} />
        );
      })}
    </>
  );
}

/** What a roll-up is made of: each one's part, and why one does not count. */
function Children({ rows, evaluation }: { readonly rows: readonly JsonRecord[]; readonly evaluation: Evaluation }) {
  const { t, format } = useBoard();
  const shown = ({ kind, value }: JsonRecord) =>
    typeof value !== 'number'
      ? '–'
      : kind === 'objective'
        ? format.share(value)
        : format.value(value, evaluation.unit, evaluation.currency);
  const remarks = ({ leftOut, weight, isOverridden }: JsonRecord) => [
    ...(typeof weight === 'number' && leftOut !== 'weight_zero' ? [t.why.weight(format.number(weight))] : []),
    ...(leftOut === 'unknown' ? [t.why.unknown] : leftOut === 'weight_zero' ? [t.why.weightZero] : []),
    ...(isOverridden === true ? [t.why.byHand] : []),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs to be reached
    <section class="scroll scroll-plain" tabIndex={0} aria-label={t.why.below}>
      <table class="texts">
        <caption class="hidden">{t.why.below}</caption>
        <thead>
          <tr>
            <th scope="col">{t.why.below}</th>
            <th scope="col" class="figure">
              {t.value}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.kind}${row.id}`}>
              <th scope="row">
                {String(row.title)}
                {typeof row.objective === 'string' ? <span class="under quiet">{row.objective}</span> : null}
              </th>
              <td class="figure">
                {shown(row)}
                <span class="under quiet">{remarks(row).join(', ')}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Formula({ name, text }: { readonly name: string; readonly text: string | null }) {
  if (text === null) return null;
  return (
    <div class="formula">
      <span class="quiet">{name}</span>
      <code>{text}</code>
    </div>
  );
}

function Inputs({ inputs }: { readonly inputs: readonly Json[] }) {
  const { t } = useBoard();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs to be reached
    <section class="scroll scroll-plain" tabIndex={0} aria-label={t.why.inputs}>
      <table class="texts">
        <caption class="hidden">{t.why.inputs}</caption>
        <thead>
          <tr>
            <th scope="col">{t.why.inputs}</th>
            <th scope="col">{t.source}</th>
            <th scope="col" class="figure">
              {t.value}
            </th>
            <th scope="col">{t.completeThrough}</th>
            <th scope="col">{t.settledThrough}</th>
            <th scope="col">{t.zone}</th>
          </tr>
        </thead>
        <tbody>
          {inputs.map((input) =>
            isRecord(input) ? <InputRow key={String(input.name)} input={input} isOnly={inputs.length === 1} /> : null,
          )}
        </tbody>
      </table>
    </section>
  );
}

interface InputRowProps {
  readonly input: JsonRecord;
  /** A single input is called "input", which nobody wrote. */
  readonly isOnly: boolean;
}
function InputRow({ input, isOnly }: InputRowProps) {
  const { t, format } = useBoard();
  const { name, metricTitle, unit, currency, connection, metric, filter, value, completeThrough, settledThrough, zone, aggregation } =
    input;
  const conditions = isRecord(filter) ? Object.entries(filter) : [];
  const day = (text: Json | undefined) => (typeof text === 'string' ? format.day(text) : '–');
  return (
    <tr>
      <th scope="row">
        {isOnly && name === 'input' ? String(metricTitle ?? metric) : String(name)}
        <span class="under quiet">{t.why.aggregation[String(aggregation)] ?? String(aggregation ?? '')}</span>
      </th>
      <td>
        {String(connection)}
        <span class="under quiet">
          {String(metric)}
          {conditions.map(([dimension, condition]) => (
            <span class="under" key={dimension}>
              {dimension} {conditionText(condition, t.why.condition)}
            </span>
          ))}
        </span>
      </td>
      <td class="figure">
        {typeof value === 'number' ? format.value(value, unit as Unit | null, typeof currency === 'string' ? currency : null) : '–'}
        <MadeFrom input={input} />
      </td>
      <td>{day(completeThrough)}</td>
      <td>{day(settledThrough)}</td>
      <td>{String(zone ?? '')}</td>
    </tr>
  );
}

/** What a ratio was divided from or a mean weighted by, and the rate that money was exchanged at. */
function MadeFrom({ input: { parts, exchange } }: { readonly input: JsonRecord }) {
  const { format } = useBoard();
  const lines = [
    ...(isList(parts) ? parts.filter(isRecord) : []).map(({ metricTitle, value, unit, currency }) => {
      const own = typeof value === 'number' ? value : null;
      return `${metricTitle} ${format.value(own, unit as Unit | null, typeof currency === 'string' ? currency : null)}`;
    }),
    ...(isRecord(exchange) && typeof exchange.rate === 'number'
      ? [`× ${exchange.rate} ${exchange.to}/${exchange.from}, ${format.day(String(exchange.date))}`]
      : []),
  ];
  return lines.map((line) => (
    <span class="under quiet" key={line}>
      {line}
    </span>
  ));
}

/** { op: 'prefix', value: '/blog/' } → "begins with /blog/" */
function conditionText(condition: Json, words: Readonly<Record<string, string>>): string {
  if (!isRecord(condition)) return String(condition);
  const { op, value, values, condition: inner } = condition;
  if (op === 'equals') return `= ${String(value)}`;
  if (op === 'in' && isList(values)) return `= ${values.map(String).join(' / ')}`;
  if (op === 'not') return `${words.not} ${conditionText(inner ?? null, words)}`;
  return `${words[String(op)] ?? String(op)} ${String(value)}`;
}
