/** Runs and their calls. What a call brings is committed by fetch-commit.ts. */
import type { DateRange, Instant, LocalDate } from '../../src/domain/calendar.ts';
import type { PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import {
  type BegunCall,
  type CallRecord,
  ConflictError,
  type Exchange,
  NotFoundError,
  type QuotaReading,
  type SyncRun,
  type SyncRunStore,
  type UnfinishedCall,
} from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import type { Statement } from '../sql.ts';
import { commitFetch, writeSpent } from './fetch-commit.ts';
import { json, type StoreContext } from './store-context.ts';

const LIST_MAX = 1_000;
const UNFINISHED_MAX = 100_000;
const EXCHANGES_MAX = 10_000;

interface RunRow {
  readonly id: string;
  readonly trigger: SyncRun['trigger'];
  readonly asOf: LocalDate;
  readonly state: SyncRun['state'];
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly scopeKeyResult: string | null;
  readonly scopeConnection: string | null;
  readonly scopeStart: LocalDate | null;
  readonly scopeEnd: LocalDate | null;
  readonly leftOut: SyncRun['leftOut'];
  readonly planned: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly waiting: number;
  readonly added: number;
  readonly restated: number;
  readonly confirmed: number;
}

export function makeSyncRunStore(context: StoreContext): SyncRunStore {
  const { run: inside, workspace } = context;
  return {
    create: (run) =>
      inside(async (t) => {
        const { keyResult, connection, range } = run.scope;
        await assertNewest(t, workspace, run);
        const inserted = await t`
          insert into sync_runs (workspace_id, id, trigger, as_of_on, state, started_at, scope_key_result, scope_connection, scope_start_on, scope_end_on, left_out)
          values (${workspace}, ${run.id}, ${run.trigger}, ${run.asOf}, 'running', ${run.startedAt}, ${keyResult}, ${connection}, ${range?.start ?? null}, ${range?.end ?? null}, ${json(t, run.leftOut)})
          on conflict (workspace_id, id) do nothing`;
        if (inserted.count === 1) await insertCalls(t, context, run.id, run.calls);
        return requireRun(await readRuns(t, t`where r.id = ${run.id}`), run.id);
      }),
    get: (id) => inside(async (t) => (await readRuns(t, t`where r.id = ${id}`))[0] ?? null),
    list: (limit, before) =>
      inside((t) => {
        const earlier = before === null ? t`` : t`where r.number < (select number from sync_runs where id = ${before})`;
        return readRuns(t, t`${earlier} order by r.number desc limit ${Math.min(limit, LIST_MAX)}`);
      }),
    open: () => inside((t) => readRuns(t, t`where r.ended_at is null order by r.number limit ${LIST_MAX}`)),
    calls: (runId) => inside((t) => readCalls(t, t`where run_id = ${runId} order by position, key`)),
    call: (runId, key) => inside(async (t) => (await readCalls(t, t`where run_id = ${runId} and key = ${key}`))[0] ?? null),
    begin: (runId, key, at) =>
      inside(async (t) => {
        const [begun] = await t<BegunCall[]>`
          update sync_calls set state = 'running', fence = fence + 1, waiting_until = null, started_at = coalesce(started_at, ${at}::timestamptz)
          where run_id = ${runId} and key = ${key} and state in ('planned', 'running', 'waiting')
          returning fence, call, attempts, started_at as "startedAt"`;
        if (begun !== undefined) return begun;
        const [ended] = await t`select 1 from sync_calls where run_id = ${runId} and key = ${key}`;
        if (ended === undefined) throw new NotFoundError(`There is no call ${key} in sync run ${runId}.`);
        return null;
      }),
    wait: (runId, key, fence, until, failure) =>
      inside(async (t) => {
        const spent = failure.next === 'wait' ? 0 : 1;
        const updated = await t`
          update sync_calls set state = 'waiting', waiting_until = ${until}, failure = ${json(t, failure)}, attempts = attempts + ${spent}::int
          where run_id = ${runId} and key = ${key} and fence = ${fence} and state = 'running'`;
        if (updated.count === 0) throw new ConflictError(`Call ${key} of sync run ${runId} is no longer held with fence ${fence}.`);
      }),
    commit: (commit) => inside((t) => commitFetch(t, context, commit)),
    unfinished: () =>
      inside(
        (t) => t<UnfinishedCall[]>`
          select c.run_id as "runId", r.trigger, c.key, c.call, c.waiting_until as "waitingUntil"
          from sync_calls as c join sync_runs as r on r.workspace_id = c.workspace_id and r.id = c.run_id
          where c.state in ('planned', 'running', 'waiting') and r.state in ('running', 'evaluating')
          order by r.number, c.position, c.key limit ${UNFINISHED_MAX}`,
      ),
    openBefore: (runId) =>
      inside(async (t) => {
        const [found] = await t<{ open: number }[]>`
          select count(*)::int as open from sync_calls as c join sync_runs as r on r.workspace_id = c.workspace_id and r.id = c.run_id
          where c.state in ('planned', 'running') and r.state = 'running' and r.trigger in ('schedule', 'catch_up')
            and r.number < (select number from sync_runs where id = ${runId})`;
        return found?.open ?? 0;
      }),
    callsEnded: (runId) =>
      inside(async (t) => {
        const [open] = await t`select 1 from sync_calls where run_id = ${runId} and state in ('planned', 'running', 'waiting') limit 1`;
        return open === undefined;
      }),
    waitsForOthers: (runId, connection, at) =>
      inside(async (t) => {
        const [found] = await t<{ waits: boolean }[]>`
          select not exists (select 1 from sync_calls where run_id = ${runId} and state in ('planned', 'running', 'waiting') and connection = ${connection})
            and exists (select 1 from sync_calls where run_id = ${runId} and state = 'waiting' and waiting_until > ${at}) as waits`;
        return found?.waits === true;
      }),
    finish: (runId, state, at) =>
      inside(async (t) => {
        const ends = state !== 'evaluating';
        const updated = await t`
          update sync_runs set state = ${state}, ended_at = ${ends ? at : null}
          where id = ${runId} and state in ('running', 'evaluating') and state <> ${state}`;
        if (updated.count === 1) return;
        const [known] = await t`select 1 from sync_runs where id = ${runId}`;
        if (known === undefined) throw new NotFoundError(`There is no sync run ${runId}.`);
      }),
    exchanges: (runId) =>
      inside(
        (t) => t<Exchange[]>`
          select call_key as "callKey", request, response_digest as "responseDigest", observed_at as "observedAt"
          from exchanges where run_id = ${runId} order by id limit ${EXCHANGES_MAX}`,
      ),
    memory: (connection) =>
      inside(async (t) => {
        const rows = await t<{ key: string; value: unknown }[]>`select key, value from connector_memory where connection = ${connection}`;
        return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
      }),
    quotas: (connection) =>
      inside(
        (t) => t<QuotaReading[]>`
          select distinct on (quota, account) connection, account, quota, consumed, remaining, resets_at as "resetsAt", read_at as at
          from quota_readings where connection = ${connection} order by quota, account, read_at desc, id desc`,
      ),
    spend: (spent, at) => inside((t) => writeSpent(t, workspace, spent, at)),
  };
}

/** Two that plan at once: the second learns of the first before it writes. */
async function assertNewest(t: Transaction, workspace: string, { id, newest }: { readonly id: string; readonly newest?: string | null }) {
  await t`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(['sync_runs', workspace])}, 0))`;
  if (newest === undefined) return;
  const [last] = await t<{ id: string }[]>`select id from sync_runs order by number desc limit 1`;
  if (last !== undefined && last.id !== newest && last.id !== id)
    throw new ConflictError(`Sync run ${last.id} was created while ${id} was planned.`);
}

/** Puts calls behind those that the run has; a key that is there stays as it is. */
export async function insertCalls(
  t: Transaction,
  { workspace }: StoreContext,
  runId: string,
  calls: readonly PlannedCall[],
): Promise<void> {
  const rows = calls.map((call, index) => ({ key: call.key, connection: call.connection, call, index }));
  await t`
    insert into sync_calls (workspace_id, run_id, key, connection, position, call)
    select ${workspace}, ${runId}, c.key, c.connection, c.index + (select count(*) from sync_calls where run_id = ${runId}), c.call
    from jsonb_to_recordset(${json(t, rows)}) as c(key text, connection text, call jsonb, index int)
    on conflict (workspace_id, run_id, key) do nothing`;
}

function requireRun(runs: readonly SyncRun[], id: string): SyncRun {
  const [run] = runs;
  if (run === undefined) throw new NotFoundError(`There is no sync run ${id}.`);
  return run;
}

type Fragment = Statement;

/** `planned` counts the calls that have to end: one that was split is replaced by its parts. */
async function readRuns(t: Transaction, tail: Fragment): Promise<readonly SyncRun[]> {
  const rows = await t<RunRow[]>`
    select r.id, r.trigger, r.as_of_on as "asOf", r.state, r.started_at as "startedAt", r.ended_at as "endedAt",
      r.scope_key_result as "scopeKeyResult", r.scope_connection as "scopeConnection", r.scope_start_on as "scopeStart", r.scope_end_on as "scopeEnd", r.left_out as "leftOut", c.*
    from sync_runs as r cross join lateral (
      select count(*) filter (where state <> 'split')::int as planned, count(*) filter (where state = 'succeeded')::int as succeeded,
        count(*) filter (where state = 'failed')::int as failed, count(*) filter (where state = 'waiting')::int as waiting,
        coalesce(sum(added), 0)::int as added, coalesce(sum(restated), 0)::int as restated, coalesce(sum(confirmed), 0)::int as confirmed
      from sync_calls where workspace_id = r.workspace_id and run_id = r.id
    ) as c ${tail}`;
  return rows.map(({ planned, succeeded, failed, waiting, added, restated, confirmed, ...row }) => ({
    id: row.id,
    trigger: row.trigger,
    asOf: row.asOf,
    state: row.state,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    calls: { planned, succeeded, failed, waiting },
    counts: { added, restated, confirmed },
    scope: { keyResult: row.scopeKeyResult, connection: row.scopeConnection, range: rangeOf(row) },
    leftOut: row.leftOut,
  }));
}

function rangeOf({ scopeStart, scopeEnd }: Pick<RunRow, 'scopeStart' | 'scopeEnd'>): DateRange | null {
  return scopeStart === null || scopeEnd === null ? null : { start: scopeStart, end: scopeEnd };
}

async function readCalls(t: Transaction, tail: Fragment): Promise<readonly CallRecord[]> {
  const rows = await t<(Omit<CallRecord, 'counts'> & { added: number | null; restated: number | null; confirmed: number | null })[]>`
    select run_id as "runId", key, call, state, attempts, fence, waiting_until as "waitingUntil", failure, added, restated, confirmed,
      started_at as "startedAt", ended_at as "endedAt" from sync_calls ${tail}`;
  return rows.map(({ added, restated, confirmed, ...row }) => ({
    ...row,
    counts: added === null || restated === null || confirmed === null ? null : { added, restated, confirmed },
  }));
}
