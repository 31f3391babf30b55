/**
 * The dashboard's view of the HTTP API: the shapes of /openapi.json that it reads, and the calls that it makes. The session
 * cookie travels by itself; nothing secret is held here.
 */
export type Status = 'on_track' | 'at_risk' | 'off_track' | 'too_early' | 'closing' | 'attained' | 'missed';
export type State =
  | 'auth_failed'
  | 'quota_exhausted'
  | 'source_error'
  | 'no_data'
  | 'awaiting_baseline'
  | 'insufficient_data'
  | 'stale'
  | 'ok';
export type Unit = 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score';
export type Quality = 'provisional' | 'sampled' | 'thresholded' | 'other_row' | 'truncated' | 'partial_day' | 'mixed_zones' | 'estimated';
export type Kind = 'change' | 'limit' | 'range' | 'count_items' | 'milestone';
export type Locale = 'sv' | 'nb' | 'da' | 'en';

export interface Cycle {
  readonly id: string;
  /** Both ends inclusive. */
  readonly starts: string;
  readonly ends: string;
}
export interface Progress {
  readonly raw: number;
  readonly display: number;
  readonly overshoot: number;
  readonly regression: number;
}
export interface Item {
  readonly item: string;
  readonly value: number;
}
export interface Forecast {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly probability: number | null;
  readonly method: string | null;
  readonly backtestError: number | null;
  readonly reason: string | null;
}
export interface Evaluation {
  readonly value: number | null;
  readonly unit: Unit | null;
  readonly currency: string | null;
  readonly baseline: number | null;
  readonly target: number | null;
  readonly wholeWindow: { readonly baseline: number | null; readonly target: number | null } | null;
  readonly progress: Progress | null;
  readonly attained: boolean | null;
  readonly success: boolean | null;
  readonly score: number | null;
  readonly automated: { readonly value: number | null; readonly progress: Progress | null } | null;
  readonly pace: { readonly expected: number | null; readonly ratio: number | null };
  readonly status: Status | null;
  readonly state: State;
  readonly quality: readonly Quality[];
  readonly provisional: { readonly from: string; readonly settledValue: number | null } | null;
  readonly window: { readonly from: string; readonly to: string; readonly zone: string } | null;
  readonly completeThrough: string | null;
  readonly knownThrough: string | null;
  readonly missing: readonly string[];
  readonly compliance: { readonly passing: number; readonly elapsed: number; readonly share: number } | null;
  readonly items: { readonly counting: readonly Item[]; readonly nearest: readonly Item[] } | null;
  readonly coverage: number | null;
  readonly forecast: Forecast | null;
  readonly forecastReason?: string | null;
  readonly warnings: readonly string[];
}
export interface CheckIn {
  readonly date: string;
  readonly confidence: number | null;
  readonly note: string | null;
  readonly value: number | null;
}
export interface KeyResult {
  readonly id: string;
  readonly title: string;
  readonly kind: Kind;
  readonly objective: string;
  readonly cycle: Cycle;
  readonly weight: number;
  readonly ambition: 'committed' | 'aspirational';
  readonly connections: readonly string[];
  readonly checkIns: readonly CheckIn[];
  readonly asOf: string | null;
  readonly computedAt: string | null;
  readonly evaluation: Evaluation | null;
}
export interface Objective {
  readonly id: string;
  readonly title: string;
  readonly cycle: Cycle;
  readonly owner: string | null;
  readonly parent: string | null;
  readonly weight: number;
  readonly keyResults: readonly string[];
  readonly evaluation: { readonly progress: number | null; readonly coverage: number | null; readonly status: Status | null } | null;
}
export interface HistoryPoint {
  readonly asOf: string;
  readonly value: number | null;
  readonly target: number | null;
  readonly baseline: number | null;
  readonly progress: number | null;
  readonly expected: number | null;
  readonly status: Status | null;
  readonly state: State;
  readonly provisional: boolean;
}
export type Health = 'ok' | 'never_synced' | 'parked' | 'auth_failed' | 'quota_exhausted' | 'source_error';
export interface Connection {
  readonly id: string;
  readonly source: string;
  readonly title: string | null;
  readonly zone: string | null;
  readonly currency: string | null;
  readonly health: Health;
  readonly message: string | null;
  readonly completeThrough: string | null;
  readonly settledThrough: string | null;
  readonly lastSuccessAt: string | null;
  readonly parkedUntil: string | null;
  readonly notes: readonly string[];
  readonly quotas: readonly {
    readonly quota: string;
    readonly remaining: number;
    readonly consumed: number | null;
    readonly resetsAt: string | null;
  }[];
  readonly keyResults: readonly string[];
}
export interface SyncRun {
  readonly id: string;
  readonly trigger: string;
  readonly asOf: string;
  readonly state: 'running' | 'evaluating' | 'succeeded' | 'partly_failed' | 'failed';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly calls: { readonly planned: number; readonly succeeded: number; readonly failed: number; readonly waiting: number };
  readonly counts: { readonly added: number; readonly restated: number; readonly confirmed: number };
}
export interface Workspace {
  readonly settings: { readonly zone: string; readonly currency: string | null; readonly locale: Locale };
  readonly today: string;
  readonly now: string;
  readonly demo: boolean;
  readonly definitionVersion: number;
  readonly lastRun: SyncRun | null;
}

/** A problem document (RFC 9457), or what stood in its place. Status 0: the server was not reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

const TIMEOUT_MS = 20_000;
const PAGES_MAX = 50;

async function request(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
      },
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'unreachable', error instanceof Error ? error.message : String(error));
  }
  if (response.status === 204) return null;
  const answer = await readJson(response);
  if (response.ok && answer !== undefined) return answer;
  const problem = (answer ?? {}) as { code?: string; detail?: string; title?: string };
  throw new ApiError(response.status, problem.code ?? 'unknown', problem.detail ?? problem.title ?? `HTTP ${response.status}`);
}

/** @returns undefined when the body is no JSON */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function everyPage<Row>(path: string, signal: AbortSignal): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const query: string = cursor === null ? '?limit=200' : `?limit=200&cursor=${encodeURIComponent(cursor)}`;
    const answer = (await request('GET', path + query, undefined, signal)) as { data: Row[]; next: string | null };
    rows.push(...answer.data);
    if (answer.next === null) break;
    cursor = answer.next;
  }
  return rows;
}

const part = encodeURIComponent;
export const api = {
  workspace: (signal?: AbortSignal) => request('GET', '/v1/workspace', undefined, signal) as Promise<Workspace>,
  objectives: (signal: AbortSignal) => everyPage<Objective>('/v1/objectives', signal),
  keyResults: (signal: AbortSignal) => everyPage<KeyResult>('/v1/key-results', signal),
  keyResult: (id: string, signal: AbortSignal) => request('GET', `/v1/key-results/${part(id)}`, undefined, signal) as Promise<KeyResult>,
  /** With its forecast, which lists leave out. */
  progress: (id: string, signal: AbortSignal) =>
    request('GET', `/v1/key-results/${part(id)}/progress`, undefined, signal) as Promise<{ readonly evaluation: Evaluation }>,
  history: async (id: string, signal: AbortSignal) =>
    ((await request('GET', `/v1/key-results/${part(id)}/history`, undefined, signal)) as { data: readonly HistoryPoint[] }).data,
  explain: (id: string, locale: Locale, signal: AbortSignal) =>
    request('GET', `/v1/key-results/${part(id)}/explain?locale=${locale}`, undefined, signal),
  connections: async (signal: AbortSignal) =>
    ((await request('GET', '/v1/connections', undefined, signal)) as { data: readonly Connection[] }).data,
  startSync: (scope: { readonly connection?: string; readonly keyResult?: string } = {}) =>
    request('POST', '/v1/sync-runs', scope) as Promise<SyncRun>,
  syncRun: async (id: string) => ((await request('GET', `/v1/sync-runs/${part(id)}`)) as { run: SyncRun }).run,
  removeDemo: () => request('DELETE', '/v1/demo'),
  signIn: (code: string) => request('POST', '/v1/session', { code }),
};

export function isRunning(run: SyncRun | null): run is SyncRun {
  return run !== null && (run.state === 'running' || run.state === 'evaluating');
}
