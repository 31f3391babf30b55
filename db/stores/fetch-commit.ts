/**
 * What one call brought, in one transaction: readings, answers, exchanges, memory, quotas, the call's end, the smaller calls
 * that replace it, and word of it in the outbox. A crash between any two writes leaves none of them.
 */
import type { Instant } from '../../src/domain/calendar.ts';
import { type CallOutcome, type CommitCounts, ConflictError, type CountedQuota, type FetchCommit, NotFoundError } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { writeObservations } from './observation-writes.ts';
import { addToOutbox, json, type StoreContext } from './store-context.ts';
import { insertCalls } from './sync-run-store.ts';

interface HeldCall {
  readonly state: string;
  readonly fence: number;
  readonly connection: string;
  readonly runNumber: number;
  readonly added: number | null;
  readonly restated: number | null;
  readonly confirmed: number | null;
}

export async function commitFetch(t: Transaction, context: StoreContext, commit: FetchCommit): Promise<CommitCounts> {
  const { workspace } = context;
  const { runId, callKey, fence, observedAt, endedAt = observedAt, outcome } = commit;
  const [call] = await t<HeldCall[]>`
    select c.state, c.fence, c.connection, r.number as "runNumber", c.added, c.restated, c.confirmed
    from sync_calls as c join sync_runs as r on r.workspace_id = c.workspace_id and r.id = c.run_id
    where c.run_id = ${runId} and c.key = ${callKey} for no key update of c`;
  if (call === undefined) throw new NotFoundError(`There is no call ${callKey} in sync run ${runId}.`);
  if (call.fence !== fence)
    throw new ConflictError(`Call ${callKey} of sync run ${runId} was begun again: fence ${fence} is stale, ${call.fence} holds it.`);
  // The same holder again, whose answer was lost: it is told what its first commit did.
  if (hasEnded(call)) return { added: call.added ?? 0, restated: call.restated ?? 0, confirmed: call.confirmed ?? 0 };
  if (call.state !== 'running') throw new ConflictError(`Call ${callKey} of sync run ${runId} is ${call.state}, not running.`);
  const counts = await writeObservations(t, workspace, { ...commit, runNumber: call.runNumber });
  await writeExchanges(t, context, commit);
  await writeMemory(t, context, call.connection, commit);
  await writeQuotas(t, context, commit);
  await t`
    update sync_calls set state = ${outcome.kind}, attempts = attempts + 1, ended_at = ${endedAt}, waiting_until = null, failure = ${outcome.kind === 'succeeded' ? null : json(t, outcome.failure)},
      added = ${counts.added}, restated = ${counts.restated}, confirmed = ${counts.confirmed}
    where run_id = ${runId} and key = ${callKey}`;
  if (outcome.kind === 'split') await insertCalls(t, context, runId, outcome.into);
  // A call that confirmed what is held has nothing to tell: asking again for the same is not news.
  if (outcome.kind !== 'succeeded' || counts.added + counts.restated > 0) {
    await addToOutbox(t, workspace, observedAt, [
      { kind: 'call_ended', payload: { runId, callKey, connection: call.connection, outcome: outcome.kind, counts } },
    ]);
  }
  return counts;
}

const END_STATES: readonly string[] = ['succeeded', 'failed', 'split'] satisfies readonly CallOutcome['kind'][];
function hasEnded(call: HeldCall): boolean {
  return END_STATES.includes(call.state);
}

async function writeExchanges(
  t: Transaction,
  { workspace }: StoreContext,
  { runId, callKey, observedAt, exchanges }: FetchCommit,
): Promise<void> {
  if (exchanges.length === 0) return;
  await t`
    insert into exchanges (workspace_id, run_id, call_key, request, response_digest, observed_at)
    select ${workspace}, ${runId}, ${callKey}, e.request, e."responseDigest", ${observedAt}::timestamptz
    from jsonb_to_recordset(${json(t, exchanges)}) as e(request text, "responseDigest" text)`;
}

/** Key by key: calls of one connection that run side by side keep each other's notes. */
async function writeMemory(
  t: Transaction,
  { workspace }: StoreContext,
  connection: string,
  { memory, observedAt }: FetchCommit,
): Promise<void> {
  const rows = Object.entries(memory).map(([key, value]) => ({ key, value }));
  if (rows.length === 0) return;
  await t`
    insert into connector_memory (workspace_id, connection, key, value, updated_at)
    select ${workspace}, ${connection}, m.key, coalesce(m.value, 'null'::jsonb), ${observedAt}::timestamptz
    from jsonb_to_recordset(${json(t, rows)}) as m(key text, value jsonb) order by m.key
    on conflict (workspace_id, connection, key) do update set value = excluded.value, updated_at = excluded.updated_at
    where connector_memory.value is distinct from excluded.value`;
}

async function writeQuotas(t: Transaction, { workspace }: StoreContext, { quotas, spent, observedAt }: FetchCommit): Promise<void> {
  if (spent !== undefined) await writeSpent(t, workspace, spent, observedAt);
  if (quotas.length === 0) return;
  await t`
    insert into quota_readings (workspace_id, connection, account, quota, consumed, remaining, resets_at, read_at)
    select ${workspace}, q.connection, q.account, q.quota, q.consumed, q.remaining, q."resetsAt", q.at
    from jsonb_to_recordset(${json(t, quotas)}) as q(connection text, account text, quota text, consumed float8, remaining float8, "resetsAt" timestamptz, at timestamptz)`;
}

/** Our own count of a quota that the source does not tell: what was spent since its last reset, and what is left. */
export async function writeSpent(t: Transaction, workspace: string, spent: CountedQuota, at: Instant): Promise<void> {
  const { connection, account, quota, cost, limit, resetsAt } = spent;
  await t`
    insert into quota_readings (workspace_id, connection, account, quota, consumed, remaining, resets_at, read_at)
    select ${workspace}, ${connection}, ${account}, ${quota}, ${cost}::float8,
      greatest(0, ${limit}::float8 - ${cost}::float8 - coalesce(sum(consumed), 0)), ${resetsAt}::timestamptz, ${at}::timestamptz
    from quota_readings
    where connection = ${connection} and account is not distinct from ${account} and quota = ${quota} and resets_at = ${resetsAt}`;
}
