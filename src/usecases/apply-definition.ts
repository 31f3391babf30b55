/** Makes a definition the current one. What people did through the API since is kept; nothing loses its history. */
import { checkDefinition } from '../domain/checking/check-definition.ts';
import { InputError } from '../domain/input-error.ts';
import type { CheckIn, KeyResult, OkrDefinition } from '../domain/key-result.ts';
import { type Archived, ConflictError, type StoredDefinition, type Superseded } from '../ports.ts';
import { keyResultsOf } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { unknownState } from './load-sources.ts';
import { makeEnsureSchedule } from './run-schedules.ts';
import { type LastDefined, supersededBy } from './superseded-readings.ts';

export function makeApplyDefinition(deps: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  const { stores, catalogue, clock } = deps;
  const ensureSchedule = makeEnsureSchedule(deps);
  /**
   * @param expectedVersion the version that the caller has seen; null: whichever is current
   * @throws InputError with every mistake, ConflictError when somebody else was first
   */
  return async (definition: OkrDefinition, expectedVersion: number | null): Promise<StoredDefinition> => {
    const manifests = new Map(definition.connections.map((connection) => [connection.id, catalogue.manifestOf(connection)]));
    const { errors } = checkDefinition(definition, (connection) => manifests.get(connection)?.metrics);
    if (errors.length > 0) throw new InputError(errors);
    const current = await stores.definitions.current();
    if (expectedVersion !== null && expectedVersion !== current.version) {
      throw new ConflictError(
        `The definition is at version ${current.version}, not ${expectedVersion}. Read it again and repeat the change.`,
      );
    }
    const before = await lastDefined(current.definition, definition);
    const superseded = supersededBy(before, definition, ({ id }) => manifests.get(id)?.arrives === 'fetched');
    const kept = keepCheckIns(definition, current.definition);
    const stored = await stores.definitions.apply(kept, clock.now(), current.version, superseded);
    await recheckMoved(before, stored.definition, superseded);
    await ensureSchedule(current.definition.workspace.zone);
    return stored;
  };

  /** Of all that the new definition names: as it is now, or was when it was archived. */
  async function lastDefined(current: OkrDefinition, next: OkrDefinition): Promise<LastDefined> {
    const connections = new Map(current.connections.map((connection) => [connection.id, connection]));
    const keyResults: Map<string, Archived['keyResults'][number]> = new Map(
      current.objectives.flatMap((objective) => {
        const cycle = current.cycles.find(({ id }) => id === objective.cycle) ?? null;
        return objective.keyResults.map((keyResult) => [keyResult.id, { keyResult, cycle }] as const);
      }),
    );
    const absent = (ids: readonly string[], known: ReadonlyMap<string, unknown>) => ids.filter((id) => !known.has(id));
    const archived = await stores.definitions.archived({
      connections: absent(
        next.connections.map(({ id }) => id),
        connections,
      ),
      keyResults: absent(
        keyResultsOf(next).map(({ id }) => id),
        keyResults,
      ),
    });
    for (const connection of archived.connections) connections.set(connection.id, connection);
    for (const each of archived.keyResults) keyResults.set(each.keyResult.id, each);
    return { definition: current, connections, keyResults };
  }

  /**
   * Another property or account has another zone and currency: they are asked for again before the next sync. How far the
   * source of before reached says nothing of the new one.
   */
  async function recheckMoved(before: LastDefined, after: OkrDefinition, { readings }: Superseded): Promise<void> {
    const now = clock.now();
    for (const connection of after.connections) {
      const earlier = before.connections.get(connection.id);
      if (earlier === undefined || JSON.stringify(earlier) === JSON.stringify(connection)) continue;
      const state = await stores.connections.state(connection.id);
      const isAnother = readings.some((each) => each.connection === connection.id && each.metrics === null);
      await stores.connections.record(
        isAnother ? unknownState(connection.id) : { ...state, checkedAt: null, failure: null, parkedUntil: null },
        now,
      );
    }
  }
}

/** Check-ins that were made through the API and that the files do not know. */
function keepCheckIns(definition: OkrDefinition, current: OkrDefinition): OkrDefinition {
  const held = new Map(keyResultsOf(current).map((keyResult) => [keyResult.id, keyResult.checkIns]));
  const merged = (keyResult: KeyResult): KeyResult => {
    const written = new Set(keyResult.checkIns.map(identity));
    const others = (held.get(keyResult.id) ?? []).filter((each) => !written.has(identity(each)));
    if (others.length === 0) return keyResult;
    const checkIns = [...others, ...keyResult.checkIns].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    return { ...keyResult, checkIns };
  };
  const objectives = definition.objectives.map((objective) => ({ ...objective, keyResults: objective.keyResults.map(merged) }));
  return { ...definition, objectives };
}

function identity({ date, note }: CheckIn): string {
  return JSON.stringify([date, note]);
}
