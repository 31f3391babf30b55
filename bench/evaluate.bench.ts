/**
 * How fast the core evaluates: `change` key results with a ready window value, per second of the process' own CPU time.
 * Usage: npx node bench/evaluate.bench.ts [--quick]
 */
import { inclusiveRange, instant, localDate } from '../src/domain/calendar.ts';
import { type EvaluationInput, evaluate } from '../src/domain/evaluate.ts';
import type { KeyResult } from '../src/domain/key-result.ts';
import { type SeriesHistory, seriesKey } from '../src/domain/observation.ts';
import { bar, median, showLoad, whole } from './bars.ts';

/** As many as the worker judges at once. */
const KEY_RESULTS = 500;
const BATCHES = process.argv.includes('--quick') ? 20 : 200;
const ROUNDS = 7;
const cycle = inclusiveRange(localDate('2026-10-01'), localDate('2026-12-31'));
const known = inclusiveRange(localDate('2026-10-01'), localDate('2026-11-19'));
const histories = new Map<string, SeriesHistory>();
const keyResults: KeyResult[] = Array.from({ length: KEY_RESULTS }, (_, index) => {
  const series = {
    connection: 'site',
    account: null,
    metric: 'visitors',
    filter: { page: { op: 'equals', value: `/${index}` } },
    itemDimension: null,
  } as const;
  const observation = {
    id: String(index),
    grain: 'range',
    range: known,
    item: null,
    value: 1_000 + index,
    observedAt: instant('2026-11-20T03:00:00Z'),
    quality: [],
  } as const;
  histories.set(seriesKey(series), { series, observations: [observation], answered: [] });
  return {
    kind: 'change',
    id: `kr-${index}`,
    title: 'visitors',
    weight: 1,
    ambition: 'committed',
    unit: null,
    override: null,
    checkIns: [],
    score: null,
    inputs: [{ name: 'input', series, missing: 'stop', publishedSince: null }],
    expression: { kind: 'input', name: 'input' },
    window: { kind: 'cycle' },
    per: null,
    starts: null,
    fx: [],
    overlapAcknowledged: false,
    baseline: null,
    target: { kind: 'value', value: 10_000 },
    stated: null,
    pace: null,
    rollup: null,
  };
});
const input: EvaluationInput = {
  definition: {
    workspace: {
      zone: 'Europe/Stockholm',
      currency: 'SEK',
      weekStart: 1,
      fiscalYearStart: 1,
      locale: 'sv',
      statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
    },
    connections: [],
    cycles: [{ id: 'c', range: cycle }],
    objectives: [{ id: 'o', title: 'o', cycle: 'c', owner: null, parent: null, weight: 1, keyResults }],
  },
  asOf: localDate('2026-11-20'),
  knownAt: null,
  sources: new Map([
    [
      'site',
      {
        connection: 'site',
        zone: 'Europe/Stockholm',
        completeThrough: localDate('2026-11-19'),
        settledThrough: localDate('2026-11-17'),
        lagDays: 1,
        failure: null,
        lastSuccessAt: null,
        staleAfterMs: null,
        metrics: {
          visitors: {
            key: 'visitors',
            title: 'Visitors',
            unit: 'count',
            currency: null,
            precision: 0,
            aggregation: { kind: 'source_only', because: 'distinct' },
            absentMeansZero: false,
          },
        },
      },
    ],
  ]),
  histories,
  frozen: [],
};

showLoad();
const rates: number[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const from = process.cpuUsage();
  let evaluated: ReturnType<typeof evaluate>['keyResults'] = {};
  for (let batch = 0; batch < BATCHES; batch++) evaluated = evaluate(input).keyResults;
  const { user, system } = process.cpuUsage(from);
  const seconds = (user + system) / 1e6;
  if (evaluated['kr-0']?.value !== 1_000 || evaluated['kr-1']?.progress?.raw !== 0.1001) throw new Error('the evaluation is wrong');
  if (round > 0) rates.push((KEY_RESULTS * BATCHES) / seconds);
}
const rate = median(rates);
bar(
  'evaluations per second of one core',
  `${whole(rate)} (median of ${ROUNDS}; ${whole(Math.min(...rates))}–${whole(Math.max(...rates))}; ${BATCHES} batches of ${KEY_RESULTS})`,
  '≥ 100,000',
  rate >= 100_000,
);
