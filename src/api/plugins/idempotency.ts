/**
 * `Idempotency-Key` on writes: the same key with the same request answers what was answered the first time; with another
 * request it is a conflict. Keys live in the workspace.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ApiDependencies } from '../dependencies.ts';
import { ProblemError } from '../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    idempotencyKey: string | null;
  }
}

export function registerIdempotency(app: FastifyInstance, deps: ApiDependencies): void {
  app.decorateRequest('idempotencyKey', null);
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.method === 'GET' || request.workspaceId === null) return;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
      throw new ProblemError('malformed_request', 'headers.idempotency-key: 1 to 200 visible ASCII characters');
    const digest = createHash('sha256')
      .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest('hex');
    const stored = await deps.deployment.stores(request.workspaceId).idempotency.begin(key, digest, deps.clock.now());
    if (stored === null) {
      request.idempotencyKey = key;
      return;
    }
    reply.header('idempotent-replayed', 'true').code(stored.status).headers(stored.headers);
    return reply.send(stored.body);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const { idempotencyKey: key, workspaceId } = request;
    if (key === null || workspaceId === null) return payload;
    const { idempotency } = deps.deployment.stores(workspaceId);
    const body = typeof payload === 'string' ? payload : '';
    try {
      // What failed on our side was not an answer to the request: the same key asks again.
      if (reply.statusCode >= 500) await idempotency.release(key);
      else await idempotency.end(key, { status: reply.statusCode, body, headers: headersOf(reply) });
    } catch (error) {
      // The request itself has been done: it is answered, and its key stays reserved until the reservation counts as abandoned.
      deps.logger.error({ err: error }, 'the answer of an idempotency key could not be stored');
    }
    return payload;
  });
}

/** Headers that belong to the answer, and not to the connection that carried it. */
const KEPT_HEADERS = ['content-type', 'location'] as const;

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
