/**
 * From needs to the fewest calls (semantics.md §3, design: ask the source as little as possible).
 * A need is one window of one series that some key result, chart or baseline wants read; a call is what one request to the
 * source carries. Pure and independent of input order.
 */
import type { DateRange } from './calendar.ts';
import type { Filter, SeriesRef } from './observation.ts';

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
