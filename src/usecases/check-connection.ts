/** Proves that a connection's credential works and learns what its numbers depend on: zone and currency. Ends a park. */
import type { Instant } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import { type Failure, SourceError } from '../domain/planning/failure.ts';
import { type AccountFacts, type ConnectionState, NotFoundError, type SourceManifest } from '../ports.ts';
import { notUnderstood } from './call-failures.ts';
import { failureState } from './connection-failure.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { connectorNotes } from './held-notes.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Makes one try of a check, perhaps after waiting for it. @throws SourceError; NoTurnError where it could not be made */
export type Attempt = (ask: () => Promise<AccountFacts>) => Promise<AccountFacts>;
/** The source was not asked, so nothing is known of it. */
export class NoTurnError extends Error {
  override readonly name = 'NoTurnError';
}

/** @param attempt left out: each try is made at once, as a person who waits for it wants */
export function makeCheckConnection(deps: UseCaseDependencies, attempt: Attempt = (ask) => ask()) {
  const { stores, clock, gateway, secrets, catalogue, pause, logger } = deps;
  /** @returns the state that was recorded, with its failure if the check failed. @throws NotFoundError */
  return async (id: string, signal: AbortSignal): Promise<ConnectionState> => {
    const { definition } = await stores.definitions.current();
    const connection = definition.connections.find((each) => each.id === id);
    if (connection === undefined) throw new NotFoundError(`There is no connection ${JSON.stringify(id)}.`);
    const state = await stores.connections.state(id);
    const now = clock.now();
    const facts = await factsOf(connection, state, signal);
    const checked = 'next' in facts ? failureState(state, facts, now) : healthy(state, facts, now);
    if ('next' in facts) logger.warn({ connection: id, next: facts.next, internal: facts.internal }, 'the check of a connection failed');
    await stores.connections.record(checked, now);
    return checked;
  };

  /** Settings that were accepted once may no longer be after an upgrade. */
  function manifestOr(connection: ConnectionDefinition): SourceManifest | Failure {
    try {
      return catalogue.manifestOf(connection);
    } catch (error) {
      if (error instanceof InputError) return notUnderstood(connection.id, error);
      throw error;
    }
  }

  async function factsOf(connection: ConnectionDefinition, state: ConnectionState, signal: AbortSignal): Promise<AccountFacts | Failure> {
    const manifest = manifestOr(connection);
    if ('next' in manifest) return manifest;
    if (manifest.arrives === 'pushed') {
      const zone = manifest.zone ?? state.zone;
      return { title: connection.id, zone: zone ?? 'UTC', currency: state.currency, notes: [] };
    }
    let last: Failure | null = null;
    for (let tries = 1; ; tries++) {
      try {
        const secret = await secrets.open(connection, stores.vault);
        const memory = connectorNotes(await stores.runs.memory(connection.id));
        return await attempt(() => gateway.check(connection, { secret, state, memory, now: clock.now(), signal }));
      } catch (error) {
        if (error instanceof NoTurnError && last !== null) return last;
        if (!(error instanceof SourceError)) throw error;
        last = error.failure;
        const passes = error.failure.next === 'retry' || error.failure.next === 'wait';
        if (!passes || tries === ATTEMPTS || signal.aborted) return error.failure;
        await pause(Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 4 ** (tries - 1)), signal);
      }
    }
  }
}

function healthy(state: ConnectionState, facts: AccountFacts, now: Instant): ConnectionState {
  const { title, zone, currency, notes } = facts;
  return { ...state, title, zone, currency, notes, checkedAt: now, failure: null, parkedUntil: null };
}
