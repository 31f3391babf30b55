/**
 * Signing a browser in: `nyckel start` prints a link whose code stands behind the `#`, so that it reaches no log; the page
 * sends it here once and gets a cookie that scripts cannot read.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { instantFromMs, msOfInstant } from '../../domain/calendar.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { ProblemError } from '../errors.ts';
import { SESSION_COOKIE } from '../plugins/auth.ts';

const SESSION_DAYS = 30;

export function sessionRoutes(deps: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/session',
      {
        config: { rateLimit: { max: 20, timeWindow: 60_000 } },
        schema: {
          tags: ['session'],
          summary: 'Redeem a one-time sign-in code',
          body: z.strictObject({ code: z.string().min(16).max(200) }),
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const now = deps.clock.now();
        const expiresAt = instantFromMs(msOfInstant(now) + SESSION_DAYS * 86_400_000);
        const workspace = await deps.deployment.workspaceOf('sign_in', request.body.code);
        const session =
          workspace === null ? null : await deps.deployment.stores(workspace).tokens.redeemSignIn(request.body.code, now, expiresAt);
        if (session === null)
          throw new ProblemError(
            'unauthenticated',
            'The sign-in code is unknown, expired or used; run `nyckel start` or `nyckel token sign-in` for a new link.',
          );
        reply.setCookie(SESSION_COOKIE, session, {
          httpOnly: true,
          sameSite: 'strict',
          secure: deps.secureCookies,
          path: '/',
          maxAge: SESSION_DAYS * 86_400,
        });
        return reply.code(204).send(null);
      },
    );
  };
}
