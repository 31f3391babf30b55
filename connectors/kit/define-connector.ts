/**
 * A connector is a declaration: what a source offers and allows, and four functions that ask it. The host owns retries,
 * state, storage and scheduling; a connector has none of them.
 */
import type { z } from 'zod';
import type { DateRange, Instant, LocalDate } from '../../src/domain/calendar.ts';
import type { MetricDefinition, QualityFlag } from '../../src/domain/metric.ts';
import type { SeriesRef } from '../../src/domain/observation.ts';
import type { CallLimits, PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import type { Http } from './http.ts';

/** An observation as a connector yields it; the host adds identity, time and sync run. */
export interface FetchedReading {
  readonly kind: 'reading';
  readonly series: SeriesRef;
  readonly grain: 'day' | 'range';
  readonly range: DateRange;
  readonly item: string | null;
  readonly value: number;
  readonly quality: readonly QualityFlag[];
}
/** The source answered this query in full for this range: absences inside it are real. */
export interface FetchedAnswer {
  readonly kind: 'answered';
  readonly series: SeriesRef;
  readonly grain: 'day' | 'range';
  readonly range: DateRange;
  /**
   * Through this day the call brought a reading of everything that is not 0: where absence means zero, a day that had a value and has
   * no reading now is corrected to 0. Left out: what was brought before still holds, as where unchanged days are not brought again.
   * Items are never corrected so.
   */
  readonly tellsThrough?: LocalDate;
}
/** What the source reported about itself during the call. */
export interface FetchedQuota {
  readonly kind: 'quota';
  /** Name of the source's quota ("tokensPerDay"). */
  readonly quota: string;
  readonly consumed: number | null;
  readonly remaining: number;
  readonly resetsAt: Instant | null;
}
/** How far the source says its data reach; overrides the declared timing. */
export interface FetchedFinality {
  readonly kind: 'finality';
  readonly completeThrough: LocalDate | null;
  readonly settledThrough: LocalDate | null;
}
/** One request as it went out, secrets removed, with a digest of the response: what explain shows. */
export interface FetchedExchange {
  readonly kind: 'exchange';
  readonly request: string;
  readonly responseDigest: string;
}
/** A metric or filter of this call that the source refuses, found without failing the rest. */
export interface FetchedRefusal {
  readonly kind: 'refusal';
  readonly series: SeriesRef;
  readonly setting: string;
  readonly received: string;
  readonly allowed: string;
}
export type Fetched = FetchedReading | FetchedAnswer | FetchedQuota | FetchedFinality | FetchedExchange | FetchedRefusal;

/** What check() learned about an account: proof that the credential works, and the facts that numbers depend on. */
export interface AccountFacts {
  readonly title: string;
  readonly zone: string;
  readonly currency: string | null;
  /** Things a person should know ("the credential can also write"). */
  readonly notes: readonly string[];
}

export interface ConnectorContext<Settings> {
  readonly settings: Settings;
  /** The opened credential, parsed as JSON; null where the source needs none. Never logged, never in an error. */
  readonly credential: unknown;
  readonly http: Http;
  readonly signal: AbortSignal;
  readonly now: Instant;
  /** Operator's override of base URLs by name: NYCKEL_ENDPOINT_GA4 is "ga4". */
  readonly endpoint: (name: string, fallback: string) => string;
  /** Small state that a connector may keep between calls of one connection (object ETags, access tokens are not state). */
  readonly memory: ConnectorMemory;
  /** Folder for temporary files of this call; removed afterwards. */
  readonly temporaryFolder: string;
  /** Absolute folders of this machine that the operator lets connections read; relative paths start at the first. */
  readonly fileRoots: readonly string[];
  /** Zone and currency from the last check(), or the settings. */
  readonly zone: string;
  readonly currency: string | null;
}

/** Key-value notes of one connection, committed with the call that wrote them. Values are JSON, keys at most 1 024 characters. */
export interface ConnectorMemory {
  get(key: string): Promise<unknown>;
  /** Visible to later calls only when this call commits. */
  set(key: string, value: unknown): void;
}

export interface ConnectorTiming {
  /** Days after a day's end until the source has the whole of it. 1: yesterday is complete today. */
  readonly completeAfterDays: number;
  /** Days after which the source no longer restates; ≥ completeAfterDays. */
  readonly settledAfterDays: number;
}

export interface ConnectorManifest<Settings> {
  /** Folder name. */
  readonly id: string;
  readonly title: string;
  /** Vendor page that the connector follows. */
  readonly docs: string;
  readonly credential: {
    readonly kind: 'none' | 'json';
    readonly help: string;
    readonly fields: z.ZodType | null;
    readonly scopes: readonly string[];
  };
  readonly settings: z.ZodType<Settings>;
  /** How the zone is known: fixed, named by a setting, or read from the account by check(). */
  readonly zone: { readonly kind: 'fixed'; readonly zone: string } | { readonly kind: 'account' } | { readonly kind: 'settings' };
  readonly timing: ConnectorTiming | ((settings: Settings) => ConnectorTiming);
  readonly limits: CallLimits;
  readonly quota: {
    /** What shares a quota: all that is asked with one credential, one connection, or one account of it. */
    readonly scope: 'project' | 'connection' | 'account';
    /** Requests; null: no such limit. */
    readonly perMinute: number | null;
    /** Calls at a time. */
    readonly concurrent: number;
    /** What the vendor allows in a day, in `unit`, where it does not say what is left; null: not known. We count, and stop before it. */
    readonly perDay: number | null;
    /** Cost of one call in the source's own quota unit, for plan-sync. */
    readonly costOfCall: (call: PlannedCall) => number;
    /** The source's quotas that are counted in it begin with its name: "tokens" counts tokensPerDay. */
    readonly unit: string;
  };
  /** Fixed list, or declared by the settings (files, push). `open` patterns (GA4's customEvent:x) are resolved by metricOf. */
  readonly metrics: Readonly<Record<string, MetricDefinition>> | ((settings: Settings) => Readonly<Record<string, MetricDefinition>>);
  /** Dimensions usable in filters and as items; null: any name of `dimensionPattern`. */
  readonly dimensions: readonly string[] | ((settings: Settings) => readonly string[]) | null;
  /** Metrics that may not share a query with others. */
  readonly separateMetrics: readonly string[];
  /** Whether values arrive without being fetched (push, manual). */
  readonly arrives: 'fetched' | 'pushed';
  readonly check: (context: ConnectorContext<Settings>) => Promise<AccountFacts>;
  /** Accounts that the credential can read, at most 1 000. */
  readonly discover: (context: ConnectorContext<Settings>) => Promise<readonly { readonly account: string; readonly title: string }[]>;
  /**
   * One planned call in, observations out. A `snapshotOnly` metric is asked for one day, the present one in `zone`, and its reading is
   * of that day, whatever the day means for the other metrics. No retries, no state but `memory`, no storage.
   * @throws SourceError
   */
  readonly fetch: (call: PlannedCall, context: ConnectorContext<Settings>) => AsyncIterable<Fetched>;
}

/** A connector with its settings type erased: what the catalogue holds. `settings.parse` guards every entry. */
// biome-ignore lint/suspicious/noExplicitAny: settings are existential here; each connector's own schema parses them before use
export type Connector = ConnectorManifest<any>;

/**
 * Checks at load what the types cannot: ratio and mean parts are declared `sum` (or both distinct), keys equal names, a metric that
 * is read as snapshots is a level.
 * @throws TypeError naming the connector and the metric
 */
export function defineConnector<Settings>(manifest: ConnectorManifest<Settings>): ConnectorManifest<Settings> {
  if (typeof manifest.metrics !== 'function') checkMetrics(manifest.id, manifest.metrics);
  return Object.freeze(manifest);
}

/** @throws TypeError */
export function checkMetrics(source: string, metrics: Readonly<Record<string, MetricDefinition>>): void {
  const kindOf = (key: string) => metrics[key]?.aggregation;
  for (const [name, metric] of Object.entries(metrics)) {
    const { aggregation } = metric;
    if (metric.snapshotOnly === true && aggregation.kind !== 'last')
      throw new TypeError(`${source}: snapshotOnly metric "${name}" is a ${aggregation.kind}; allowed: a level (last)`);
    if (metric.key !== name) throw new TypeError(`${source}: metric "${name}" calls itself "${metric.key}"`);
    if (aggregation.kind === 'ratio') {
      const parts = [kindOf(aggregation.numerator), kindOf(aggregation.denominator)];
      const additive = parts.every((part) => part?.kind === 'sum');
      const distinct = parts.every((part) => part?.kind === 'source_only' && part.because === 'distinct');
      if (!additive && !distinct)
        throw new TypeError(
          `${source}: ratio "${name}" needs two declared metrics, both sum or both distinct: ${aggregation.numerator}, ${aggregation.denominator}`,
        );
    }
    if (aggregation.kind === 'weighted_mean' && kindOf(aggregation.weight)?.kind !== 'sum')
      throw new TypeError(`${source}: weighted mean "${name}" needs a declared sum metric as weight: ${aggregation.weight}`);
  }
}
