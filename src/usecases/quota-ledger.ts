/** What is left of a source's quotas, as it says or as we count, and when to stop before they are used up. */
import { addDays, dateInZone, type Instant, instantFromMs, msOfInstant, startOfDay } from '../domain/calendar.ts';
import type { Failure } from '../domain/planning/failure.ts';
import { accountOf, type PlannedCall } from '../domain/planning/fetch-plan.ts';
import type { CountedQuota, QuotaReading, SourceManifest } from '../ports.ts';

/** A quota that names no time is looked at anew after so long. */
const UNKNOWN_RESET_MS = 3_600_000;

/** A quota that the source keeps per account is kept so here. */
export function ledgerAccount(call: PlannedCall, { quota }: SourceManifest): string | null {
  return quota.scope === 'account' ? accountOf(call) : null;
}

/** Where the source does not say what is left, our own count. */
export function countedBy(call: PlannedCall, manifest: SourceManifest, at: Instant): CountedQuota | null {
  const { perDay, unit, costOfCall } = manifest.quota;
  if (perDay === null) return null;
  const resetsAt = startOfDay(addDays(dateInZone(at, 'UTC'), 1), 'UTC');
  const account = ledgerAccount(call, manifest);
  return { connection: call.connection, account, quota: `${unit}PerDay`, cost: costOfCall(call), limit: perDay, resetsAt };
}

/** Whether all calls that may be made at once, each as dear as the last or as this one, could take more than is left. */
function isSpent(
  quota: QuotaReading,
  call: PlannedCall,
  { quota: { unit, concurrent, costOfCall } }: SourceManifest,
  now: Instant,
): boolean {
  const cost = quota.quota.startsWith(unit) ? costOfCall(call) : 0;
  return quota.remaining <= Math.max(quota.consumed ?? 0, cost) * concurrent && resetOf(quota) > now;
}

function resetOf({ resetsAt, at }: QuotaReading): Instant {
  return resetsAt ?? instantFromMs(msOfInstant(at) + UNKNOWN_RESET_MS);
}

/** The wait that a used-up quota means for a call; null: there is enough left for it. */
export function spentQuota(quotas: readonly QuotaReading[], call: PlannedCall, manifest: SourceManifest, now: Instant): Failure | null {
  const account = ledgerAccount(call, manifest);
  const spent = quotas.find((quota) => quota.account === account && isSpent(quota, call, manifest, now));
  if (spent === undefined) return null;
  return {
    next: 'wait',
    until: resetOf(spent),
    scope: account === null ? 'connection' : 'account',
    public: `The source's quota ${spent.quota} is nearly used up (${spent.remaining} left).`,
    internal: `quota ${spent.quota}: ${spent.remaining} left, the last call took ${spent.consumed ?? 'an unknown amount'}`,
  };
}
