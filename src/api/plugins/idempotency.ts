/**
 * `Idempotency-Key` on writes: the same key with the same request answers what was answered the first time; with another
 * request it is a conflict. Keys live in the workspace.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
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
    reply.header('idempotent-replayed', 'true').code(stored.status).type('application/json');
    return reply.send(stored.body);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.idempotencyKey === null || request.workspaceId === null) return payload;
    const body = typeof payload === 'string' ? payload : '';
    await deps.deployment.stores(request.workspaceId).idempotency.end(request.idempotencyKey, reply.statusCode, body);
    return payload;
  });
}
