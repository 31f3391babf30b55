/** The chart's numbers as a table, newest day first. */
import type { Evaluation, HistoryPoint } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { StatusMark } from './marks.tsx';

export function HistoryTable({ history, evaluation }: { readonly history: readonly HistoryPoint[]; readonly evaluation: Evaluation }) {
  const { t, format } = useBoard();
  const show = (value: number | null) => format.value(value, evaluation.unit, evaluation.currency);
  const share = (value: number | null) => (value === null ? '–' : format.share(value));
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
              <th scope="col">{t.expected}</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          <tbody>
            {[...history].reverse().map((point) => (
              <tr key={point.asOf}>
                <th scope="row">{format.day(point.asOf)}</th>
                <td>
                  {show(point.value)}
                  {point.provisional && point.value !== null ? <span class="quiet"> {t.history.provisional}</span> : null}
                </td>
                <td>{show(point.baseline)}</td>
                <td>{show(point.target)}</td>
                <td>{share(point.progress)}</td>
                <td>{share(point.expected)}</td>
                <td>{point.state === 'ok' ? <StatusMark status={point.status} /> : t.state[point.state]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
