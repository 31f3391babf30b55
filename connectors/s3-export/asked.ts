/** A planned call taken apart into what is asked of each series, and what the files can never answer. */
import { type DateRange, lengthInDays } from '../../src/domain/calendar.ts';
import type { MetricDefinition } from '../../src/domain/metric.ts';
import { type SeriesRef, seriesKey } from '../../src/domain/observation.ts';
import type { NeedGrain, PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import type { FetchedRefusal } from '../kit/define-connector.ts';
import { nearestName } from '../kit/nearest-name.ts';
import { metricsOf, type Settings } from './settings.ts';

export interface Asked {
  readonly series: SeriesRef;
  readonly metric: MetricDefinition;
  readonly grain: NeedGrain;
  readonly ranges: readonly DateRange[];
}
export interface Sorted {
  readonly asked: readonly Asked[];
  readonly refusals: readonly FetchedRefusal[];
}

export function sortAsked(call: PlannedCall, settings: Settings): Sorted {
  const metrics = metricsOf(settings);
  // Two queries about one series are one question: what is remembered of it is kept once.
  const asked = new Map<string, Asked>();
  const refusals: FetchedRefusal[] = [];
  for (const { account, filter, grain, itemDimension, metrics: names, ranges } of call.queries) {
    for (const each of names) {
      const series: SeriesRef = { connection: call.connection, account, metric: each, filter, itemDimension };
      const metric = Object.hasOwn(metrics, each) ? metrics[each] : undefined;
      if (metric === undefined) {
        refusals.push(refusal(series, 'metric', each, namesOf(each, Object.keys(metrics))));
        continue;
      }
      const unknown = [...Object.keys(filter), ...(itemDimension === null ? [] : [itemDimension])].find(
        (dimension) => !settings.dimensions.includes(dimension),
      );
      if (unknown !== undefined) refusals.push(refusal(series, 'dimensions', unknown, namesOf(unknown, settings.dimensions)));
      else if (isJoinedDistinct(metric, grain, itemDimension, ranges))
        refusals.push(refusal(series, 'window', windowText(ranges), SINGLE_DAYS));
      else {
        const key = `${grain} ${seriesKey(series)}`;
        asked.set(key, { series, metric, grain, ranges: [...(asked.get(key)?.ranges ?? []), ...ranges] });
      }
    }
  }
  return { asked: [...asked.values()], refusals };
}

const SINGLE_DAYS =
  'a single day: a file has each day on its own, and distinct counts (or percentiles) of days cannot be added up. Ask the source itself for the window, or push the exact window';

/** Days of a metric that only the source can add are never added here. */
function isJoinedDistinct(metric: MetricDefinition, grain: NeedGrain, item: string | null, ranges: readonly DateRange[]): boolean {
  const needsWindow = grain === 'range' || (grain === 'item' && item !== null);
  return metric.aggregation.kind === 'source_only' && needsWindow && ranges.some((range) => lengthInDays(range) > 1);
}

function windowText(ranges: readonly DateRange[]): string {
  const longest = ranges.reduce((a, b) => (lengthInDays(b) > lengthInDays(a) ? b : a));
  return `${lengthInDays(longest)} days from ${longest.start}`;
}

function namesOf(received: string, names: readonly string[]): string {
  const near = nearestName(received, names);
  const all = names.length === 0 ? 'none is declared in the settings' : names.join(', ');
  return near === null ? all : `${all}; did you mean ${near}?`;
}

export function refusal(series: SeriesRef, setting: string, received: string, allowed: string): FetchedRefusal {
  return { kind: 'refusal', series, setting, received, allowed };
}
