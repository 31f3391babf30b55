/** What jobs are made from. */
import type { Logger, WorkspaceId } from '../src/ports.ts';
import type { SyncUseCases } from '../src/usecases/sync-use-cases.ts';
import type { QueueBackend } from './backend.ts';

export interface JobDependencies {
  readonly backend: QueueBackend;
  /** Made once per workspace and kept. */
  readonly useCasesOf: (workspace: WorkspaceId) => SyncUseCases;
  readonly logger: Logger;
}
