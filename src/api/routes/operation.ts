/** Health, readiness, metrics, and the API's description. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDependencies } from '../dependencies.ts';

const Health = z.object({ status: z.enum(['ok', 'unavailable']) });
const READY_WITHIN_MS = 2_000;

export function operationRoutes(deps: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/healthz', { schema: { tags: ['operation'], summary: 'The process answers', response: { 200: Health } } }, async () => ({
      status: 'ok' as const,
    }));
    app.get(
      '/readyz',
      {
        schema: {
          tags: ['operation'],
          summary: 'Postgres and the queue answer',
          response: {
            200: Health.extend({ postgres: z.boolean(), queue: z.boolean() }),
            503: Health.extend({ postgres: z.boolean(), queue: z.boolean() }),
          },
        },
      },
      async (_request, reply) => {
        const [postgres, queue] = await Promise.all([
          answers(() => deps.deployment.ping()),
          answers(async () => (await deps.queueReady()) || Promise.reject(new Error('not ready'))),
        ]);
        const ready = postgres && queue;
        return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', postgres, queue });
      },
    );
    app.get(
      '/metrics',
      {
        config: { scope: ['metrics', 'admin'] as const, isOperators: true },
        schema: {
          tags: ['operation'],
          summary: 'Prometheus text about all workspaces; for the operator',
          response: { 200: z.string().describe('Prometheus text, version 0.0.4') },
        },
      },
      async (_request, reply) => {
        // Before the answer is said to be text: a failure is a problem document.
        const text = await deps.metrics();
        return reply.type('text/plain; version=0.0.4; charset=utf-8').serializer(String).send(text);
      },
    );
  };
}

async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_WITHIN_MS);
  });
  const answered = probe().then(
    () => true,
    () => false,
  );
  const result = await Promise.race([answered, timeout]);
  clearTimeout(timer);
  return result;
}
