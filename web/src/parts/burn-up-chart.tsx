/**
 * Value against expectation and target, day by day. Drawn by hand as SVG. A slider under it picks a day, so that a keyboard
 * or a screen reader reads the same as a pointer; the page has the whole as a table too.
 */
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Evaluation, Forecast, KeyResult } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { useViewedMoment } from '../viewed-moment.ts';
import { ChartLegend } from './chart-legend.tsx';
import { type ChartDay, type ChartShape, chartShape, type Point } from './chart-shape.ts';
import type { HistoryDay } from './history-days.ts';

interface Props {
  readonly keyResult: KeyResult;
  readonly evaluation: Evaluation;
  readonly history: readonly HistoryDay[];
  readonly forecast: Forecast | null;
}
const WIDTH_FIRST = 720;
/** Half of the slider's handle: its middle, not its edge, stands under the day. */
const HANDLE_HALF = 8;

export function BurnUpChart({ keyResult, evaluation, history, forecast }: Props) {
  const { t } = useBoard();
  const { day } = useViewedMoment();
  const [box, width] = useWidth();
  const [picked, setPicked] = useState<string | null>(null);
  const size = { width, height: width < 520 ? 250 : 320 };
  const shape = chartShape(keyResult, evaluation, history, forecast, day, size);
  return (
    <div class="chart" ref={box}>
      {shape === null ? (
        <p class="quiet">{t.chart.none}</p>
      ) : (
        <Drawing shape={shape} size={size} keyResult={keyResult} evaluation={evaluation} picked={picked} onPick={setPicked} />
      )}
    </div>
  );
}

/** The chart is drawn in real pixels, so that its letters keep their size on every screen. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(WIDTH_FIRST);
  // Before the first painting, so that nothing jumps.
  useLayoutEffect(() => {
    if (box.current === null) return;
    const measure = (measured: number) => measured > 0 && setWidth(Math.round(measured));
    measure(box.current.getBoundingClientRect().width);
    const observer = new ResizeObserver(([entry]) => entry !== undefined && measure(entry.contentRect.width));
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
  /** The day picked; null: the last known. */
  readonly picked: string | null;
  readonly onPick: (date: string | null) => void;
}

function Drawing({ shape, size, keyResult, evaluation, picked, onPick }: DrawingProps) {
  const { t, format } = useBoard();
  const { unit, currency } = evaluation;
  const at = dayAt(shape, picked);
  const day = shape.days[at] as ChartDay;
  const sentence = useSentence(day, evaluation);
  const isBounded = keyResult.kind === 'limit' || keyResult.kind === 'range';
  const nearest = (event: MouseEvent & { currentTarget: SVGSVGElement }) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const distances = shape.days.map((each) => Math.abs(each.x - x));
    onPick(shape.days[distances.indexOf(Math.min(...distances))]?.date ?? null);
  };
  return (
    <>
      <ChartLegend shape={shape} targetName={isBounded ? t.chart.bound : t.chart.target} />
      <svg
        class="burn-up"
        width={size.width}
        height={size.height}
        role="img"
        aria-label={`${t.chart.title}: ${keyResult.title}. ${sentence}`}
        onPointerMove={nearest}
        onPointerLeave={() => onPick(null)}
      >
        <Axes
          shape={shape}
          show={(value) => format.compact(value, unit, currency)}
          day={format.shortDay}
          caption={unit === 'currency' ? currency : null}
        />
        <Lines shape={shape} />
        {picked === null ? null : <line class="line-picked" x1={day.x} x2={day.x} y1={shape.plot.top} y2={shape.plot.bottom} />}
        {day.y === null ? null : <circle class="dot-value" cx={day.x} cy={day.y} r="4.5" />}
      </svg>
      <DayChoice shape={shape} at={at} sentence={sentence} onPick={onPick} />
    </>
  );
}

/** The picked day, or the last that has a value. */
function dayAt({ days }: ChartShape, picked: string | null): number {
  const found = days.findIndex(({ date }) => date === picked);
  if (found !== -1) return found;
  return Math.max(
    0,
    days.findLastIndex(({ value }) => value !== null),
  );
}

function useSentence(day: ChartDay, { unit, currency }: Evaluation): string {
  const { t, format } = useBoard();
  const show = (value: number) => format.value(value, unit, currency);
  const value = day.value === null ? t.chart.noValue : show(day.value) + (day.isProvisional ? ` (${t.history.provisional})` : '');
  return `${format.day(day.date)}: ${value}${day.expected === null ? '' : `, ${t.expectedAt(show(day.expected))}`}`;
}

/** As wide as the days in the drawing above it, handle under day. */
function DayChoice({
  shape,
  at,
  sentence,
  onPick,
}: {
  readonly shape: ChartShape;
  readonly at: number;
  readonly sentence: string;
  readonly onPick: (date: string | null) => void;
}) {
  const { t } = useBoard();
  const { days } = shape;
  const [first, last] = [days[0]?.x ?? 0, days.at(-1)?.x ?? 0];
  return (
    <div class="chart-pick">
      {days.length < 2 ? null : (
        <input
          type="range"
          style={{ marginLeft: `${first - HANDLE_HALF}px`, width: `${last - first + 2 * HANDLE_HALF}px` }}
          min={0}
          max={days.length - 1}
          value={at}
          aria-label={t.chart.pick}
          aria-valuetext={sentence}
          onInput={(event) => onPick(days[Number(event.currentTarget.value)]?.date ?? null)}
          onFocus={() => onPick(days[at]?.date ?? null)}
          onBlur={() => onPick(null)}
        />
      )}
      <output aria-hidden="true">{sentence}</output>
    </div>
  );
}

const path = (points: readonly Point[]) => points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function Lines({ shape }: { readonly shape: ChartShape }) {
  const id = useId();
  const { plot, baseline, forecast, provisionalFrom } = shape;
  const across = { x1: plot.left, x2: plot.right };
  return (
    <>
      <defs>
        <pattern id={`${id}-hatch`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch" y2="7" />
        </pattern>
      </defs>
      {provisionalFrom === null ? null : (
        <rect
          x={provisionalFrom}
          y={plot.top}
          width={Math.max(0, (shape.days.at(-1)?.x ?? 0) - provisionalFrom)}
          height={plot.bottom - plot.top}
          fill={`url(#${id}-hatch)`}
        />
      )}
      {baseline === null ? null : <line class="line-baseline" {...across} y1={baseline.y} y2={baseline.y} />}
      {shape.targets.map(({ y, value }) => (
        <line key={value} class="line-target" {...across} y1={y} y2={y} />
      ))}
      {shape.expected.map((run) => (
        <Run key={run[0]?.x} points={run} kind="line-expected" />
      ))}
      {shape.expectedAhead.length === 0 ? null : <path class="line-expected line-ahead" d={path(shape.expectedAhead)} />}
      {shape.settled.map((run) => (
        <Run key={run[0]?.x} points={run} kind="line-value" />
      ))}
      {shape.provisional.map((run) => (
        <Run key={run[0]?.x} points={run} kind="line-value line-provisional" />
      ))}
      {forecast === null ? null : (
        <g class="forecast">
          <path
            d={`M${forecast.x} ${forecast.low}V${forecast.high}M${forecast.x - 5} ${forecast.low}h10M${forecast.x - 5} ${forecast.high}h10`}
          />
          <circle cx={forecast.x} cy={forecast.y} r="4" />
        </g>
      )}
    </>
  );
}

/** A day between two gaps is a dot: a line of one point would not be seen. */
function Run({ points, kind }: { readonly points: readonly Point[]; readonly kind: string }) {
  const [only] = points;
  if (points.length === 1 && only !== undefined) return <circle class={`dot-lone ${kind}-lone`} cx={only.x} cy={only.y} r="2.5" />;
  return <path class={kind} d={path(points)} />;
}

interface AxesProps {
  readonly shape: ChartShape;
  readonly show: (value: number) => string;
  readonly day: (date: string) => string;
  /** What the values are counted in; null: the ticks say so, or it is a plain number. */
  readonly caption: string | null;
}
function Axes({ shape, show, day, caption }: AxesProps) {
  const { plot } = shape;
  return (
    <g class="axes">
      {caption === null ? null : (
        <text x={plot.left - 8} y={plot.top - 12} text-anchor="end">
          {caption}
        </text>
      )}
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
