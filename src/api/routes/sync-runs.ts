/** Sync runs: start one, read history, read how far one is, follow one live. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { localDate } from '../../domain/calendar.ts';
import type { RunEvent } from '../../usecases/start-sync.ts';
import { syncCallView } from '../../usecases/sync-call-view.ts';
import { lastShown, pageOf } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { useCasesOf } from '../plugins/auth.ts';
import { CallState, Day, Id, ListQuery, page, RunProgress, SyncCall, SyncRun } from '../schemas/shapes.ts';
import { rangeOf } from './reading.ts';

const Params = z.object({ id: Id });
const CallsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(200).describe('Calls on a page'),
  cursor: ListQuery.cursor,
  state: CallState.optional().describe('Only calls in this state'),
});

export function syncRunRoutes(deps: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/sync-runs',
      {
        config: { scope: 'write' as const },
        schema: {
          tags: ['sync runs'],
          summary: 'Sync now: everything, one connection, or one key result; optionally a range of days',
          body: z.strictObject({ keyResult: Id.optional(), connection: Id.optional(), from: Day.optional(), to: Day.optional() }),
          response: { 202: SyncRun },
        },
      },
      async (request, reply) => {
        const { keyResult, connection } = request.body;
        const run = await useCasesOf(request, deps).startSync({
          keyResult: keyResult ?? null,
          connection: connection ?? null,
          range: rangeOf(request.body),
          requestId: request.idempotencyKey,
        });
        return reply.code(202).header('location', locationOf(run)).send(run);
      },
    );
    app.post(
      '/v1/backfills',
      {
        config: { scope: 'write' as const },
        schema: {
          tags: ['sync runs'],
          summary: 'Read history from a day on, at low priority: of all connections, or of one',
          description:
            'Answers the sync run that reads it: a new one, or one that has not ended and brings the same. How far it is stands in GET /v1/sync-runs/{id}, as progress.',
          body: z.strictObject({ from: Day, to: Day.optional().describe('Inclusive; today when left out'), connection: Id.optional() }),
          response: { 202: SyncRun },
        },
      },
      async (request, reply) => {
        const { from, to, connection } = request.body;
        const run = await useCasesOf(request, deps).backfill({
          connection: connection ?? null,
          from: localDate(from),
          to: to === undefined ? null : localDate(to),
          requestId: request.idempotencyKey,
        });
        return reply.code(202).header('location', locationOf(run)).send(run);
      },
    );
    app.get(
      '/v1/sync-runs',
      {
        config: { scope: 'read' as const },
        schema: { tags: ['sync runs'], summary: 'Newest first', querystring: z.object(ListQuery), response: { 200: page(SyncRun) } },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const rows = await useCasesOf(request, deps).syncRuns(limit + 1, cursor === undefined ? null : lastShown(cursor));
        const data = rows.slice(0, limit);
        const last = data.at(-1);
        return { data: [...data], next: rows.length > limit && last ? Buffer.from(JSON.stringify([last.id])).toString('base64url') : null };
      },
    );
    app.get(
      '/v1/sync-runs/:id',
      {
        config: { scope: 'read' as const },
        schema: {
          tags: ['sync runs'],
          summary: 'One run, how far it is, and a page of its calls: what was asked, counts, durations, waits and failures',
          params: Params,
          querystring: CallsQuery,
          response: {
            200: z.object({ run: SyncRun, progress: RunProgress, calls: z.array(SyncCall).readonly(), next: z.string().nullable() }),
          },
        },
      },
      async (request) => {
        const { limit, cursor, state } = request.query;
        const { run, calls, progress } = await useCasesOf(request, deps).syncRun(request.params.id);
        const matching = state === undefined ? calls : calls.filter((call) => call.state === state);
        const { data, next } = pageOf(matching, (call) => call.key, limit, cursor);
        return { run, progress, calls: data.map(syncCallView), next };
      },
    );
    app.get(
      '/v1/plan',
      {
        config: { scope: 'read' as const },
        schema: { tags: ['sync runs'], summary: 'The calls that a sync would make now, without making any' },
      },
      (request) => useCasesOf(request, deps).planSync(),
    );
    app.get(
      '/v1/sync-runs/:id/events',
      {
        config: { scope: 'read' as const },
        schema: { tags: ['sync runs'], summary: 'Live progress as server-sent events: run, call, end', params: Params },
      },
      async (request, reply) => {
        const useCases = useCasesOf(request, deps);
        await useCases.syncRun(request.params.id);
        const ended = new AbortController();
        reply.raw.on('close', () => ended.abort());
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
        try {
          for await (const event of useCases.runEvents(request.params.id, ended.signal)) {
            if (ended.signal.aborted) break;
            reply.raw.write(`event: ${event.type}\ndata: ${JSON.stringify(shownEvent(event))}\n\n`);
          }
        } catch (error) {
          request.log.error({ err: error }, 'live progress ended early');
        }
        reply.raw.end();
      },
    );
  };
}

function locationOf({ id }: { readonly id: string }): string {
  return `/v1/sync-runs/${encodeURIComponent(id)}`;
}

/** What a browser may see of an event. */
function shownEvent(event: RunEvent) {
  return event.type === 'call' ? { type: event.type, call: syncCallView(event.call) } : event;
}
