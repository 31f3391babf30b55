import type { KeepDays } from '../../src/ports.ts';

/** As a deployment keeps things that says nothing about it. */
export const KEEP_DAYS: KeepDays = { outbox: 90, quotaReadings: 90, exchanges: 90, syncRuns: 90, answers: 90 };
