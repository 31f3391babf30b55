/** Connections with their health: whether they answer, how far their data reach, what is left of their quotas. */
import type { Instant, LocalDate } from '../domain/calendar.ts';
import type { ConnectionState, QuotaReading } from '../ports.ts';
import { keyResultsOfConnection } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeLoadSources } from './load-sources.ts';

export interface ConnectionSummary {
  readonly id: string;
  readonly source: string;
  readonly title: string | null;
  readonly zone: string | null;
  readonly currency: string | null;
  readonly health: 'ok' | 'never_synced' | 'parked' | 'auth_failed' | 'quota_exhausted' | 'source_error';
  readonly message: string | null;
  readonly completeThrough: LocalDate | null;
  readonly settledThrough: LocalDate | null;
  readonly lastSuccessAt: Instant | null;
  readonly parkedUntil: Instant | null;
  readonly notes: readonly string[];
  readonly quotas: readonly Pick<QuotaReading, 'quota' | 'remaining' | 'consumed' | 'resetsAt'>[];
  readonly keyResults: readonly string[];
}

export function makeListConnections(deps: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  const { stores, clock } = deps;
  const loadSources = makeLoadSources(deps);
  return async (): Promise<readonly ConnectionSummary[]> => {
    const { definition } = await stores.definitions.current();
    const sources = await loadSources(definition, { knownAt: null, purpose: 'judge' });
    const now = clock.now();
    return Promise.all(
      [...sources.values()].map(async ({ connection, manifest, state, judged, unknownMetrics }): Promise<ConnectionSummary> => {
        const quotas = await stores.runs.quotas(connection.id);
        const isKnown = state.lastSuccessAt !== null || manifest.arrives === 'pushed';
        return {
          id: connection.id,
          source: connection.source,
          title: state.title,
          zone: judged.zone,
          currency: state.currency,
          health: healthOf(state, now, manifest.arrives === 'pushed'),
          message: state.failure?.message ?? null,
          completeThrough: isKnown ? judged.completeThrough : null,
          settledThrough: isKnown ? judged.settledThrough : null,
          lastSuccessAt: state.lastSuccessAt,
          parkedUntil: state.parkedUntil,
          notes: [...state.notes, ...[...unknownMetrics].map((metric) => `Left out: the source offers no metric ${metric}.`)],
          quotas: scarcest(quotas),
          keyResults: keyResultsOfConnection(definition, connection.id),
        };
      }),
    );
  };
}

/** One row per quota: of the account that has the least of it left. */
function scarcest(quotas: readonly QuotaReading[]): ConnectionSummary['quotas'] {
  const byName = Map.groupBy(quotas, ({ quota }) => quota);
  return [...byName.values()].flatMap((own) => {
    const [first] = [...own].sort((a, b) => a.remaining - b.remaining);
    if (first === undefined) return [];
    const { quota, remaining, consumed, resetsAt } = first;
    return [{ quota, remaining, consumed, resetsAt }];
  });
}

function healthOf({ failure, parkedUntil, lastSuccessAt }: ConnectionState, now: Instant, isPushed: boolean): ConnectionSummary['health'] {
  if (failure !== null) return failure.kind;
  if (parkedUntil !== null && parkedUntil > now) return 'parked';
  return lastSuccessAt === null && !isPushed ? 'never_synced' : 'ok';
}
