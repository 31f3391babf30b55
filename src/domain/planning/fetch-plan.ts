/**
 * From needs to the fewest calls (semantics.md §3, design: ask the source as little as possible).
 * A need is one window of one series that some key result, chart or baseline wants read; a call is what one request to the
 * source carries. Pure and independent of input order.
 */
import { addDays, type DateRange, type LocalDate } from '../calendar.ts';
import { rangeOf, type Span, spanOf } from '../cycle.ts';
import { keyOf } from '../inputs.ts';
import { canonicalFilter, type Filter, type Grain, type SeriesRef } from '../observation.ts';
import { type ApartMetrics, apartIn, shapeOf } from './apart-metrics.ts';
import { byText, chunks, packQueries, subtractSpans } from './query-packing.ts';
import { stableHash } from './stable-hash.ts';

export type NeedGrain = 'day' | 'range' | 'item';
export interface Need {
  readonly series: SeriesRef;
  readonly grain: NeedGrain;
  readonly range: DateRange;
  /** Ids of the key results that it serves. */
  readonly keyResults: readonly string[];
}

/** What one manifest allows in one call; see connectors/kit. */
export interface CallLimits {
  readonly metricsPerQuery: number;
  readonly rangesPerQuery: number;
  readonly queriesPerCall: number;
  readonly rowsPerPage: number;
  readonly historyMonths: number | null;
  readonly grains: readonly NeedGrain[];
}

/** One query of a call: same account, filter, grain and item dimension; several metrics and ranges. */
export interface SourceQuery {
  readonly account: string | null;
  readonly filter: Filter;
  readonly grain: NeedGrain;
  readonly itemDimension: string | null;
  /** Sorted. */
  readonly metrics: readonly string[];
  /** Sorted by start, then end; distinct. */
  readonly ranges: readonly DateRange[];
}

/** What one job fetches. `key` is deterministic: equal for equal content. */
export interface PlannedCall {
  readonly key: string;
  readonly connection: string;
  readonly queries: readonly SourceQuery[];
  readonly keyResults: readonly string[];
}

/** What planning knows of one connection. */
export interface PlannableSource {
  readonly limits: CallLimits;
  /** Metrics that may not share a query with others. */
  readonly separateMetrics: readonly string[];
  /** Metrics that were refused in one query: they do not share one again. */
  readonly apart: readonly ApartMetrics[];
  /** Levels that can be asked for one day, the present, which is what is needed of them. */
  readonly snapshotMetrics: readonly string[];
  /** First day that the source still has; null: any. */
  readonly earliest: LocalDate | null;
  /** Longer day ranges are asked in parts, so that a backfill can be resumed; null: whole. */
  readonly daysPerRange: number | null;
}
/** A range of a series that need not be asked again: answered when its days were settled, or being asked already. */
export interface HeldRange {
  readonly grain: Grain;
  readonly range: DateRange;
}
export interface PlanInput {
  readonly needs: readonly Need[];
  /** By connection; null leaves its needs out (parked, or values that arrive by themselves). */
  readonly sourceOf: (connection: string) => PlannableSource | null;
  readonly heldOf: (series: SeriesRef) => readonly HeldRange[];
}
export interface FetchPlan {
  readonly calls: readonly PlannedCall[];
  /** No plan that asks for the same days in these limits has fewer calls. */
  readonly lowerBound: number;
  /** Needs that the source cannot answer: a grain it does not offer, or days before its history. */
  readonly unanswerable: readonly Need[];
  /** What was kept apart though it is needed alike: it makes the calls more than they would be. */
  readonly apart: readonly (ApartMetrics & { readonly connection: string })[];
}

/** Queries that may share metrics and ranges: everything but those is equal. */
interface Group {
  readonly connection: string;
  readonly source: PlannableSource;
  readonly shape: Omit<SourceQuery, 'metrics' | 'ranges'>;
  readonly isSeparate: boolean;
  readonly wanted: Map<string, { readonly span: Span; readonly keyResults: readonly string[] }[]>;
}

export function planCalls(input: PlanInput): FetchPlan {
  const groups = new Map<string, Group>();
  const unanswerable: Need[] = [];
  for (const need of input.needs) {
    const source = input.sourceOf(need.series.connection);
    if (source === null) continue;
    const asked = isOffered(need, source) ? withinHistory(need, source) : null;
    if (asked === null) {
      unanswerable.push(need);
      continue;
    }
    const spans = withoutHeld(asked, need.grain, input.heldOf(need.series));
    if (spans.length === 0) continue;
    const group = groupFor(groups, need, source);
    const held = group.wanted.get(need.series.metric) ?? [];
    held.push(...spans.map((span) => ({ span, keyResults: need.keyResults })));
    group.wanted.set(need.series.metric, held);
  }
  return { ...callsOf(groups), unanswerable, apart: keptApart([...groups.values()]) };
}

function keptApart(groups: readonly Group[]): FetchPlan['apart'] {
  const kept = new Map<string, FetchPlan['apart'][number]>();
  for (const { connection, source, shape, wanted } of groups) {
    const own = shapeOf(shape);
    for (const pair of source.apart) {
      const isWanted = pair.shape === own && pair.metrics.every((metric) => wanted.has(metric));
      if (isWanted) kept.set(JSON.stringify([connection, own, pair.metrics]), { connection, ...pair });
    }
  }
  return [...kept].sort(([a], [b]) => byText(a, b)).map(([, pair]) => pair);
}

function isOffered({ series, grain }: Need, { limits, snapshotMetrics }: PlannableSource): boolean {
  return limits.grains.includes(grain) && (grain === 'day' || !snapshotMetrics.includes(series.metric));
}

/** null when the source no longer has what is needed. An exact window or a list cannot be answered in part. */
function withinHistory(need: Need, source: PlannableSource): Span | null {
  const span = spanOf(need.range);
  if (source.earliest === null) return span;
  const { start } = spanOf({ start: source.earliest, end: source.earliest });
  if (span.start >= start) return span;
  return need.grain === 'day' && span.end > start ? { start, end: span.end } : null;
}

function withoutHeld(span: Span, grain: NeedGrain, held: readonly HeldRange[]): readonly Span[] {
  if (grain === 'day') {
    const days = held.filter((each) => each.grain === 'day').map((each) => spanOf(each.range));
    return subtractSpans(span, days);
  }
  const isHeld = held.some((each) => {
    const own = spanOf(each.range);
    return each.grain === 'range' && own.start === span.start && own.end === span.end;
  });
  return isHeld ? [] : [span];
}

function groupFor(groups: Map<string, Group>, need: Need, source: PlannableSource): Group {
  const { connection, account, filter, itemDimension, metric } = need.series;
  const isSeparate = source.separateMetrics.includes(metric);
  // Snapshots share queries with each other only, so that no query asks their past, and a call that comes late can ask its own day.
  const company = isSeparate ? metric : source.snapshotMetrics.includes(metric) ? ['snapshot'] : null;
  const key = JSON.stringify([connection, account, need.grain, itemDimension, canonicalFilter(filter), company]);
  let group = groups.get(key);
  if (group === undefined) {
    group = { connection, source, shape: { account, filter, grain: need.grain, itemDimension }, isSeparate, wanted: new Map() };
    groups.set(key, group);
  }
  return group;
}

/** Queries of one connection and account share calls. */
function callsOf(groups: ReadonlyMap<string, Group>): { readonly calls: readonly PlannedCall[]; readonly lowerBound: number } {
  const calls: PlannedCall[] = [];
  let lowerBound = 0;
  const inOrder = [...groups].sort(([a], [b]) => byText(a, b)).map(([, group]) => group);
  const byAccount = Map.groupBy(inOrder, ({ connection, shape }) => JSON.stringify([connection, shape.account]));
  for (const own of byAccount.values()) {
    const queries: { readonly query: SourceQuery; readonly keyResults: readonly string[] }[] = [];
    let leastQueries = 0;
    let queriesPerCall = 1;
    let connection = '';
    for (const group of own) {
      const packed = pack(group);
      queries.push(...packed.queries);
      leastQueries += packed.lowerBound;
      queriesPerCall = group.source.limits.queriesPerCall;
      connection = group.connection;
    }
    lowerBound += Math.ceil(leastQueries / queriesPerCall);
    for (const part of chunks(queries, queriesPerCall)) {
      const keyResults = [...new Set(part.flatMap((each) => each.keyResults))].sort(byText);
      const content = part.map((each) => each.query);
      calls.push({ key: keyOfCall(connection, content), connection, queries: content, keyResults });
    }
  }
  return { calls, lowerBound };
}

function pack(group: Group) {
  const { limits, daysPerRange } = group.source;
  const needs = [...group.wanted].map(([metric, wanted]) => ({ metric, spans: wanted.map((each) => each.span) }));
  const { queries, lowerBound } = packQueries(needs, {
    metricsPerQuery: group.isSeparate ? 1 : limits.metricsPerQuery,
    rangesPerQuery: limits.rangesPerQuery,
    daysPerRange,
    mergesSpans: group.shape.grain === 'day',
    apart: apartIn(group.source.apart, shapeOf(group.shape)),
  });
  return {
    lowerBound,
    queries: queries.map(({ metrics, spans }) => {
      const served = metrics.flatMap((metric) =>
        (group.wanted.get(metric) ?? []).filter(({ span }) => spans.some((asked) => asked.start < span.end && asked.end > span.start)),
      );
      return { query: { ...group.shape, metrics, ranges: spans.map(rangeOf) }, keyResults: served.flatMap((each) => each.keyResults) };
    }),
  };
}

export function keyOfCall(connection: string, queries: readonly SourceQuery[]): string {
  const content = queries.map(({ account, filter, grain, itemDimension, metrics, ranges }) => [
    account,
    canonicalFilter(filter),
    grain,
    itemDimension,
    metrics,
    ranges.map(({ start, end }) => [start, end]),
  ]);
  return stableHash(JSON.stringify([connection, content]));
}

/** The same call, asked on this day: its queries of snapshots ask for it, whatever day they were planned on. */
export function callOn(call: PlannedCall, isSnapshot: (metric: string) => boolean, today: LocalDate): PlannedCall {
  const range: DateRange = { start: today, end: addDays(today, 1) };
  const queries = call.queries.map((query) => (query.metrics.every(isSnapshot) ? { ...query, ranges: [range] } : query));
  return { ...call, queries };
}

/** The account that all queries of a call ask; null: the connection's own. */
export function accountOf({ queries }: Pick<PlannedCall, 'queries'>): string | null {
  return queries[0]?.account ?? null;
}

/** The series that a query reads, and at which grain its answers are kept: a list of items is an exact window. */
export function seriesOfQuery(connection: string, query: SourceQuery): readonly { readonly series: SeriesRef; readonly grain: Grain }[] {
  const { account, filter, itemDimension } = query;
  const grain: Grain = query.grain === 'day' ? 'day' : 'range';
  return query.metrics.map((metric) => ({ series: { connection, account, metric, filter, itemDimension }, grain }));
}

/** What calls that have not ended yet will bring, by series: it is not asked a second time beside them. */
export function heldByCalls(calls: readonly PlannedCall[]): ReadonlyMap<string, readonly HeldRange[]> {
  const held = new Map<string, HeldRange[]>();
  for (const call of calls) {
    for (const query of call.queries) {
      for (const { series, grain } of seriesOfQuery(call.connection, query)) {
        const own = held.get(keyOf(series)) ?? [];
        own.push(...query.ranges.map((range) => ({ grain, range })));
        held.set(keyOf(series), own);
      }
    }
  }
  return held;
}
