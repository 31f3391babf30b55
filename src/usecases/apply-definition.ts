/** Makes a definition the current one. What people did through the API since is kept; nothing loses its history. */
import { checkDefinition } from '../domain/check-definition.ts';
import { InputError } from '../domain/input-error.ts';
import type { CheckIn, KeyResult, OkrDefinition } from '../domain/key-result.ts';
import { ConflictError, type StoredDefinition } from '../ports.ts';
import { keyResultsOf } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeEnsureSchedule } from './run-schedules.ts';

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
    const stored = await stores.definitions.apply(keepCheckIns(definition, current.definition), clock.now(), current.version);
    await recheckMoved(current.definition, stored.definition);
    await ensureSchedule(current.definition.workspace.zone);
    return stored;
  };

  /** Another property or account has another zone and currency: they are asked for again before the next sync. */
  async function recheckMoved(before: OkrDefinition, after: OkrDefinition): Promise<void> {
    const known = new Map(before.connections.map((connection) => [connection.id, connection]));
    const now = clock.now();
    for (const connection of after.connections) {
      const earlier = known.get(connection.id);
      if (earlier === undefined || JSON.stringify(earlier) === JSON.stringify(connection)) continue;
      const state = await stores.connections.state(connection.id);
      await stores.connections.record({ ...state, checkedAt: null, failure: null, parkedUntil: null }, now);
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
