/** The workspaces of one database and their stores: the implementation of the Deployment port on Postgres. */
import type { Deployment, Randomness, Stores, WorkspaceId } from '../src/ports.ts';
import { type Database, inPresentedText, inWorkspace } from './client.ts';
import { makeActivityStore } from './stores/activity-store.ts';
import { makeApartMetricsStore } from './stores/apart-metrics-store.ts';
import { makeConnectionStore } from './stores/connection-store.ts';
import { makeCredentialVault, type SecretEnvelope } from './stores/credential-vault.ts';
import { makeDefinitionStore } from './stores/definition-store.ts';
import { makeIdempotencyStore } from './stores/idempotency-store.ts';
import { makeObservationStore } from './stores/observation-store.ts';
import { makeOutboxStore } from './stores/outbox-store.ts';
import { makeProgressStore } from './stores/progress-store.ts';
import { makeRetentionStore } from './stores/retention-store.ts';
import { makeScheduleStore } from './stores/schedule-store.ts';
import { storeContext } from './stores/store-context.ts';
import { makeSyncRunStore } from './stores/sync-run-store.ts';
import { digestOf, makeTokenStore } from './stores/token-store.ts';

export interface DeploymentParts {
  /** From openDatabase(appUrl); closed by Deployment.close(). */
  readonly database: Database;
  readonly envelope: SecretEnvelope;
  readonly randomness: Pick<Randomness, 'token' | 'uuid'>;
}

/** Tables whose rows do not fall with their workspace by foreign key (db/schema/observations.ts says why). */
const BULK_TABLES = ['observations', 'answered_ranges'];
const TABLE_OF_TEXT = { token: 'api_tokens', session: 'sessions', sign_in: 'sign_ins' } as const;

export function makeDeployment({ database, envelope, randomness }: DeploymentParts): Deployment {
  return {
    workspaces: async () => (await database<{ id: WorkspaceId }[]>`select id from workspaces order by id`).map(({ id }) => id),
    ensure: async (id) => {
      await inWorkspace(database, id, async (t) => {
        await t`insert into workspaces (id) values (${id}) on conflict do nothing`;
        await t`delete from removed_workspaces where workspace_id = ${id}`;
      });
    },
    stores: (id) => makeStores(database, id, envelope, randomness),
    workspaceOf: (kind, text) => workspaceOf(database, kind, text),
    remove: async (id) => {
      await inWorkspace(database, id, async (t) => {
        for (const table of BULK_TABLES) await t`delete from ${t(table)} where workspace_id = ${id}`;
        await t`delete from workspaces where id = ${id}`;
        await t`insert into removed_workspaces (workspace_id) values (${id}) on conflict do nothing`;
      });
    },
    wasRemoved: async (id) => (await inWorkspace(database, id, (t) => t`select 1 from removed_workspaces`)).length > 0,
    ping: async () => {
      await database`select 1`;
    },
    close: () => database.end(),
  };
}

function makeStores(
  database: Database,
  workspace: WorkspaceId,
  envelope: SecretEnvelope,
  randomness: DeploymentParts['randomness'],
): Stores {
  const context = storeContext(database, workspace, randomness);
  return {
    workspaceId: workspace,
    definitions: makeDefinitionStore(context),
    connections: makeConnectionStore(context),
    observations: makeObservationStore(context),
    runs: makeSyncRunStore(context),
    apartMetrics: makeApartMetricsStore(context),
    progress: makeProgressStore(context),
    tokens: makeTokenStore(context),
    idempotency: makeIdempotencyStore(context),
    schedules: makeScheduleStore(context),
    outbox: makeOutboxStore(context),
    retention: makeRetentionStore(context),
    activity: makeActivityStore(context),
    vault: makeCredentialVault(context, envelope),
  };
}

/** No workspace is chosen here: the rows' second policy shows exactly the row whose text is presented. */
async function workspaceOf(database: Database, kind: keyof typeof TABLE_OF_TEXT, text: string): Promise<WorkspaceId | null> {
  const digest = digestOf(text);
  const [found] = await inPresentedText(
    database,
    digest,
    (t) => t<{ workspace: WorkspaceId }[]>`select workspace_id as workspace from ${t(TABLE_OF_TEXT[kind])} where text_digest = ${digest}`,
  );
  return found?.workspace ?? null;
}
