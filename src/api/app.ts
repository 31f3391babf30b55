/** The HTTP application as a function of its dependencies. Builds, never listens. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import Fastify, { type FastifyInstance, type preValidationAsyncHookHandler } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDependencies } from './dependencies.ts';
import { ProblemError, problemOf } from './errors.ts';
import { registerAuth } from './plugins/auth.ts';
import { registerCaching } from './plugins/caching.ts';
import { registerIdempotency } from './plugins/idempotency.ts';
import { errorPage } from './routes/error-page.ts';
import { operationRoutes } from './routes/operation.ts';
import { queueRoutes } from './routes/queues.ts';
import { readingRoutes } from './routes/reading.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { sessionRoutes } from './routes/session.ts';
import { syncRunRoutes } from './routes/sync-runs.ts';
import { writingRoutes } from './routes/writing.ts';
import { ProblemShape } from './schemas/shapes.ts';

/** @param onRoute told of every route: method and path */
export async function buildApp(
  deps: ApiDependencies,
  onRoute: (method: string, path: string) => void = () => undefined,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: true,
    requestTimeout: 30_000,
    logger: false,
    // Addresses that cannot be decoded never reach a route.
    frameworkErrors: (error, _request, reply) => {
      const problem = problemOf(error);
      reply.raw.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // Answers are typed by the compiler and held to their schemas by tests; serialising them is JSON's own work.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) deps.logger.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed');
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    reply.code(problem.status).type('application/problem+json').send(problem);
  });
  await app.register(cookie);
  await app.register(helmet, { contentSecurityPolicy: { directives: dashboardPolicy } });
  await app.register(rateLimit, {
    max: 1_200,
    timeWindow: 60_000,
    keyGenerator: (request) => request.headers.authorization ?? request.ip,
    allowList: (request) => !request.url.startsWith('/v1/'),
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Nyckel',
        version: '0.1.0',
        description: 'Key results that stay true: progress, its history, and why it is what it is.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) onRoute(method, route.url);
    const { schema } = route;
    if (schema === undefined || schema.hide === true) return;
    // Answers without a shape of their own are still described, and so is what comes instead of them.
    schema.response = { ...((schema.response as object | undefined) ?? { 200: UNSHAPED }), default: PROBLEM };
    // Who needs no token is told so: the description asks for one everywhere else.
    if (route.config?.scope === undefined) schema.security = [];
    if (route.url.startsWith('/v1/'))
      route.preValidation = [refuseUnknownParameters(schema.querystring), ...[route.preValidation ?? []].flat()];
  });
  registerAuth(app, deps);
  registerCaching(app);
  registerIdempotency(app, deps);
  await app.register(readingRoutes(deps));
  await app.register(writingRoutes(deps));
  await app.register(syncRunRoutes(deps));
  await app.register(scheduleRoutes(deps));
  await app.register(sessionRoutes(deps));
  await app.register(operationRoutes(deps));
  await app.register(queueRoutes(deps));
  await app.register(errorPage);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply, payload) => {
      reply.header('content-security-policy', referencePolicy);
      return payload;
    });
    await scope.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json', withDefaultFonts: false } });
  });
  await serveDashboard(app, deps.webFolder);
  return app;
}

/** What every route answers when it does not do what was asked. */
const PROBLEM = {
  description: 'Refused or failed; the code is one of docs/errors.md',
  content: { 'application/problem+json': { schema: ProblemShape } },
};

const UNSHAPED = z.unknown().describe('JSON; docs/metric-semantics.md says what the fields mean');

const dashboardPolicy = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};
/** The reference page of a library writes its own styles and one inline script; it reads public text only. */
const referencePolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'";

/** Files of the dashboard, and its page for every address that a browser asks for and no route answers. */
async function serveDashboard(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder !== null) await app.register(fastifyStatic, { root: folder, wildcard: false, maxAge: '1h', index: false });
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') && !request.url.startsWith('/v1/');
    if (wantsPage && folder !== null) return reply.header('cache-control', 'no-cache').sendFile('index.html', folder);
    return reply
      .code(404)
      .type('application/problem+json')
      .send(problemOf({ statusCode: 404 }));
  });
}

/**
 * A parameter that is passed over is a filter that the caller believes in: `?asof=` would answer with today's number.
 * @throws ProblemError naming each parameter that the route does not have, and those that it has
 */
function refuseUnknownParameters(querystring: unknown): preValidationAsyncHookHandler {
  const known = querystring instanceof z.ZodObject ? Object.keys(querystring.shape) : [];
  const allowed = known.length === 0 ? 'no parameter' : known.join(', ');
  return async (request) => {
    const query = request.query as Readonly<Record<string, unknown>>;
    const errors = Object.keys(query)
      .filter((key) => !known.includes(key))
      .slice(0, 20)
      .map((key) => ({
        path: `querystring.${key.slice(0, 60)}`,
        // Its value may be a secret that was put into the wrong place.
        received: JSON.stringify(key.slice(0, 60)),
        allowed,
        message: 'this route has no such parameter',
      }));
    if (errors.length === 0) return;
    const detail = errors.map((each) => `${each.path}: ${each.message}; allowed: ${each.allowed}`).join('; ');
    throw new ProblemError('malformed_request', detail, errors);
  };
}
