/**
 * Value against expectation and target, day by day. Drawn by hand as SVG. A slider under it picks a day, so that a keyboard
 * or a screen reader reads the same as a pointer; the page has the whole as a table too.
 */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Evaluation, HistoryPoint, KeyResult } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { type ChartDay, type ChartShape, chartShape, type Point } from './chart-shape.ts';

interface Props {
  readonly keyResult: KeyResult;
  readonly evaluation: Evaluation;
  readonly history: readonly HistoryPoint[];
}
const WIDTH_FIRST = 720;

export function BurnUpChart({ keyResult, evaluation, history }: Props) {
  const { t, workspace } = useBoard();
  const [box, width] = useWidth();
  const [picked, setPicked] = useState<number | null>(null);
  const size = { width, height: width < 520 ? 250 : 320 };
  const shape = chartShape(keyResult, evaluation, history, workspace.today, size);
  return (
    <div class="chart" ref={box}>
      {shape === null ? (
        <p class="quiet">{t.chart.none}</p>
      ) : (
        <Drawing
          shape={shape}
          size={size}
          keyResult={keyResult}
          evaluation={evaluation}
          picked={Math.min(picked ?? shape.days.length - 1, shape.days.length - 1)}
          isPicked={picked !== null}
          onPick={setPicked}
        />
      )}
    </div>
  );
}

/** The chart is drawn in real pixels, so that its letters keep their size on every screen. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(WIDTH_FIRST);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}

interface DrawingProps {
  readonly shape: ChartShape;
  readonly size: { readonly width: number; readonly height: number };
  readonly keyResult: KeyResult;
  readonly evaluation: Evaluation;
  readonly picked: number;
  readonly isPicked: boolean;
  readonly onPick: (at: number | null) => void;
}
const path = (points: readonly Point[]) => points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** An expectation is no measurement: above 100 its decimals say nothing. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : value;
}

function Drawing({ shape, size, keyResult, evaluation, picked, isPicked, onPick }: DrawingProps) {
  const { t, format } = useBoard();
  const id = useId();
  const { unit, currency } = evaluation;
  const show = (value: number) => format.value(value, unit, currency);
  const day = shape.days[picked] as ChartDay;
  const targetName = keyResult.kind === 'limit' ? t.chart.bound : t.chart.target;
  const sentence = `${format.day(day.date)}: ${show(day.value)}${day.isProvisional ? ` (${t.history.provisional})` : ''}${day.expected === null ? '' : `, ${t.chart.expected.toLowerCase()} ${show(rounded(day.expected))}`}`;
  const nearest = (event: MouseEvent & { currentTarget: SVGSVGElement }) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const distances = shape.days.map(({ x }) => Math.abs(x - at));
    onPick(distances.indexOf(Math.min(...distances)));
  };
  return (
    <>
      <Legend shape={shape} targetName={targetName} />
      <svg
        class="burn-up"
        width={size.width}
        height={size.height}
        role="img"
        aria-label={`${t.chart.title}: ${keyResult.title}. ${sentence}`}
        onPointerMove={nearest}
        onPointerLeave={() => onPick(null)}
      >
        <defs>
          <pattern id={`${id}-hatch`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line class="hatch" y2="7" />
          </pattern>
        </defs>
        <Axes shape={shape} show={(value) => format.compact(value, unit, currency)} day={format.shortDay} />
        {shape.provisionalFrom === null ? null : (
          <rect
            x={shape.provisionalFrom}
            y={shape.plot.top}
            width={Math.max(0, (shape.days.at(-1)?.x ?? 0) - shape.provisionalFrom)}
            height={shape.plot.bottom - shape.plot.top}
            fill={`url(#${id}-hatch)`}
          />
        )}
        {shape.baseline === null ? null : (
          <line class="line-baseline" x1={shape.plot.left} x2={shape.plot.right} y1={shape.baseline.y} y2={shape.baseline.y} />
        )}
        {shape.target === null ? null : (
          <line class="line-target" x1={shape.plot.left} x2={shape.plot.right} y1={shape.target.y} y2={shape.target.y} />
        )}
        <path class="line-expected" d={path(shape.expected)} />
        <path class="line-expected line-ahead" d={path(shape.expectedAhead)} />
        {shape.settled.map((run) => (
          <path key={run[0]?.x} class="line-value" d={path(run)} />
        ))}
        {shape.provisional.map((run) => (
          <path key={run[0]?.x} class="line-value line-provisional" d={path(run)} />
        ))}
        {isPicked ? <line class="line-picked" x1={day.x} x2={day.x} y1={shape.plot.top} y2={shape.plot.bottom} /> : null}
        <circle class="dot-value" cx={day.x} cy={day.y} r="4.5" />
      </svg>
      <div class="chart-pick">
        <input
          type="range"
          min={0}
          max={shape.days.length - 1}
          value={picked}
          aria-label={t.chart.pick}
          aria-valuetext={sentence}
          onInput={(event) => onPick(Number(event.currentTarget.value))}
          onFocus={() => onPick(picked)}
        />
        <output aria-hidden="true">{sentence}</output>
      </div>
    </>
  );
}

function Axes({
  shape,
  show,
  day,
}: {
  readonly shape: ChartShape;
  readonly show: (value: number) => string;
  readonly day: (date: string) => string;
}) {
  const { plot } = shape;
  return (
    <g class="axes">
      {shape.yTicks.map(({ y, value }) => (
        <g key={value}>
          <line x1={plot.left} x2={plot.right} y1={y} y2={y} />
          <text x={plot.left - 8} y={y + 4} text-anchor="end">
            {show(value)}
          </text>
        </g>
      ))}
      {shape.xTicks.map(({ x, date }, at) => (
        <text key={date} x={x} y={plot.bottom + 20} text-anchor={at === 0 ? 'start' : x > plot.right - 30 ? 'end' : 'middle'}>
          {day(date)}
        </text>
      ))}
      {shape.todayX === null ? null : <line class="line-today" x1={shape.todayX} x2={shape.todayX} y1={plot.top} y2={plot.bottom + 5} />}
    </g>
  );
}

function Legend({ shape, targetName }: { readonly shape: ChartShape; readonly targetName: string }) {
  const { t } = useBoard();
  const keys: readonly (readonly [string, string, boolean])[] = [
    ['line-value', t.chart.value, true],
    ['line-value line-provisional', t.chart.provisional, shape.provisional.length > 0],
    ['line-expected', t.chart.expected, shape.expected.length > 0],
    ['line-target', targetName, shape.target !== null],
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
    </ul>
  );
}
