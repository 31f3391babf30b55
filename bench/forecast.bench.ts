/**
 * Forecast of a quarter's total against seasonal-naive and drift, by rolling origins over every quarter of a daily series.
 * Usage: npx node bench/forecast.bench.ts FILE.csv [column …]   (first column a date; columns by name)
 * Prints mean absolute error as a share of the quarter's total, the ratio to each baseline, and the interval's coverage.
 */
import { readFileSync } from 'node:fs';
import { forecastSum } from '../src/domain/forecast-series.ts';

const [file, ...wanted] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npx node bench/forecast.bench.ts FILE.csv [column …]');
  process.exit(2);
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
      const forecast = forecastSum(values.slice(0, origin), { from: 0, to: ahead });
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
  console.log(
    `${column}: ${total.origins} origins (${total.refused} refused) · error ${share(total.forecast)} · seasonal-naive ${share(total.seasonal)} (ratio ${(total.forecast / total.seasonal).toFixed(2)}) · drift ${share(total.drift)} (ratio ${(total.forecast / total.drift).toFixed(2)}) · 80 % interval covers ${((100 * total.inside) / total.origins).toFixed(1)} %`,
  );
}
