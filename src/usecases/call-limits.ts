/** What shares a quota with a connection, and how much of it may be asked at once: one name for all workers. */
import type { UseCaseDependencies } from './dependencies.ts';

export interface CallScope {
  readonly scope: string;
  readonly concurrent: number;
  /** null: no such limit. */
  readonly perMinute: number | null;
}

export function makeCallLimits({ stores, catalogue }: Pick<UseCaseDependencies, 'stores' | 'catalogue'>) {
  return async (connectionId: string): Promise<CallScope> => {
    const { definition } = await stores.definitions.current();
    const connection = definition.connections.find(({ id }) => id === connectionId);
    const own = JSON.stringify([stores.workspaceId, connectionId]);
    // Gone since it was planned: its call will end without asking anybody.
    if (connection === undefined) return { scope: own, concurrent: 1, perMinute: null };
    const { source, quota } = catalogue.manifestOf(connection);
    const scope = quota.scope === 'project' ? `source ${source}` : own;
    return { scope, concurrent: Math.max(1, quota.concurrent), perMinute: quota.perMinute };
  };
}
