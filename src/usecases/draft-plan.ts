/** What a sync would ask now: load → needs → plan. Makes no request and writes nothing. */
import { addDays, addMonths, type DateRange, dateInZone, type Instant, type LocalDate, lengthInDays, minDate } from '../domain/calendar.ts';
import { keyOf } from '../domain/inputs.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import { metricOf } from '../domain/metric.ts';
import type { SeriesRef } from '../domain/observation.ts';
import { type FetchPlan, type Need, type PlannableSource, planCalls } from '../domain/planning/fetch-plan.ts';
import { needsOf } from '../domain/planning/needs.ts';
import type { LeftOutNeeds, RunTrigger, StoredDefinition } from '../ports.ts';
import { apartNow } from './apart-metrics.ts';
import { keyResultsOf, keyResultsUnder, partAround } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { followed } from './followed-cycles.ts';
import { parkedOf } from './held-notes.ts';
import { makeHeldRanges } from './held-ranges.ts';
import { judgedSources, makeLoadSources, type Source } from './load-sources.ts';

export interface PlanScope {
  readonly trigger: RunTrigger;
  readonly keyResult: string | null;
  readonly connection: string | null;
  /** Days to be read again whether they are held or not; a backfill reads what is not held. */
  readonly range: DateRange | null;
  /** Connections that follow schedules of their own and are left out. */
  readonly except: readonly string[];
}
export interface DraftPlan {
  readonly definitionVersion: number;
  readonly asOf: LocalDate;
  readonly plan: FetchPlan;
  /** What is needed before anything held is left out. */
  readonly needs: readonly Need[];
  readonly leftOut: readonly LeftOutNeeds[];
  readonly sources: ReadonlyMap<string, Source>;
  /** One request per key result, metric and day, as a naive sync would make. */
  readonly naiveCalls: number;
}
const BACKFILL_DAYS_PER_RANGE = 31;
const NO_PAST = 'the source tells the present level only; a day without a snapshot stays a gap';
/** A level read now is of today, and which day that is depends on the zone. */
const NO_ZONE = 'the zone of its days is not known until a check of the connection succeeds';

export function makeDraftPlan(deps: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  const { stores } = deps;
  const loadSources = makeLoadSources(deps);
  const heldRanges = makeHeldRanges(deps);
  return async (scope: PlanScope, now: Instant, given: OkrDefinition | null = null): Promise<DraftPlan> => {
    const stored = await stores.definitions.current();
    const definition = given ?? stored.definition;
    const sources = await loadSources(definition, { knownAt: null, purpose: 'plan' });
    const asOf = dateInZone(now, definition.workspace.zone);
    const needs = scopedNeeds(definition, await neededBy({ definition, version: stored.version }, scope, now, sources), scope, sources);
    const notes = await notesOf(needs);
    const leftOut = new LeftOut();
    const wanted = needs.filter((need) => {
      const source = sources.get(need.series.connection);
      if (source === undefined || source.manifest.arrives === 'pushed') return leftOut.add('pushed', need, 'values arrive by themselves');
      if (source.unknownMetrics.has(need.series.metric))
        return leftOut.add('unanswerable', need, source.problem ?? `the source offers no metric ${need.series.metric} any more`);
      if (isSnapshot(source, need) && (scope.trigger === 'backfill' || !isZoneKnown(source)))
        return leftOut.add('unanswerable', need, scope.trigger === 'backfill' ? NO_PAST : NO_ZONE);
      const { parkedUntil, failure } = source.state;
      if (parkedUntil !== null && parkedUntil > now) return leftOut.add('parked', need, failure?.message ?? `parked until ${parkedUntil}`);
      const parked =
        scope.trigger === 'sync_now' ? null : parkedOf(notes.get(need.series.connection) ?? {}, need.series, stored.version, now);
      if (parked !== null)
        return leftOut.add('binding_parked', need, `${parked.setting}: received ${parked.received}; allowed: ${parked.allowed}`);
      return true;
    });
    const [held, apart] = await Promise.all([heldRanges({ needs: wanted, scope, sources, now }), apartNow(stores, sources, now)]);
    const plan = planCalls({
      needs: wanted,
      sourceOf: (connection) => plannable(sources.get(connection), scope, asOf, apart),
      heldOf: (series) => held.get(keyOf(series)) ?? [],
    });
    for (const need of plan.unanswerable)
      leftOut.add('unanswerable', need, 'the source offers no such reading, or no longer has these days');
    const naiveCalls = wanted.reduce(
      (sum, need) => sum + need.keyResults.length * (need.grain === 'day' ? lengthInDays(need.range) : 1),
      0,
    );
    return { definitionVersion: stored.version, asOf, plan, needs: wanted, leftOut: leftOut.list(), sources, naiveCalls };
  };

  async function neededBy(
    { definition, version }: StoredDefinition,
    scope: PlanScope,
    now: Instant,
    sources: ReadonlyMap<string, Source>,
  ): Promise<readonly Need[]> {
    const asOf = dateInZone(now, definition.workspace.zone);
    const whole = scope.keyResult === null ? definition : partAround(definition, new Set([scope.keyResult]));
    const latest = new Map((await stores.progress.latest()).map((record) => [record.keyResult, record]));
    const part = followed(whole, asOf, version, latest);
    const ids = keyResultsOf(part).map(({ id }) => id);
    const frozen = scope.range === null ? await stores.progress.frozen(ids, null) : [];
    const todayOf = (connection: string) => dateInZone(now, sources.get(connection)?.judged.zone ?? definition.workspace.zone);
    return needsOf({ definition: part, asOf, sources: judgedSources(sources), frozen, cycle: null, todayOf });
  }

  async function notesOf(needs: readonly Need[]) {
    const connections = [...new Set(needs.map((need) => need.series.connection))];
    return new Map(await Promise.all(connections.map(async (id) => [id, await stores.runs.memory(id)] as const)));
  }
}
export type MakeDraft = ReturnType<typeof makeDraftPlan>;

function plannable(
  source: Source | undefined,
  scope: PlanScope,
  asOf: LocalDate,
  apart: ReadonlyMap<string, PlannableSource['apart']>,
): PlannableSource | null {
  if (source === undefined) return null;
  const { limits, separateMetrics, metrics } = source.manifest;
  return {
    limits,
    separateMetrics,
    snapshotMetrics: Object.keys(metrics).filter((key) => metrics[key]?.snapshotOnly === true),
    apart: apart.get(source.connection.id) ?? [],
    earliest: limits.historyMonths === null ? null : addMonths(asOf, -limits.historyMonths),
    daysPerRange: scope.trigger === 'backfill' ? BACKFILL_DAYS_PER_RANGE : null,
  };
}

function isSnapshot({ manifest }: Source, { series }: Pick<Need, 'series'>): boolean {
  return metricOf(manifest.metrics, series.metric)?.snapshotOnly === true;
}
function isZoneKnown({ manifest, state }: Source): boolean {
  return manifest.zone !== null || state.zone !== null;
}

function scopedNeeds(
  definition: OkrDefinition,
  all: readonly Need[],
  scope: PlanScope,
  sources: ReadonlyMap<string, Source>,
): readonly Need[] {
  const under = scope.keyResult === null ? null : keyResultsUnder(definition, scope.keyResult);
  const chosen = all.filter(({ series, keyResults }) => {
    if (scope.connection !== null && series.connection !== scope.connection) return false;
    if (scope.connection === null && scope.except.includes(series.connection)) return false;
    const source = sources.get(series.connection);
    if (scope.trigger === 'snapshot' && (source === undefined || !isSnapshot(source, { series }))) return false;
    return under === null || keyResults.some((id) => under.has(id));
  });
  const { range } = scope;
  if (range === null) return chosen;
  if (scope.trigger === 'backfill') return backfillNeeds(chosen, range, sources);
  return chosen.flatMap((need): readonly Need[] => {
    if (need.range.end <= range.start || need.range.start >= range.end) return [];
    if (need.grain !== 'day') return [need];
    const start = need.range.start > range.start ? need.range.start : range.start;
    return [{ ...need, range: { start, end: minDate(need.range.end, range.end) } }];
  });
}

/** Every day of the range of every series that has daily needs, as far as its source reaches. */
function backfillNeeds(needs: readonly Need[], range: DateRange, sources: ReadonlyMap<string, Source>): readonly Need[] {
  const bySeries = new Map<string, { readonly series: SeriesRef; readonly keyResults: Set<string> }>();
  for (const need of needs) {
    if (need.grain !== 'day') continue;
    const entry = bySeries.get(keyOf(need.series)) ?? { series: need.series, keyResults: new Set<string>() };
    for (const id of need.keyResults) entry.keyResults.add(id);
    bySeries.set(keyOf(need.series), entry);
  }
  return [...bySeries.values()].flatMap(({ series, keyResults }): readonly Need[] => {
    const reach = sources.get(series.connection)?.judged.completeThrough;
    const end = reach === undefined ? range.end : minDate(range.end, addDays(reach, 1));
    return end > range.start ? [{ series, grain: 'day', range: { start: range.start, end }, keyResults: [...keyResults].sort() }] : [];
  });
}

/** Counts needs that are not asked, by reason. */
class LeftOut {
  readonly #rows = new Map<string, { -readonly [Key in keyof LeftOutNeeds]: LeftOutNeeds[Key] }>();
  /** @returns false, for use in a filter */
  add(reason: LeftOutNeeds['reason'], need: Need, why: string): false {
    const key = JSON.stringify([reason, need.series.connection, why]);
    const row = this.#rows.get(key) ?? { reason, connection: need.series.connection, needs: 0, why };
    row.needs += 1;
    this.#rows.set(key, row);
    return false;
  }
  list() {
    return [...this.#rows.values()];
  }
}
