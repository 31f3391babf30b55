/** Reads: the workspace, objectives, key results and everything that says why a number is what it is. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addDays, type DateRange, instant, localDate } from '../../domain/calendar.ts';
import { KEY_RESULT_KINDS } from '../../domain/key-result.ts';
import { pageOf } from '../cursor.ts';
import type { ApiDependencies, KeyResultSummary } from '../dependencies.ts';
import { ProblemError } from '../errors.ts';
import { useCasesOf } from '../plugins/auth.ts';
import { FullExplanation } from '../schemas/explanation.ts';
import {
  Connection,
  Day,
  HistoryPoint,
  Id,
  KeyResult,
  KeyResultEvaluation,
  ListQuery,
  Moment,
  Objective,
  page,
  State,
  Status,
  Workspace,
} from '../schemas/shapes.ts';

const read = { config: { scope: 'read' as const } };
const At = z.object({
  asOf: Day.optional().describe('The day that is judged; left out: the last one'),
  knownAt: Moment.optional().describe('What had been observed by then; left out: everything'),
});
const Between = z.object({ from: Moment, to: Moment });
const KeyResultParams = z.object({ id: Id });
const KeyResultFilter = z.object({
  ...ListQuery,
  ...At.shape,
  objective: Id.optional(),
  cycle: Id.optional(),
  connection: Id.optional(),
  kind: z.enum(KEY_RESULT_KINDS as [string, ...string[]]).optional(),
  status: Status.optional(),
  state: State.optional(),
});

export function readingRoutes(deps: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/workspace',
      { ...read, schema: { tags: ['workspace'], summary: 'Settings, today in its zone, last sync', response: { 200: Workspace } } },
      (request) => useCasesOf(request, deps).workspace(),
    );
    app.get(
      '/v1/objectives',
      {
        ...read,
        schema: {
          tags: ['objectives'],
          summary: 'Objectives with rolled-up progress',
          querystring: z.object({ ...ListQuery, cycle: Id.optional(), ...At.shape }),
          response: { 200: page(Objective) },
        },
      },
      async (request) => {
        const { cycle, limit, cursor } = request.query;
        const rows = (await useCasesOf(request, deps).objectives(atOf(request.query))).filter(
          (row) => cycle === undefined || row.cycle.id === cycle,
        );
        return pageOf(rows, (row) => row.id, limit, cursor);
      },
    );
    app.get(
      '/v1/key-results',
      {
        ...read,
        schema: {
          tags: ['key results'],
          summary: 'Key results with their latest evaluation',
          querystring: KeyResultFilter,
          response: { 200: page(KeyResult) },
        },
      },
      async (request) => {
        const rows = (await useCasesOf(request, deps).keyResults(atOf(request.query))).filter((row) => passes(row, request.query));
        return pageOf(rows, (row) => row.id, request.query.limit, request.query.cursor);
      },
    );
    app.get(
      '/v1/key-results/:id',
      {
        ...read,
        schema: {
          tags: ['key results'],
          summary: 'One key result with its latest evaluation, or as it stood and was known',
          params: KeyResultParams,
          querystring: At,
          response: { 200: KeyResult },
        },
      },
      (request) => useCasesOf(request, deps).keyResult(request.params.id, atOf(request.query)),
    );
    app.get(
      '/v1/key-results/:id/progress',
      {
        ...read,
        schema: {
          tags: ['key results'],
          summary: 'Progress as of a day, as known at a moment',
          params: KeyResultParams,
          querystring: At.extend({
            forecast: z.enum(['true', 'false']).optional().describe('false leaves the forecast out, which is made when it is read'),
          }),
          response: { 200: z.object({ asOf: Day, knownAt: Moment.nullable(), evaluation: KeyResultEvaluation }) },
        },
      },
      (request) =>
        useCasesOf(request, deps).progress(request.params.id, { ...atOf(request.query), forecast: request.query.forecast !== 'false' }),
    );
    app.get(
      '/v1/key-results/:id/history',
      {
        ...read,
        schema: {
          tags: ['key results'],
          summary: 'One point per day, oldest first; both ends inclusive, at most 1 100 days',
          params: KeyResultParams,
          querystring: z.object({ from: Day.optional(), to: Day.optional(), knownAt: At.shape.knownAt }),
          response: { 200: z.object({ data: z.array(HistoryPoint) }) },
        },
      },
      async (request) => {
        const { knownAt } = atOf(request.query);
        return { data: [...(await useCasesOf(request, deps).history(request.params.id, rangeOf(request.query), knownAt))] };
      },
    );
    app.get(
      '/v1/key-results/:id/explain',
      {
        ...read,
        schema: {
          tags: ['key results'],
          summary: 'Why the number is what it is: inputs, requests sent, observations, formula with the numbers filled in',
          params: KeyResultParams,
          querystring: At.extend({ locale: z.enum(['sv', 'nb', 'da', 'en']).optional() }),
          response: { 200: FullExplanation },
        },
      },
      async (request) => {
        const at = { ...atOf(request.query), locale: request.query.locale ?? null };
        return (await useCasesOf(request, deps).explain(request.params.id, at)) as never;
      },
    );
    app.get(
      '/v1/key-results/:id/changes',
      {
        ...read,
        schema: {
          tags: ['key results'],
          summary: 'What changed between two moments, each difference with its one cause',
          params: KeyResultParams,
          querystring: Between,
        },
      },
      (request) => useCasesOf(request, deps).changes(request.params.id, betweenOf(request.query)),
    );
    app.get(
      '/v1/key-results/:id/restatements',
      {
        ...read,
        schema: { tags: ['key results'], summary: 'Figures that a source corrected', params: KeyResultParams, querystring: Between },
      },
      async (request) => ({ data: await useCasesOf(request, deps).restatements(request.params.id, betweenOf(request.query)) }),
    );
    app.get(
      '/v1/connections',
      {
        ...read,
        schema: {
          tags: ['connections'],
          summary: 'Connections with health and what is left of quotas',
          response: { 200: z.object({ data: z.array(Connection) }) },
        },
      },
      async (request) => ({ data: [...(await useCasesOf(request, deps).connections())] }) as never,
    );
  };
}

function passes(row: KeyResultSummary, filter: z.infer<typeof KeyResultFilter>): boolean {
  return (
    (filter.objective === undefined || row.objective === filter.objective) &&
    (filter.cycle === undefined || row.cycle.id === filter.cycle) &&
    (filter.connection === undefined || row.connections.includes(filter.connection)) &&
    (filter.kind === undefined || row.kind === filter.kind) &&
    (filter.status === undefined || row.evaluation?.status === filter.status) &&
    (filter.state === undefined || row.evaluation?.state === filter.state)
  );
}

function atOf(query: z.infer<typeof At>) {
  return {
    asOf: query.asOf === undefined ? null : localDate(query.asOf),
    knownAt: query.knownAt === undefined ? null : instant(query.knownAt),
  };
}

function betweenOf(query: z.infer<typeof Between>) {
  const between = { from: instant(query.from), to: instant(query.to) };
  if (between.to <= between.from)
    throw new ProblemError('invalid_input', `querystring.to: received ${query.to}; allowed: a moment after from (${query.from})`);
  return between;
}

/** Both ends or none; inclusive in, half-open out. */
export function rangeOf(query: { readonly from?: string | undefined; readonly to?: string | undefined }): DateRange | null {
  if (query.from === undefined && query.to === undefined) return null;
  if (query.from === undefined || query.to === undefined) throw new ProblemError('invalid_input', 'from and to: give both, or neither');
  if (query.to < query.from) throw new ProblemError('invalid_input', `to: received ${query.to}; allowed: ${query.from} or later`);
  return { start: localDate(query.from), end: addDays(localDate(query.to), 1) };
}
