/** The chart's days as a table, newest first; days without a value in a row stand as one. */
import type { Evaluation } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { daysBetween } from '../format.ts';
import type { HistoryDay } from './history-days.ts';
import { StatusMark } from './marks.tsx';

type Known = HistoryDay & { readonly point: NonNullable<HistoryDay['point']> };
type Row = Known | { readonly from: string; readonly date: string };

export function HistoryTable({ history, evaluation }: { readonly history: readonly HistoryDay[]; readonly evaluation: Evaluation }) {
  const { t } = useBoard();
  if (history.length === 0) return null;
  return (
    <details class="history">
      <summary>{t.history.show}</summary>
      {/* Focusable, so that a keyboard can scroll it sideways. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs to be reached */}
      <section class="scroll" tabIndex={0} aria-label={t.history.title}>
        <table>
          <caption class="hidden">{t.history.title}</caption>
          <thead>
            <tr>
              <th scope="col">{t.history.day}</th>
              <th scope="col">{t.value}</th>
              <th scope="col">{t.baseline}</th>
              <th scope="col">{t.target}</th>
              <th scope="col">{t.progress}</th>
              <th scope="col">{t.chart.expected}</th>
              <th scope="col">{t.history.status}</th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(history).map((row) =>
              'point' in row ? <KnownRow key={row.date} day={row} evaluation={evaluation} /> : <GapRow key={row.date} {...row} />,
            )}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function rowsOf(history: readonly HistoryDay[]): readonly Row[] {
  const rows: Row[] = [];
  for (const { date, point, isProvisional } of history) {
    const last = rows.at(-1);
    if (point !== null) rows.push({ date, point, isProvisional });
    else if (last !== undefined && 'from' in last) rows[rows.length - 1] = { from: last.from, date };
    else rows.push({ from: date, date });
  }
  return rows.reverse();
}

function KnownRow({ day: { date, point, isProvisional }, evaluation }: { readonly day: Known; readonly evaluation: Evaluation }) {
  const { t, format } = useBoard();
  const show = (value: number | null) => format.value(value, evaluation.unit, evaluation.currency);
  const share = (value: number | null) => (value === null ? '–' : format.share(value));
  return (
    <tr>
      <th scope="row">{format.day(date)}</th>
      <td>
        {show(point.value)}
        {isProvisional ? <span class="quiet"> {t.history.provisional}</span> : null}
      </td>
      <td>{show(point.baseline)}</td>
      <td>{show(point.target)}</td>
      <td>{share(point.progress)}</td>
      <td>{share(point.expected)}</td>
      <td>
        <StatusMark status={point.status} />
        {point.state === 'ok' ? null : <span class="quiet"> {t.state[point.state]}</span>}
      </td>
    </tr>
  );
}

function GapRow({ from, date }: { readonly from: string; readonly date: string }) {
  const { t, format } = useBoard();
  return (
    <tr class="quiet">
      <th scope="row">{format.days(from, date)}</th>
      <td colSpan={6} class="gap">
        {t.history.gap(daysBetween(from, date) + 1)}
      </td>
    </tr>
  );
}
