/** Plans a sync: one run with its calls in Postgres, then a job per call. Asking for the same run again changes nothing. */
import { type DateRange, type Instant, instantFromMs, type LocalDate, msOfInstant } from '../domain/calendar.ts';
import { accountOf } from '../domain/planning/fetch-plan.ts';
import { ConflictError, type RunTrigger, type SyncRun } from '../ports.ts';
import { makeCheckInTurn } from './check-in-turn.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { type DraftPlan, makeDraftPlan } from './draft-plan.ts';
import { makeLoadSources, type Source, WORKSPACE_SCHEDULE } from './load-sources.ts';

export interface SyncRequest {
  readonly trigger: RunTrigger;
  /** Deterministic: the same request has the same id. */
  readonly runId: string;
  /** The schedule that asks, and the night it asks for. */
  readonly scheduled: { readonly id: string; readonly on: LocalDate } | null;
  readonly keyResult: string | null;
  readonly connection: string | null;
  readonly range: DateRange | null;
}

/** Then it is planned whatever others do: asking twice is better than never. */
const PLANS_MAX = 5;

/** @param checkWithinMs how long a plan waits for the check of one connection; left out: 15 s */
export function makePlanSync(deps: UseCaseDependencies, checkWithinMs?: number) {
  const { stores, clock, logger } = deps;
  const draftPlan = makeDraftPlan(deps);
  const loadSources = makeLoadSources(deps);
  const checkInTurn = makeCheckInTurn(deps, checkWithinMs);
  const enqueue = makeEnqueueRun(deps);

  return async (request: SyncRequest, signal: AbortSignal): Promise<SyncRun> => {
    const { runId } = request;
    let run = await stores.runs.get(runId);
    if (run === null) await checkWhatIsUnknown(request, signal);
    for (let attempt = 1; run === null; attempt++) run = await planOnce(request, attempt === PLANS_MAX);
    if (request.scheduled !== null) await stores.schedules.ran(request.scheduled.id, request.scheduled.on);
    await enqueue(run);
    return run;
  };

  /** @returns null when another run was planned in the meantime: what it asks for is then left to it, by planning anew */
  async function planOnce(request: SyncRequest, isLast: boolean): Promise<SyncRun | null> {
    const { runId, trigger, keyResult, connection, range } = request;
    const [newest] = await stores.runs.list(1, null);
    const startedAt = startOfRun(newest);
    const draft = await draftPlan({ trigger, keyResult, connection, range, except: await connectionsWithSchedules(request) }, startedAt);
    const { asOf, plan, leftOut } = draft;
    const planned = { id: runId, trigger, asOf, startedAt, scope: { keyResult, connection, range }, leftOut, calls: plan.calls };
    try {
      const run = await stores.runs.create(isLast ? planned : { ...planned, newest: newest?.id ?? null });
      logger.info({ runId, trigger, ...summary(draft) }, 'a sync was planned');
      return run;
    } catch (error) {
      if (error instanceof ConflictError) return null;
      throw error;
    }
  }

  /** Zone and currency decide what is asked for; a connection that was never checked is checked first, a dead one when a person asks. */
  async function checkWhatIsUnknown(request: SyncRequest, signal: AbortSignal): Promise<void> {
    const { definition } = await stores.definitions.current();
    const sources = await loadSources(definition, { knownAt: null, purpose: 'plan' });
    const now = clock.now();
    const isDue = ({ connection, problem, manifest, state }: Source) => {
      if (problem !== null) return false;
      if (manifest.arrives === 'pushed' || (request.connection !== null && request.connection !== connection.id)) return false;
      const isParked = state.parkedUntil !== null && state.parkedUntil > now;
      if (isParked) return request.trigger === 'sync_now' && state.failure?.kind === 'auth_failed';
      return state.checkedAt === null;
    };
    await checkInTurn([...sources.values()].filter(isDue), signal);
  }

  /** Later than all that was observed before, also when the clock stands still or was set back. */
  function startOfRun(last: SyncRun | undefined): Instant {
    const now = clock.now();
    const latest = [last?.startedAt, last?.endedAt].reduce<Instant | null>(
      (most, at) => (at != null && (most === null || at > most) ? at : most),
      null,
    );
    return latest === null || now > latest ? now : instantFromMs(msOfInstant(latest) + 1);
  }

  async function connectionsWithSchedules({ trigger, connection }: SyncRequest): Promise<readonly string[]> {
    if (connection !== null || (trigger !== 'schedule' && trigger !== 'catch_up')) return [];
    const schedules = await stores.schedules.list();
    return schedules.filter((schedule) => schedule.enabled && schedule.id !== WORKSPACE_SCHEDULE).map((schedule) => schedule.id);
  }
}

/** Puts what a run still has to do into the queue; what is there already stays as it is. */
export function makeEnqueueRun({ stores, queue }: Pick<UseCaseDependencies, 'stores' | 'queue'>) {
  return async (run: SyncRun): Promise<void> => {
    if (run.state !== 'running' && run.state !== 'evaluating') return;
    const open = (await stores.runs.calls(run.id)).filter(({ state }) => state === 'planned' || state === 'running' || state === 'waiting');
    if (open.length === 0) return queue.evaluate(stores.workspaceId, run.id, null);
    const priority = run.trigger === 'backfill' ? 'low' : 'normal';
    // Many scheduled runs of one workspace stand in line as one would; what a person asks for does not stand behind them.
    const isScheduled = run.trigger === 'schedule' || run.trigger === 'catch_up';
    const ahead = isScheduled ? await stores.runs.openBefore(run.id) : 0;
    await queue.fetch(
      stores.workspaceId,
      open.map(({ key, call, waitingUntil }) => ({
        runId: run.id,
        key,
        connection: call.connection,
        account: accountOf(call),
        notBefore: waitingUntil,
        priority,
      })),
      ahead,
    );
  };
}

function summary({ plan, naiveCalls, leftOut, asOf }: DraftPlan) {
  return { asOf, calls: plan.calls.length, lowerBound: plan.lowerBound, naiveCalls, leftOut };
}
