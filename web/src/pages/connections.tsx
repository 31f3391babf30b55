/** Connections: each source with its health, how far its data reach, and what is left of its quotas. */
import { api, type Connection, isRunning } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { Failure, Loading, Outdated } from '../parts/waiting.tsx';
import { useLoaded } from '../use-loaded.ts';
import { useTitle } from '../use-title.ts';

export function ConnectionsPage() {
  const { t, version, refresh, failure } = useBoard();
  useTitle(t.connections);
  const loaded = useLoaded((signal) => api.connections(signal), 'connections', version);
  if (loaded.kind === 'loading') return <Loading text={t.loading} />;
  if (loaded.kind === 'failed') return <Failure error={loaded.error} t={t} onRetry={refresh} />;
  return (
    <div>
      {/* Where the workspace cannot be read either, the frame has said so. */}
      <Outdated error={failure === null ? loaded.failure : null} t={t} onRetry={refresh} />
      <h1>{t.connections}</h1>
      <ul class="connections">
        {loaded.data.map((connection) => (
          <ConnectionCard key={connection.id} connection={connection} />
        ))}
      </ul>
    </div>
  );
}

/** Sources that send by themselves: there is nothing to ask. */
const WITHOUT_QUESTIONS: ReadonlySet<string> = new Set(['push', 'manual']);

/** A parked connection is waited for until a time; one without end waits for a person. */
const FOREVER = '9999';

function ConnectionCard({ connection }: { readonly connection: Connection }) {
  const { t, format, workspace, sync, run } = useBoard();
  const { health, parkedUntil } = connection;
  const facts: readonly (readonly [string, string | null])[] = [
    [t.source, connection.source],
    [t.zone, connection.zone],
    [t.completeThrough, connection.completeThrough === null ? null : format.day(connection.completeThrough)],
    [t.settledThrough, connection.settledThrough === null ? null : format.day(connection.settledThrough)],
    [t.lastSuccess, connection.lastSuccessAt === null ? null : format.ago(connection.lastSuccessAt, workspace.now)],
    [t.parkedUntil, parkedUntil === null || parkedUntil.startsWith(FOREVER) ? null : format.moment(parkedUntil)],
  ];
  return (
    <li class="connection" id={connection.id}>
      <header>
        <div>
          <h2>{connection.title ?? connection.id}</h2>
          {connection.title === null ? null : <p class="quiet">{connection.id}</p>}
        </div>
        <span class={`status ${health === 'ok' ? 'status-on_track' : health === 'never_synced' ? 'status-none' : 'status-off_track'}`}>
          {t.health[health]}
        </span>
      </header>
      {connection.message === null ? null : <p class="problem">{connection.message}</p>}
      <dl class="facts">
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {connection.notes.map((note) => (
        <p key={note} class="quiet" lang="en">
          {note}
        </p>
      ))}
      <Quotas quotas={connection.quotas} />
      <footer>
        <span class="quiet">{t.feeds(connection.keyResults.length)}</span>
        {WITHOUT_QUESTIONS.has(connection.source) ? (
          <span class="quiet">{t.sync.pushed}</span>
        ) : (
          <button
            type="button"
            class="button button-small"
            disabled={isRunning(run)}
            aria-label={`${t.sync.this} ${connection.id}`}
            onClick={() => void sync({ connection: connection.id })}
          >
            {t.sync.this}
          </button>
        )}
      </footer>
    </li>
  );
}

function Quotas({ quotas }: Pick<Connection, 'quotas'>) {
  const { t, format } = useBoard();
  if (quotas.length === 0) return null;
  return (
    <details>
      <summary>
        {t.quotas} ({quotas.length})
      </summary>
      <dl class="facts">
        {quotas.map(({ quota, remaining, resetsAt }) => (
          <div key={quota}>
            <dt>{quota}</dt>
            <dd>{t.quotaLeft(format.number(remaining), resetsAt === null ? null : format.moment(resetsAt))}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
