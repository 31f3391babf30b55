/** When the workspace and its connections are synced. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDependencies } from '../dependencies.ts';
import { useCasesOf } from '../plugins/auth.ts';
import { Id, Schedule } from '../schemas/shapes.ts';

const Params = z.object({ id: Id.describe('"workspace", or the id of a connection') });

export function scheduleRoutes(deps: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/schedules',
      {
        config: { scope: 'read' as const },
        schema: {
          tags: ['schedules'],
          summary: "The workspace's schedule, and those of connections that have their own",
          response: { 200: z.object({ data: z.array(Schedule) }) },
        },
      },
      async (request) => ({ data: [...(await useCasesOf(request, deps).schedules())] }),
    );
    app.put(
      '/v1/schedules/:id',
      {
        config: { scope: 'write' as const },
        schema: {
          tags: ['schedules'],
          summary: 'Sync the workspace, or one connection, at these times; in force within a minute',
          params: Params,
          body: z.strictObject({
            cron: z.string().min(1).max(200).describe('Five fields: minute hour day-of-month month weekday'),
            zone: z.string().min(1).max(100).nullable().default(null).describe("IANA zone; left out: the workspace's"),
            enabled: z.boolean().default(true),
          }),
          response: { 200: Schedule },
        },
      },
      (request) => useCasesOf(request, deps).putSchedule(request.params.id, request.body),
    );
    app.delete(
      '/v1/schedules/:id',
      {
        config: { scope: 'write' as const },
        schema: {
          tags: ['schedules'],
          summary: 'Sync the connection with the workspace again; for the workspace: the default times',
          params: Params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await useCasesOf(request, deps).removeSchedule(request.params.id);
        return reply.code(204).send(null);
      },
    );
  };
}
