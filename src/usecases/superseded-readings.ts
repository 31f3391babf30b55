/**
 * What a change of the definition makes another question. Readings taken under other settings (another property, another
 * column) are of something else, however alike their names; a baseline frozen for another query is nobody's baseline.
 */

import { inputsOf, isMeasured } from '../domain/inputs.ts';
import type { ConnectionDefinition, Cycle, Input, KeyResult, OkrDefinition, Window } from '../domain/key-result.ts';
import type { RetiredReadings, Superseded } from '../ports.ts';
import { canonical } from './canonical-json.ts';

/** What was last known of connections and key results, those that are archived too. */
export interface LastDefined {
  /** As it was in force: what a parent was summed from, and what weeks and years were. */
  readonly definition: OkrDefinition;
  readonly connections: ReadonlyMap<string, ConnectionDefinition>;
  readonly keyResults: ReadonlyMap<string, { readonly keyResult: KeyResult; readonly cycle: Cycle | null }>;
}

/** @param isFetched false where values arrive by themselves: those stay what they were pushed as */
export function supersededBy(
  before: LastDefined,
  after: OkrDefinition,
  isFetched: (connection: ConnectionDefinition) => boolean,
): Superseded {
  const readings = after.connections.flatMap((connection): readonly RetiredReadings[] => {
    const earlier = before.connections.get(connection.id);
    if (earlier === undefined || !(isFetched(connection) || earlier.source !== connection.source)) return [];
    const metrics = changedMetrics(earlier, connection);
    return metrics === null || metrics.length > 0 ? [{ connection: connection.id, metrics }] : [];
  });
  const retired = new Map(readings.map((each) => [each.connection, each.metrics]));
  const isRetired = (connection: string, metric: string) => {
    const metrics = retired.get(connection);
    return metrics === null || (metrics?.includes(metric) ?? false);
  };
  const baselines = after.objectives.flatMap(({ keyResults, cycle }) =>
    keyResults.flatMap((keyResult) => {
      const earlier = before.keyResults.get(keyResult.id);
      if (earlier === undefined) return [];
      const range = after.cycles.find(({ id }) => id === cycle)?.range;
      const asksOtherwise = questionOf(earlier.keyResult, earlier.cycle?.range, before.definition) !== questionOf(keyResult, range, after);
      const readsOtherwise = inputsBelow(keyResult, after).some(({ series }) => isRetired(series.connection, series.metric));
      return asksOtherwise || readsOtherwise ? [keyResult.id] : [];
    }),
  );
  return { readings, baselines };
}

/** Metrics whose readings mean something else now; null: all, because what they share has changed. */
function changedMetrics(before: ConnectionDefinition, after: ConnectionDefinition): readonly string[] | null {
  const [one, other] = [before, after].map(({ settings }) => settings);
  const { metrics: held = {}, ...sharedBefore } = { ...one } as { readonly metrics?: object };
  const { metrics: wanted = {}, ...sharedAfter } = { ...other } as { readonly metrics?: object };
  if (before.source !== after.source || canonical(sharedBefore) !== canonical(sharedAfter)) return null;
  const [old, current] = [new Map(Object.entries(held)), new Map(Object.entries(wanted))];
  return [...old.keys()].filter((metric) => canonical(old.get(metric)) !== canonical(current.get(metric)));
}

/**
 * What a key result's baseline is measured by: everything but its words, its target and what people add; of a sum what its children
 * are measured by, and for a window of the calendar what a week and a year are.
 */
function questionOf(keyResult: KeyResult, cycle: Cycle['range'] | undefined, definition: OkrDefinition): string {
  const { title, weight, ambition, override, checkIns, score, pace, ...question } = keyResult;
  const { target, stated, steps, ...measured } = question as typeof question & Readonly<Record<'target' | 'stated' | 'steps', unknown>>;
  const calendar = 'window' in keyResult ? calendarOf(keyResult.window, definition) : null;
  return canonical([measured, cycle ?? null, calendar, childrenOf(keyResult, definition)]);
}

/** The tree was checked: it has no circle. */
function childrenOf(keyResult: KeyResult, definition: OkrDefinition): readonly string[] {
  if (keyResult.kind !== 'change' || keyResult.rollup !== 'sum') return [];
  return definition.objectives
    .filter((objective) => objective.parent === keyResult.id)
    .flatMap((objective) => {
      const range = definition.cycles.find(({ id }) => id === objective.cycle)?.range;
      return objective.keyResults.map((child) => {
        // A child's own baseline, bound and the like say nothing of what it adds.
        const read = isMeasured(child) ? [child.inputs, child.expression, child.window, child.per, child.starts, child.fx] : [child.id];
        return canonical([read, range ?? null, childrenOf(child, definition)]);
      });
    })
    .sort();
}

/** What a week, or a quarter and a year, are, where the window is one. */
function calendarOf(window: Window, { workspace }: OkrDefinition): number | null {
  if (window.kind !== 'calendar' || window.unit === 'month') return null;
  return window.unit === 'week' ? workspace.weekStart : workspace.fiscalYearStart;
}

/** Its own inputs, or those of all that a sum adds up. */
function inputsBelow(keyResult: KeyResult, definition: OkrDefinition): readonly Input[] {
  if (keyResult.kind !== 'change' || keyResult.rollup !== 'sum') return inputsOf(keyResult);
  const below = definition.objectives.filter((objective) => objective.parent === keyResult.id);
  return below.flatMap((objective) => objective.keyResults.flatMap((child) => inputsBelow(child, definition)));
}
