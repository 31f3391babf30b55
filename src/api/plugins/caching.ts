/** ETag and 304 for every JSON answer to a GET: a dashboard that polls transfers nothing while nothing changed. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

export function registerCaching(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    if (!request.url.startsWith('/v1/')) return payload;
    const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'authorization, cookie');
    const known = request.headers['if-none-match'];
    const matches = known?.split(',').some((each) => each.trim().replace(/^W\//, '') === tag || each.trim() === '*');
    if (!matches) return payload;
    reply.code(304).removeHeader('content-length');
    return null;
  });
}
