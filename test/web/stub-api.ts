/** The API as the dashboard sees it, answered from the demo world without a database, and the built page under a strict policy. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { addDays, daysOf, type Instant, inclusiveRange, instant, type LocalDate, lastDay, localDate } from '../../src/domain/calendar.ts';
import { type EvaluationInput, evaluate } from '../../src/domain/evaluate.ts';
import type { Evaluation } from '../../src/domain/evaluation.ts';
import { type Explanation, explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { explanationText } from '../../src/domain/explaining/explain-text.ts';
import { shownUnitOf } from '../../src/domain/explaining/shown-unit.ts';
import { inputsOf } from '../../src/domain/inputs.ts';
import type { KeyResult as DefinedKeyResult } from '../../src/domain/key-result.ts';
import type { Unit } from '../../src/domain/metric.ts';
import type { Connection, HistoryPoint, KeyResult, Locale, Objective, RunProgress, SyncRun, Workspace } from '../../web/src/api.ts';
import { demoScenarioAt } from '../demo/world-scenario.ts';

export interface StubApi {
  readonly url: string;
  /** Method and path of every API request, oldest first. */
  readonly seen: readonly string[];
  /** Answers every API request with 401 until a sign-in. */
  signOut(): void;
  /** Problem that GET /v1/objectives answers with; null: none. */
  failWith(status: number | null): void;
  /** Leaves the next sync at its first step, with half of its calls. */
  holdRun(): void;
  /** Changes what is said of one key result from now on. */
  change(id: string, patch: Partial<KeyResult>): void;
  /** Changes what the explanations say from now on. */
  explainWith(patch: Partial<Explanation>): void;
  stop(): Promise<void>;
}

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'self'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const SIGN_IN_CODE = 'one-time-code-for-tests';

interface Run {
  readonly id: string;
  readonly state: SyncRun['state'];
  readonly done: number;
}

const NOW = instant('2026-11-24T06:00:00Z');
/** @param folder of the built dashboard */
export async function startStubApi(folder: string, locale: Locale = 'sv', now: Instant = NOW): Promise<StubApi> {
  const answers = readAnswers(now, locale);
  const patches = new Map<string, Partial<KeyResult>>();
  let explained: Partial<Explanation> = {};
  const patched = (one: KeyResult) => ({ ...one, ...patches.get(one.id) });
  const seen: string[] = [];
  const state = {
    isSignedIn: true,
    hasDemo: true,
    failure: null as number | null,
    run: { id: 'run-1', state: 'succeeded', done: 6 } as Run,
    isRunHeld: false,
  };
  const runOf = ({ id, state: runState, done }: Run): SyncRun => ({
    id,
    trigger: 'sync_now',
    asOf: '2026-11-24',
    state: runState,
    startedAt: now,
    endedAt: runState === 'succeeded' ? instant('2026-11-24T05:12:00Z') : null,
    calls: { planned: 6, succeeded: done, failed: 0, waiting: 0 },
    counts: { added: 412, restated: 7, confirmed: 96 },
    scope: {},
    leftOut: [],
  });
  const progressOf = ({ done }: Run): RunProgress => ({
    callsDone: done,
    callsFailed: 0,
    callsLeft: 6 - done,
    days: { asked: 60, read: 10 * done },
    secondsLeft: done === 6 ? 0 : 720,
    unknownBecause: null,
    waitsUntil: null,
  });
  const answerAbout = (id: string, rest: string | undefined, query: URLSearchParams): unknown => {
    const found = answers.keyResultsAt(query.get('asOf')).find((one) => one.id === id);
    if (found === undefined) return null;
    switch (rest) {
      case '/history':
        return { data: answers.history(id).filter(({ asOf }) => asOf <= (query.get('to') ?? asOf)) };
      case '/explain':
        return { ...answers.explain(id), ...explained };
      case '/progress':
        return { asOf: found.asOf, knownAt: null, evaluation: found.evaluation };
      case '/changes':
        return CHANGES;
      case '/restatements':
        return { data: [RESTATEMENT] };
      default:
        return patched(found);
    }
  };
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://stub');
    if (!url.pathname.startsWith('/v1/')) return sendFile(response, folder, url.pathname);
    const body = await read(request);
    const path = `${request.method} ${decodeURIComponent(url.pathname)}`;
    seen.push(`${path}${url.search}`);
    const asOf = url.searchParams.get('asOf');
    if (path === 'POST /v1/session') {
      if ((JSON.parse(body) as { code: string }).code !== SIGN_IN_CODE) return problem(response, 401);
      state.isSignedIn = true;
      return send(response, 204, null);
    }
    if (!state.isSignedIn) return problem(response, 401);
    const [, keyResult, rest] = /^GET \/v1\/key-results\/([^/]+)(\/\w+)?$/.exec(path) ?? [];
    if (keyResult !== undefined) {
      const answer = answerAbout(keyResult, rest, url.searchParams);
      return answer === undefined || answer === null ? problem(response, 404) : send(response, 200, answer);
    }
    switch (path) {
      case 'GET /v1/workspace':
        return send(response, 200, {
          settings: answers.settings,
          today: answers.today,
          now,
          demo: state.hasDemo,
          definitionVersion: 1,
          lastRun: runOf(state.run),
          nextSyncAt: instant('2026-11-25T02:27:00Z'),
        } satisfies Workspace);
      case 'GET /v1/objectives':
        if (state.failure !== null) return problem(response, state.failure);
        return send(response, 200, { data: state.hasDemo ? answers.objectivesAt(asOf) : [], next: null });
      case 'GET /v1/key-results':
        return send(response, 200, { data: state.hasDemo ? answers.keyResultsAt(asOf).map(patched) : [], next: null });
      case 'GET /v1/connections':
        return send(response, 200, { data: answers.connections });
      case 'DELETE /v1/demo':
        state.hasDemo = false;
        return send(response, 204, null);
      case 'POST /v1/sync-runs':
        state.run = { id: 'run-2', state: 'running', done: 0 };
        return send(response, 202, runOf(state.run));
      case 'GET /v1/sync-runs/run-2/events': {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        const steps: readonly Run[] = [
          { id: 'run-2', state: 'running', done: 3 },
          { id: 'run-2', state: 'evaluating', done: 6 },
          { id: 'run-2', state: 'succeeded', done: 6 },
        ];
        for (const next of state.isRunHeld ? steps.slice(0, 1) : steps) {
          state.run = next;
          const type = next.state === 'succeeded' ? 'end' : 'run';
          response.write(`event: ${type}\ndata: ${JSON.stringify({ type, run: runOf(next), progress: progressOf(next) })}\n\n`);
        }
        if (!state.isRunHeld) response.end();
        return;
      }
      default:
        return problem(response, 404);
    }
  };
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    signOut: () => {
      state.isSignedIn = false;
    },
    holdRun: () => {
      state.isRunHeld = true;
    },
    failWith: (status) => {
      state.failure = status;
    },
    change: (id, patch) => {
      patches.set(id, patch);
    },
    explainWith: (patch) => {
      explained = patch;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function shownUnitIn({ keyResults }: Evaluation, keyResult: DefinedKeyResult): Unit | null {
  const evaluation = keyResults[keyResult.id];
  return evaluation === undefined ? null : shownUnitOf(keyResult, evaluation);
}

const inputs = new Map<Instant, EvaluationInput>();
/** Seconds of work, and the same for every test. */
function inputAt(now: Instant): EvaluationInput {
  const input = inputs.get(now) ?? demoScenarioAt(now, true).input;
  inputs.set(now, input);
  return input;
}

const CHANGES = {
  from: { value: 15_900, progress: 1.42 },
  to: { value: 16_334, progress: 1.58 },
  changes: [
    { cause: 'restated', from: { value: 15_900, progress: 1.42 }, to: { value: 15_934, progress: 1.43 }, value: 34, progress: 0.01 },
    { cause: 'new_data', from: { value: 15_934, progress: 1.43 }, to: { value: 16_334, progress: 1.58 }, value: 400, progress: 0.15 },
  ],
};
const RESTATEMENT = {
  series: { connection: 'demo-webb', metric: 'activeUsers' },
  range: { start: '2026-10-01', end: '2026-11-20' },
  item: null,
  from: 15_900,
  to: 15_934,
  observedAt: '2026-11-21T04:00:00Z',
};

function readAnswers(now: Instant, locale: Locale) {
  const input = inputAt(now);
  const { definition, asOf } = input;
  const evaluations = new Map<string, Evaluation>();
  const evaluationAt = (day: string | null): Evaluation => {
    const held = evaluations.get(day ?? asOf) ?? evaluate({ ...input, asOf: localDate(day ?? asOf) });
    evaluations.set(day ?? asOf, held);
    return held;
  };
  const cycleOf = (id: string) => {
    const range = definition.cycles.find((one) => one.id === id)?.range ?? inclusiveRange(asOf, asOf);
    return { id, starts: range.start, ends: lastDay(range) };
  };
  const keyResultsAt = (day: string | null) =>
    definition.objectives.flatMap((objective) =>
      objective.keyResults.map(
        (one): KeyResult => ({
          id: one.id,
          title: one.title,
          kind: one.kind,
          objective: objective.id,
          cycle: cycleOf(objective.cycle),
          weight: one.weight,
          ambition: one.ambition,
          connections: [...new Set(inputsOf(one).map(({ series }) => series.connection))],
          allowed: one.kind === 'limit' || one.kind === 'count_items' ? one.bound : null,
          per: 'per' in one ? one.per : null,
          steps: one.kind === 'milestone' ? one.steps : [],
          override: one.override,
          checkIns: one.checkIns,
          asOf: day ?? asOf,
          computedAt: day === null ? now : null,
          evaluation: evaluationAt(day).keyResults[one.id] ?? null,
          shownUnit: shownUnitIn(evaluationAt(day), one),
        }),
      ),
    );
  const objectivesAt = (day: string | null) =>
    definition.objectives.map(
      ({ id, title, cycle, owner, parent, weight, keyResults: own }): Objective => ({
        id,
        title,
        cycle: cycleOf(cycle),
        owner,
        parent,
        weight,
        keyResults: own.map((one) => one.id),
        evaluation: evaluationAt(day).objectives[id] ?? null,
      }),
    );
  const keyResults = keyResultsAt(null);
  const history = (id: string): readonly HistoryPoint[] => {
    const cycle = keyResults.find((one) => one.id === id)?.cycle;
    if (cycle === undefined) return [];
    return daysOf(inclusiveRange(localDate(cycle.starts), asOf)).map((day: LocalDate) => {
      const one = evaluationAt(day).keyResults[id];
      return {
        asOf: day,
        knownThrough: one?.knownThrough ?? null,
        value: one?.value ?? null,
        target: one?.target ?? null,
        baseline: one?.baseline ?? null,
        progress: one?.progress?.display ?? null,
        expected: one?.pace.expected ?? null,
        status: one?.status ?? null,
        state: one?.state ?? 'no_data',
        provisional: day > addDays(asOf, -4),
      };
    });
  };
  const explain = (id: string) => {
    const explanation = explainKeyResult(id, input, locale);
    return explanation === null ? null : { ...explanation, text: explanationText(explanation, locale) };
  };
  const connections = [...input.sources.keys()].map(
    (id): Connection => ({
      id,
      source: id === 'demo-webb' ? 'ga4' : 's3-export',
      title: null,
      zone: 'Europe/Stockholm',
      currency: 'SEK',
      health: id === 'demo-annonser' ? 'auth_failed' : 'ok',
      message: id === 'demo-annonser' ? 'The access key is refused.' : null,
      completeThrough: addDays(asOf, -1),
      settledThrough: addDays(asOf, -3),
      lastSuccessAt: instant('2026-11-24T05:12:00Z'),
      parkedUntil: null,
      notes: [],
      quotas: id === 'demo-webb' ? [{ quota: 'tokensPerDay', remaining: 199_912, consumed: 88, resetsAt: null }] : [],
      keyResults: keyResults.filter((one) => one.connections.includes(id)).map((one) => one.id),
    }),
  );
  return { keyResultsAt, objectivesAt, history, explain, connections, settings: { ...definition.workspace, locale }, today: asOf };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(status === 204 ? undefined : JSON.stringify(body));
}
function problem(response: ServerResponse, status: number): void {
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ status, code: 'x', title: 'No', detail: `Problem ${status}` }));
}

async function sendFile(response: ServerResponse, folder: string, path: string): Promise<void> {
  const name = extname(path) === '' ? '/index.html' : normalize(path);
  response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
  response.end(await readFile(join(folder, name)));
}
