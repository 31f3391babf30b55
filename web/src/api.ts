/**
 * The dashboard's calls to the HTTP API. What comes back has the shapes of /openapi.json (api-shapes.ts). The session cookie
 * travels by itself; nothing secret is held here.
 */
import type {
  Connection,
  HistoryPoint,
  KeyResult,
  KeyResultEvaluation,
  Objective,
  Problem,
  RunProgress,
  SyncRun,
  Workspace,
} from './api-shapes.ts';

export type { Connection, Cycle, Forecast, HistoryPoint, KeyResult, Objective, RunProgress, SyncRun, Workspace } from './api-shapes.ts';
export type Evaluation = KeyResultEvaluation;
export type Status = NonNullable<Evaluation['status']>;
export type State = Evaluation['state'];
export type Unit = NonNullable<Evaluation['unit']>;
export type Quality = Evaluation['quality'][number];
export type Per = NonNullable<KeyResult['per']>;
export type Kind = KeyResult['kind'];
export type Health = Connection['health'];
export type Locale = Workspace['settings']['locale'];
export type Item = NonNullable<Evaluation['items']>['counting'][number];

/** Which day is judged, and what had been observed by then; null: the latest, and all that is known. */
export interface At {
  readonly asOf: string | null;
  readonly knownAt: string | null;
}
export const NOW: At = { asOf: null, knownAt: null };

/** Value and raw progress; the document describes neither this nor the next two answers. */
interface Standing {
  readonly value: number | null;
  readonly progress: number | null;
}
export interface Changes {
  readonly from: Standing;
  readonly to: Standing;
  readonly changes: readonly {
    readonly cause: 'new_data' | 'restated' | 'definition_changed' | 'baseline_changed' | 'override' | 'roll_up';
    readonly from: Standing;
    readonly to: Standing;
    /** null: it became known, or ceased to be. */
    readonly value: number | null;
    readonly progress: number | null;
  }[];
}
export interface Restatement {
  readonly series: { readonly connection: string; readonly metric: string };
  /** Half-open. */
  readonly range: { readonly start: string; readonly end: string };
  readonly item: string | null;
  readonly from: number;
  readonly to: number;
  readonly observedAt: string;
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
let signedOut: () => void = () => undefined;
/** Called whenever the API asks for a session that is not, or no longer, there. One listener: the last. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

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
  if (response.status === 401 && path !== SESSION) signedOut();
  const problem = (answer ?? {}) as Partial<Problem>;
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

async function everyPage<Row>(path: string, at: At, signal: AbortSignal): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = (await request('GET', `${path}${query({ limit: '200', cursor, ...at })}`, undefined, signal)) as Page<Row>;
    rows.push(...answer.data);
    if (answer.next === null) break;
    cursor = answer.next;
  }
  return rows;
}
interface Page<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

function query(parameters: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(parameters).filter((each): each is [string, string] => each[1] !== null);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

const SESSION = '/v1/session';
const ofKeyResult = (id: string) => `/v1/key-results/${encodeURIComponent(id)}`;
/** The dashboard only shows its numbers, so the unit that it keeps is the one to show them in. */
function inShownUnit(keyResult: KeyResult): KeyResult {
  const { evaluation, shownUnit } = keyResult;
  return evaluation === null ? keyResult : { ...keyResult, evaluation: { ...evaluation, unit: shownUnit ?? evaluation.unit } };
}

/** Civil days, both inclusive, or moments. */
interface Span {
  readonly from: string;
  readonly to: string;
}
export const api = {
  workspace: (signal?: AbortSignal) => request('GET', '/v1/workspace', undefined, signal) as Promise<Workspace>,
  objectives: (at: At, signal: AbortSignal) => everyPage<Objective>('/v1/objectives', at, signal),
  keyResults: async (at: At, signal: AbortSignal) => (await everyPage<KeyResult>('/v1/key-results', at, signal)).map(inShownUnit),
  /** As it is defined now, with the evaluation of the moment asked for. Its forecast comes with the explanation. */
  keyResult: async (id: string, at: At, signal: AbortSignal): Promise<KeyResult> => {
    const keyResult = inShownUnit((await request('GET', ofKeyResult(id), undefined, signal)) as KeyResult);
    if (at.asOf === null && at.knownAt === null) return keyResult;
    const then = (await request('GET', `${ofKeyResult(id)}/progress${query({ ...at, forecast: 'false' })}`, undefined, signal)) as Pick<
      KeyResult,
      'asOf' | 'evaluation'
    >;
    return inShownUnit({ ...keyResult, asOf: then.asOf, computedAt: null, evaluation: then.evaluation });
  },
  history: async (id: string, days: Span | null, { knownAt }: Pick<At, 'knownAt'>, signal: AbortSignal) =>
    ((await request('GET', `${ofKeyResult(id)}/history${query({ ...days, knownAt })}`, undefined, signal)) as Page<HistoryPoint>).data,
  explain: (id: string, locale: Locale, at: At, signal: AbortSignal) =>
    request('GET', `${ofKeyResult(id)}/explain${query({ locale, ...at })}`, undefined, signal),
  changes: (id: string, between: Span, signal: AbortSignal) =>
    request('GET', `${ofKeyResult(id)}/changes${query({ ...between })}`, undefined, signal) as Promise<Changes>,
  restatements: async (id: string, between: Span, signal: AbortSignal) =>
    ((await request('GET', `${ofKeyResult(id)}/restatements${query({ ...between })}`, undefined, signal)) as Page<Restatement>).data,
  connections: async (signal: AbortSignal) => ((await request('GET', '/v1/connections', undefined, signal)) as Page<Connection>).data,
  startSync: (scope: { readonly connection?: string; readonly keyResult?: string } = {}) =>
    request('POST', '/v1/sync-runs', scope) as Promise<SyncRun>,
  syncRun: (id: string) => request('GET', `/v1/sync-runs/${encodeURIComponent(id)}`) as Promise<RunState>,
  removeDemo: () => request('DELETE', '/v1/demo'),
  signIn: (code: string) => request('POST', SESSION, { code }),
};

/** A run, and how far it is. */
export interface RunState {
  readonly run: SyncRun;
  readonly progress: RunProgress;
}
export function isRunning(run: SyncRun | null): run is SyncRun {
  return run !== null && (run.state === 'running' || run.state === 'evaluating');
}
