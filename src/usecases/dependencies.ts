/** What every use case of one workspace is made from. */
import type { Clock, JobQueue, KeepDays, Logger, Randomness, SecretReader, SourceCatalogue, SourceGateway, Stores } from '../ports.ts';
import type { SourceTurns } from './call-limits.ts';

export interface UseCaseDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  readonly stores: Stores;
  readonly catalogue: SourceCatalogue;
  readonly gateway: SourceGateway;
  readonly secrets: SecretReader;
  readonly queue: JobQueue;
  readonly turns: SourceTurns;
  readonly keepDays: KeepDays;
  /** Waits in real time, also where the clock is frozen; ends early on abort. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}
