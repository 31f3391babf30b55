/**
 * "Why this number": the paragraph, the formulas with their numbers, each input, and, folded away, everything else that the
 * API says (observations, requests sent), laid out as it came, so that nothing is left out here.
 */
import type { ComponentChildren } from 'preact';
import { api, type Unit } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { useLoaded } from '../use-loaded.ts';
import { isList, isRecord, type Json, JsonTree } from './json-tree.tsx';
import { Failure, Loading } from './waiting.tsx';

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
  'progressFormula',
  'inputs',
]);

export function Explanation({ id }: { readonly id: string }) {
  const { t, locale, version, refresh } = useBoard();
  const loaded = useLoaded((signal) => api.explain(id, locale, signal), id, version);
  if (loaded.kind === 'loading') return <Loading text={t.loading} />;
  if (loaded.kind === 'failed') return <Failure error={loaded.error} t={t} onRetry={refresh} />;
  const answer = loaded.data as Json;
  if (!isRecord(answer)) return <JsonTree json={answer} />;
  const { text, formula, progressFormula, inputs } = answer;
  const rest = Object.entries(answer).filter(([name]) => !SHOWN_ELSEWHERE.has(name));
  return (
    <div class="explanation">
      {typeof text === 'string' ? <p class="lead">{text}</p> : null}
      {isRecord(formula) ? <Formula name={t.value} text={formulaText(formula)} /> : null}
      {typeof progressFormula === 'string' ? <Formula name={t.progress} text={progressFormula} /> : null}
      {isList(inputs) && inputs.length > 0 ? <Inputs inputs={inputs} /> : null}
      {rest.length === 0 ? null : (
        <details>
          <summary>{t.why.evidence}</summary>
          <JsonTree json={Object.fromEntries(rest)} />
        </details>
      )}
    </div>
  );
}

/** "spend ÷ conv = 1200 ÷ 30"; a formula of one name says nothing. */
function formulaText({ written, filledIn }: { readonly [name: string]: Json }): string | null {
  if (typeof written !== 'string' || typeof filledIn !== 'string') return null;
  return /[-+*/÷×−]/.test(written) ? `${written} = ${filledIn}` : null;
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
    <section class="scroll scroll-plain" aria-label={t.why.inputs}>
      <table>
        <caption class="hidden">{t.why.inputs}</caption>
        <thead>
          <tr>
            <th scope="col">{t.why.inputs}</th>
            <th scope="col">{t.source}</th>
            <th scope="col">{t.value}</th>
            <th scope="col">{t.completeThrough}</th>
            <th scope="col">{t.zone}</th>
          </tr>
        </thead>
        <tbody>{inputs.map((input) => (isRecord(input) ? <InputRow key={String(input.name)} input={input} /> : null))}</tbody>
      </table>
    </section>
  );
}

function InputRow({ input }: { readonly input: { readonly [name: string]: Json } }) {
  const { format } = useBoard();
  const { name, connection, metric, filter, value, completeThrough, zone, aggregation } = input;
  const conditions = isRecord(filter) || isList(filter) ? JSON.stringify(filter).replace(/^(\{\}|\[\])$/, '') : '';
  return (
    <tr>
      <th scope="row">
        {String(name)}
        <span class="quiet"> {String(aggregation ?? '')}</span>
      </th>
      <Cell>
        {String(connection)} · {String(metric)}
        {conditions === '' ? null : <code> {conditions}</code>}
      </Cell>
      <Cell>{typeof value === 'number' ? format.value(value, null as Unit | null, null) : '–'}</Cell>
      <Cell>{typeof completeThrough === 'string' ? format.day(completeThrough) : '–'}</Cell>
      <Cell>{String(zone ?? '')}</Cell>
    </tr>
  );
}

function Cell({ children }: { readonly children: ComponentChildren }) {
  return <td>{children}</td>;
}
