/** What the lines of the burn-up chart are; the same is told by the slider and the table, so it is for eyes only. */
import { useBoard } from '../board-context.tsx';
import type { ChartShape } from './chart-shape.ts';

export function ChartLegend({ shape, targetName }: { readonly shape: ChartShape; readonly targetName: string }) {
  const { t } = useBoard();
  const keys: readonly (readonly [string, string, boolean])[] = [
    ['line-value', t.chart.value, shape.settled.length > 0],
    ['line-value line-provisional', t.chart.provisional, shape.provisional.length > 0],
    ['line-expected', t.chart.expected, shape.expected.length > 0],
    ['line-target', targetName, shape.targets.length > 0],
    ['line-baseline', t.chart.baseline, shape.baseline !== null],
  ];
  return (
    <ul class="legend" aria-hidden="true">
      {keys.map(([kind, name, isShown]) =>
        isShown ? (
          <li key={kind}>
            <svg width="26" height="10" aria-hidden="true">
              <line class={kind} x1="1" x2="25" y1="5" y2="5" />
            </svg>
            {name}
          </li>
        ) : null,
      )}
      {shape.forecast === null ? null : (
        <li>
          <svg class="forecast" width="14" height="16" aria-hidden="true">
            <path d="M7 2V14M3 2h8M3 14h8" />
            <circle cx="7" cy="8" r="3" />
          </svg>
          {t.chart.forecast}
        </li>
      )}
    </ul>
  );
}
