/**
 * Forecast of a quarter's total against seasonal-naive and drift, by rolling origins over every quarter of a daily series.
 * Usage: npx node bench/forecast.bench.ts FILE.csv [column …]   (first column a date; columns by name)
 *        FORECAST_CSV=FILE.csv npm run bench -- forecast
 * Each forecast sees the days before its origin only, and no more of them than a key result's forecast looks back. Prints mean
 * absolute error as a share of the quarter's total, the ratio to each baseline, and the interval's coverage.
 */
import { readFileSync } from 'node:fs';
import { forecastSum } from '../src/domain/forecasting/forecast-series.ts';
import { bar } from './bars.ts';

/** As src/domain/forecasting/forecast.ts. */
const PAST_DAYS_MAX = 760;
const [file = process.env.FORECAST_CSV, ...wanted] = process.argv.slice(2);
if (file === undefined) {
  console.log('left out: no daily series is part of the repository; name one, as its first lines say');
  process.exit(0);
}
const [header = [], ...rows] = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const dates = rows.map((row) => row[0] ?? '');
const columns = wanted.length > 0 ? wanted : header.slice(1);
const sum = (values: readonly number[], from: number, to: number) => values.slice(from, to).reduce((a, b) => a + b, 0);

function quarters(): { start: number; end: number }[] {
  const starts = dates.flatMap((date, index) => (/-(01|04|07|10)-01$/.test(date) ? [index] : []));
  return starts.slice(1).map((end, index) => ({ start: starts[index] as number, end }));
}

for (const column of columns) {
  const values = rows.map((row) => Number(row[header.indexOf(column)]));
  const total = { forecast: 0, seasonal: 0, drift: 0, inside: 0, origins: 0, refused: 0 };
  for (const { start, end } of quarters()) {
    const whole = sum(values, start, end);
    for (let origin = start + 1; origin < end; origin += 3) {
      const ahead = end - origin;
      const forecast = forecastSum(values.slice(Math.max(0, origin - PAST_DAYS_MAX), origin), { from: 0, to: ahead });
      if (forecast === null) {
        total.refused++;
        continue;
      }
      const actual = sum(values, origin, end);
      let seasonal = 0;
      for (let step = 0; step < ahead; step++) seasonal += values[origin + step - 7 * (Math.floor(step / 7) + 1)] ?? 0;
      const last = values[origin - 1] ?? 0;
      const slope = (last - (values[Math.max(0, origin - 91)] ?? 0)) / Math.min(90, origin - 1);
      const drift = ahead * last + (slope * ahead * (ahead + 1)) / 2;
      total.origins++;
      total.forecast += Math.abs(forecast.value - actual) / whole;
      total.seasonal += Math.abs(seasonal - actual) / whole;
      total.drift += Math.abs(drift - actual) / whole;
      if (actual >= forecast.low && actual <= forecast.high) total.inside++;
    }
  }
  const share = (error: number) => `${((100 * error) / total.origins).toFixed(2)} %`;
  const inside = total.inside / total.origins;
  console.log(`${column}: ${total.origins} origins, ${total.refused} more refused for too little past; error ${share(total.forecast)}`);
  for (const [name, error] of [
    ['seasonal-naive', total.seasonal],
    ['drift', total.drift],
  ] as const) {
    bar(`error to ${name}'s`, `${(total.forecast / error).toFixed(2)} of ${share(error)}`, '< 1', total.forecast < error);
  }
  bar('80 % interval covers', `${(100 * inside).toFixed(1)} %`, '72–88 %', inside >= 0.72 && inside <= 0.88);
}
