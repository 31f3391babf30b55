/** Writes: pushed observations, check-ins, re-baselining, suggestions, and removing the sample data. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { localDate } from '../../domain/calendar.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { useCasesOf } from '../plugins/auth.ts';
import { Counts, Day, Id, KeyResult, PushedObservation, textOf } from '../schemas/shapes.ts';

const write = { config: { scope: 'write' as const } };
const KeyResultParams = z.object({ id: Id });
/** Beyond it a double no longer tells neighbouring whole numbers apart. */
const LARGEST = Number.MAX_SAFE_INTEGER;

export function writingRoutes(deps: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/observations',
      {
        ...write,
        bodyLimit: 8 * 1024 * 1024,
        schema: {
          tags: ['observations'],
          summary: 'Push values of a push or manual connection: one, or up to 10 000',
          body: z.union([
            z.array(PushedObservation).min(1).max(10_000),
            z.object({ connection: z.string() }).loose().and(PushedObservation),
          ]),
          response: { 200: Counts },
        },
      },
      (request) => useCasesOf(request, deps).pushObservations(Array.isArray(request.body) ? request.body : [request.body]),
    );
    app.post(
      '/v1/key-results/:id/check-ins',
      {
        ...write,
        schema: {
          tags: ['key results'],
          summary: "A person's dated note, with confidence and an optional value",
          params: KeyResultParams,
          body: z.strictObject({
            date: Day,
            confidence: z.number().min(0).max(10).nullable().default(null),
            note: textOf(0, 10_000).nullable().default(null),
            value: z.number().min(-LARGEST).max(LARGEST).nullable().default(null),
          }),
          response: { 200: KeyResult },
        },
      },
      (request) => useCasesOf(request, deps).checkIn(request.params.id, { ...request.body, date: localDate(request.body.date) }),
    );
    app.post(
      '/v1/key-results/:id/rebaseline',
      {
        ...write,
        schema: {
          tags: ['key results'],
          summary: 'Release a frozen baseline so that it is measured anew; logged with its reason',
          params: KeyResultParams,
          body: z.strictObject({ reason: textOf(1, 2_000) }),
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await useCasesOf(request, deps).rebaseline(request.params.id, request.body.reason, 'api');
        return reply.code(204).send(null);
      },
    );
    app.post(
      '/v1/key-results/suggest',
      {
        config: { scope: 'read' as const },
        schema: {
          tags: ['key results'],
          summary: 'A typed text becomes a proposed definition; nothing is bound',
          body: z.strictObject({ text: textOf(1, 500) }),
        },
      },
      (request) => useCasesOf(request, deps).suggest(request.body.text),
    );
    app.delete(
      '/v1/demo',
      {
        config: { scope: 'admin' as const },
        schema: { tags: ['workspace'], summary: 'Remove the sample data', response: { 204: z.null() } },
      },
      async (request, reply) => {
        await useCasesOf(request, deps).removeDemo();
        return reply.code(204).send(null);
      },
    );
  };
}
