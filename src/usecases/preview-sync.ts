/** What a sync would ask now, or would ask of another definition, without asking: calls, cost, and who shares them. */

import type { Instant } from '../domain/calendar.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import type { PlannedCall } from '../domain/planning/fetch-plan.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { type DraftPlan, makeDraftPlan } from './draft-plan.ts';

export interface PreviewedCall extends PlannedCall {
  /** In the unit of the source's own quota. */
  readonly cost: number;
  readonly unit: string;
}
export interface SyncPreview {
  readonly asOf: string;
  readonly calls: readonly PreviewedCall[];
  readonly lowerBound: number;
  /** One request per key result, metric and day. */
  readonly naiveCalls: number;
  readonly byConnection: readonly {
    readonly connection: string;
    readonly calls: number;
    readonly cost: number;
    readonly unit: string;
    readonly keyResults: number;
  }[];
  readonly leftOut: DraftPlan['leftOut'];
  /** Metrics that are needed alike and asked in queries of their own, because the source refused them in one. */
  readonly apart: readonly {
    readonly connection: string;
    readonly metrics: readonly [string, string];
    /** When it refused them. */
    readonly since: Instant;
    readonly reason: string;
  }[];
}

export function makePreviewSync(deps: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  const draftPlan = makeDraftPlan(deps);
  /** @param definition null: the current one */
  return async (definition: OkrDefinition | null): Promise<SyncPreview> => {
    const scope = { trigger: 'schedule', keyResult: null, connection: null, range: null, except: [] } as const;
    const { plan, asOf, leftOut, naiveCalls, sources } = await draftPlan(scope, deps.clock.now(), definition);
    const calls = plan.calls.map((call): PreviewedCall => {
      const quota = sources.get(call.connection)?.manifest.quota;
      return { ...call, cost: quota?.costOfCall(call) ?? 1, unit: quota?.unit ?? 'requests' };
    });
    const byConnection = [...Map.groupBy(calls, (call) => call.connection)].map(([connection, own]) => ({
      connection,
      calls: own.length,
      cost: own.reduce((sum, call) => sum + call.cost, 0),
      unit: own[0]?.unit ?? 'requests',
      keyResults: new Set(own.flatMap((call) => call.keyResults)).size,
    }));
    const apart = plan.apart.map(({ connection, metrics, since, reason }) => ({ connection, metrics, since, reason }));
    return { asOf, calls, lowerBound: plan.lowerBound, naiveCalls, byConnection, leftOut, apart };
  };
}
