/**
 * Who asks: a bearer token (hashed at rest, scoped) or a browser session from a one-time sign-in link. Decides the
 * workspace of the request; nothing below it sees another one.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope, WorkspaceId } from '../../ports.ts';
import type { ApiDependencies, ApiUseCases } from '../dependencies.ts';
import { ProblemError } from '../errors.ts';

/** What each scope allows: whoever may change something may see it. */
const INCLUDED: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  write: ['write', 'read'],
  admin: ['admin', 'write', 'read', 'metrics'],
  metrics: ['metrics'],
};
export const SESSION_COOKIE = 'nyckel_session';

declare module 'fastify' {
  interface FastifyRequest {
    workspaceId: WorkspaceId | null;
    scopes: readonly Scope[];
  }
  interface FastifyContextConfig {
    /** Scope that the route needs, any of them where it names several; left out: no authentication. */
    scope?: Scope | readonly Scope[];
    /** Shows every workspace, or works on the deployment: only for tokens and sessions of the operator's own workspace. */
    isOperators?: boolean;
  }
}

export function registerAuth(app: FastifyInstance, deps: ApiDependencies): void {
  app.decorateRequest('workspaceId', null);
  app.decorateRequest('scopes');
  app.addHook('onRequest', async (request) => {
    request.scopes = [];
    const { scope, isOperators } = request.routeOptions.config;
    if (scope === undefined) return;
    await authenticate(request, deps);
    const allowed = typeof scope === 'string' ? [scope] : scope;
    if (!allowed.some((each) => request.scopes.includes(each))) {
      const needed = allowed.map((each) => `"${each}"`).join(' or ');
      throw new ProblemError('forbidden', `This needs the scope ${needed}; the token has: ${request.scopes.join(', ')}.`);
    }
    if (isOperators === true && request.workspaceId !== deps.operatorWorkspace)
      throw new ProblemError('forbidden', "This shows every workspace: it needs a token or a sign-in of the operator's own workspace.");
  });
}

async function authenticate(request: FastifyRequest, deps: ApiDependencies): Promise<void> {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const text = /^Bearer ([A-Za-z0-9_-]{16,200})$/.exec(header)?.[1];
    const workspace = text === undefined ? null : await deps.deployment.workspaceOf('token', text);
    const token =
      text === undefined || workspace === null ? null : await deps.deployment.stores(workspace).tokens.find(text, deps.clock.now());
    if (workspace === null || token === null) throw new ProblemError('unauthenticated', 'The bearer token is unknown, expired or revoked.');
    request.workspaceId = workspace;
    request.scopes = token.scopes.flatMap((scope) => INCLUDED[scope]);
    return;
  }
  const session = request.cookies[SESSION_COOKIE];
  if (session === undefined || session.length > 200)
    throw new ProblemError('unauthenticated', 'Send Authorization: Bearer …, or sign in with the link that `nyckel start` prints.');
  refuseCrossSite(request);
  const workspace = await deps.deployment.workspaceOf('session', session);
  if (workspace === null || !(await deps.deployment.stores(workspace).tokens.findSession(session, deps.clock.now())))
    throw new ProblemError('unauthenticated', 'The session has ended; sign in again with a new link.');
  request.workspaceId = workspace;
  request.scopes = ['read', 'write', 'admin'];
}

/** A cookie travels by itself, so a request that changes something must come from our own page. */
function refuseCrossSite(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const sameOrigin = site === 'same-origin' || (site === undefined && origin !== undefined && URL.parse(origin)?.host === host);
  if (!sameOrigin)
    throw new ProblemError(
      'forbidden',
      'A signed-in browser may change things only from the dashboard itself; programs use a bearer token.',
    );
}

/** The use cases of the workspace that the request was authenticated for. */
export function useCasesOf(request: FastifyRequest, deps: ApiDependencies): ApiUseCases {
  if (request.workspaceId === null) throw new ProblemError('unauthenticated', 'This route needs a token or a session.');
  return deps.useCases(request.workspaceId);
}
