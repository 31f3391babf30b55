/** What a call shares with others, and how much of it may be asked at once: one name for all workers. */

import { InputError } from '../domain/input-error.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import type { Failure, FailureScope } from '../domain/planning/failure.ts';
import type { SourceManifest } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';

export interface CallLimits {
  /** The scope whose quota the source counts. */
  readonly scope: string;
  readonly concurrent: number;
  /** Requests; null: no such limit. */
  readonly perMinute: number | null;
  /** The scopes that a failure may park, by its own; a call is held back while any of them is. */
  readonly parks: Readonly<Record<Exclude<FailureScope, 'call'>, string>>;
}

/** Turns at a source for what is asked beside calls: the same slots, rates, parks and circuit breaker, across all workers. */
export interface SourceTurns {
  /** Waits in the line, before the calls. @returns null where its scope is parked, or `signal` was aborted first */
  take(limits: CallLimits, signal: AbortSignal): Promise<SourceTurn | null>;
}
export interface SourceTurn {
  /** Gives the slot back, and parks and counts what the failure asks for, as after a call. `null`: the source answered. */
  end(failure: Failure | null): Promise<void>;
}

export function makeCallLimits({ stores, catalogue }: Pick<UseCaseDependencies, 'stores' | 'catalogue'>) {
  const workspace = stores.workspaceId;
  return async (connectionId: string, account: string | null): Promise<CallLimits> => {
    const { definition } = await stores.definitions.current();
    const connection = definition.connections.find(({ id }) => id === connectionId);
    const own = JSON.stringify(['connection', workspace, connectionId]);
    const parks = {
      account: JSON.stringify(['account', workspace, connectionId, account]),
      connection: own,
      project: projectOf(connection) ?? own,
    };
    const quota = connection === undefined ? null : quotaOf(connection);
    // Gone since it was planned, or no longer understood: its call will end without asking anybody.
    if (quota === null) return { scope: own, concurrent: 1, perMinute: null, parks };
    return { scope: parks[quota.scope], concurrent: Math.max(1, quota.concurrent), perMinute: quota.perMinute, parks };
  };

  function quotaOf(connection: ConnectionDefinition): SourceManifest['quota'] | null {
    try {
      return catalogue.manifestOf(connection).quota;
    } catch (error) {
      if (error instanceof InputError) return null;
      throw error;
    }
  }
}

/** Connections of one source that use one credential ask as one project; a sealed credential is its connection's own. */
function projectOf(connection: ConnectionDefinition | undefined): string | null {
  if (connection === undefined || connection.credential?.startsWith('vault:') === true) return null;
  return JSON.stringify(['project', connection.source, connection.credential]);
}
