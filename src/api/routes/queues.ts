/**
 * The queues in a browser (bull-board) under /queues: jobs of all workspaces, so for the operator only. Whoever may read looks;
 * changing something needs admin. Jobs hold ids only, and whatever is removed there is put back from Postgres within a minute.
 */
import type { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { FastifyPluginAsync } from 'fastify';
import type { ApiDependencies } from '../dependencies.ts';
import { problemOf } from '../errors.ts';

export type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];
export const QUEUES_PATH = '/queues';

/** The board writes styles of its own; it runs no inline script and asks nobody else. */
const boardPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";
/** Its page asks for fonts from another company; a machine without Internet would wait for them, and they would learn who looks. */
const FOREIGN_LINKS = /<link\b[^>]*href="https?:[^>]*>/g;

export function queueRoutes({ queues }: Pick<ApiDependencies, 'queues'>): FastifyPluginAsync {
  return async (app) => {
    // Loaded here: no other role needs it.
    const [{ createBullBoard }, { BullMQAdapter: Adapter }, { FastifyAdapter }] = await Promise.all([
      import('@bull-board/api'),
      import('@bull-board/api/bullMQAdapter'),
      import('@bull-board/fastify'),
    ]);
    const server = new FastifyAdapter().setBasePath(QUEUES_PATH);
    createBullBoard({
      queues: queues.map((queue) => new Adapter(queue)),
      serverAdapter: server,
      options: {
        uiConfig: {
          boardTitle: 'Nyckel queues',
          hideRedisDetails: true,
          miscLinks: [{ text: 'Dashboard', url: '/' }],
          pollingInterval: { showSetting: true },
        },
      },
    });
    // Its own would send the texts of our faults to the browser.
    server.setErrorHandler((error) => {
      const problem = problemOf(error);
      return { status: problem.status as 500, body: problem as never };
    });
    app.addHook('onRoute', (route) => {
      const isRead = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD');
      route.config = { ...route.config, scope: isRead ? 'read' : 'admin', isOperators: true };
      route.schema = { ...route.schema, hide: true };
    });
    app.addHook('onSend', async (_request, reply, payload) => {
      reply.header('content-security-policy', boardPolicy);
      if (!String(reply.getHeader('cache-control') ?? '').includes('max-age')) reply.header('cache-control', 'no-store');
      if (reply.statusCode >= 400 && isProblem(payload)) reply.type('application/problem+json');
      const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
      return isPage && typeof payload === 'string' ? payload.replaceAll(FOREIGN_LINKS, '') : payload;
    });
    await app.register(server.registerPlugin() as never, { prefix: QUEUES_PATH });
  };
}

function isProblem(payload: unknown): boolean {
  return typeof payload === 'string' && payload.startsWith('{"type":"/docs/errors#');
}
