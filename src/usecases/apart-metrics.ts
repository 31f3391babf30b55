/**
 * Remembers which metrics a connection's source refused in one query, so that the next plan keeps them apart. What is remembered holds
 * for the declaration and settings it was found under, and for a while: sources learn.
 */
import { addDays, dateInZone, type Instant } from '../domain/calendar.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import type { ApartMetrics } from '../domain/planning/apart-metrics.ts';
import { type EndedCall, foundApart } from '../domain/planning/found-apart.ts';
import { stableHash } from '../domain/planning/stable-hash.ts';
import type { CallRecord, SourceManifest, SyncRun } from '../ports.ts';
import { canonical } from './canonical-json.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeLoadSources, type Source } from './load-sources.ts';

/** Then they are asked together once more: one query more every night is cheap, but not for ever. */
const APART_DAYS = 90;

/** What a run's split calls show, once all its calls have ended. Derived, so repeatable. */
export function makeNoteApart(deps: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock' | 'logger'>) {
  const { stores, logger } = deps;
  const loadSources = makeLoadSources(deps);
  return async (run: SyncRun, calls: readonly CallRecord[]): Promise<void> => {
    const halved = new Set(calls.filter(({ state }) => state === 'split').map(({ call }) => call.connection));
    if (halved.size === 0) return;
    const [{ definition }, planned] = await Promise.all([stores.definitions.current(), stores.definitions.at(run.startedAt)]);
    const sources = await loadSources(definition, { knownAt: null, purpose: 'plan' });
    for (const connection of [...halved].sort()) {
      const source = sources.get(connection);
      const before = planned?.definition.connections.find(({ id }) => id === connection);
      // Settings that changed meanwhile: which of the two the source refused is not known.
      if (source === undefined || source.problem !== null || canonical(before) !== canonical(source.connection)) continue;
      const pairs = foundApart(calls.filter(({ call }) => call.connection === connection).map(endedCall));
      if (pairs.length === 0) continue;
      await stores.apartMetrics.note({ connection, basis: basisOf(source), pairs });
      logger.info({ runId: run.id, connection, pairs: pairs.length }, 'metrics that were refused together are kept apart from now on');
    }
  };
}

/** By connection: what holds for its present declaration and settings. */
export async function apartNow(
  { apartMetrics }: Pick<UseCaseDependencies['stores'], 'apartMetrics'>,
  sources: ReadonlyMap<string, Source>,
  now: Instant,
): Promise<ReadonlyMap<string, readonly ApartMetrics[]>> {
  const found = await apartMetrics.list([...sources.keys()]);
  const today = dateInZone(now, 'UTC');
  const apart = new Map<string, readonly ApartMetrics[]>();
  for (const { connection, basis, pairs } of found) {
    const source = sources.get(connection);
    if (source === undefined || source.problem !== null || basis !== basisOf(source)) continue;
    const inForce = pairs.filter(({ since }) => addDays(dateInZone(since, 'UTC'), APART_DAYS) > today);
    if (inForce.length > 0) apart.set(connection, inForce);
  }
  return apart;
}

/** Equal while the source would be asked the same way: its declaration, as far as it shapes queries, and the connection's settings. */
function basisOf({ connection, manifest }: { readonly connection: ConnectionDefinition; readonly manifest: SourceManifest }): string {
  const { source, limits, separateMetrics, metrics } = manifest;
  return stableHash(canonical([source, connection.settings, limits, [...separateMetrics].sort(), Object.keys(metrics).sort()]));
}

function endedCall({ call, state, failure, endedAt }: CallRecord): EndedCall {
  return { call, isAnswered: state === 'succeeded', split: splitOf({ state, failure, endedAt }) };
}
function splitOf({ state, failure, endedAt }: Pick<CallRecord, 'state' | 'failure' | 'endedAt'>): EndedCall['split'] {
  if (state !== 'split' || failure === null || endedAt === null) return null;
  const because = failure.next === 'split' ? failure.because : 'combination';
  return { because, at: endedAt, reason: failure.public };
}
