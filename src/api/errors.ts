/** The one list of public error codes, with what to do about each, as docs/errors.md and the page /docs/errors say it, too. */
import { InputError } from '../domain/input-error.ts';
import { ConflictError, NotFoundError, UnavailableError } from '../ports.ts';

export const ERROR_CODES = {
  malformed_request: {
    status: 400,
    title: 'The request could not be read',
    remedy: 'Correct the field that `errors` names; the shapes are at `/docs`.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid token or session is needed',
    remedy: 'Send `Authorization: Bearer …` with a token from `nyckel token create`, or sign in with a fresh link.',
  },
  forbidden: { status: 403, title: 'The token may not do this', remedy: 'Use a token with the scope that `detail` names.' },
  not_found: { status: 404, title: 'There is no such thing here', remedy: 'Check the id; lists show what exists.' },
  method_not_allowed: { status: 405, title: 'This address does not take that method', remedy: 'Use the method that `/docs` shows.' },
  conflict: {
    status: 409,
    title: 'Something else changed it first, or the idempotency key was used for another request',
    remedy: 'Read again and repeat, or use a new `Idempotency-Key` for a new request.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is larger than allowed',
    remedy: 'Send less at once: at most 10 000 observations or 8 MiB.',
  },
  unsupported_media_type: { status: 415, title: 'The body must be JSON', remedy: 'Send `Content-Type: application/json`.' },
  invalid_input: {
    status: 422,
    title: 'The request was read, but its content is not allowed',
    remedy: 'The request is well formed but its content is not allowed; `errors` says what is.',
  },
  too_many_requests: { status: 429, title: 'Too many requests with this token', remedy: 'Wait as `Retry-After` says.' },
  internal: { status: 500, title: 'Something went wrong on our side', remedy: "Try again; if it stays, the server's log has the cause." },
  unavailable: { status: 503, title: 'Not ready to answer', remedy: 'Wait until `/readyz` answers 200.' },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;
export type ErrorCode = keyof typeof ERROR_CODES;

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly received: string; readonly allowed: string; readonly message: string }[];
}

/** An error whose text may be shown to whoever asked. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly problems: Problem['errors'];
  constructor(code: ErrorCode, detail: string, problems?: Problem['errors']) {
    super(detail);
    this.code = code;
    this.problems = problems;
  }
}

/** RFC 9457 document for anything that was thrown; what is not known to be public becomes `internal` without its text. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return problem(thrown.code, thrown.message, thrown.problems);
  if (thrown instanceof InputError) return problem('invalid_input', thrown.message, thrown.problems);
  if (thrown instanceof NotFoundError) return problem('not_found', thrown.message);
  if (thrown instanceof ConflictError) return problem('conflict', thrown.message);
  // Its text may name hosts.
  if (thrown instanceof UnavailableError)
    return problem(
      'unavailable',
      `The ${thrown.what === 'queue' ? 'queue' : 'database'} does not answer. What was stored stays; ask again later.`,
    );
  const framework = frameworkCode(thrown);
  if (framework !== null) return problem(framework.code, framework.detail, framework.problems);
  return problem('internal', 'The fault has been logged. Trying again later may help.');
}

function problem(code: ErrorCode, detail: string, errors?: Problem['errors']): Problem {
  const { status, title } = ERROR_CODES[code];
  return { type: `/docs/errors#${code}`, title, status, code, detail, ...(errors === undefined ? {} : { errors }) };
}

/** Fastify's own refusals (validation, body size, media type, rate limit), by its documented codes. */
function frameworkCode(thrown: unknown): { code: ErrorCode; detail: string; problems?: Problem['errors'] } | null {
  if (typeof thrown !== 'object' || thrown === null) return null;
  const error = thrown as { code?: unknown; statusCode?: unknown; message?: unknown; validation?: unknown; validationContext?: unknown };
  if (Array.isArray(error.validation)) {
    const where = String(error.validationContext ?? 'body');
    const problems = error.validation.slice(0, 100).map((issue) => validationProblem(issue, where));
    return { code: 'malformed_request', detail: problems.map((each) => `${each.path}: ${each.message}`).join('; '), problems };
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { code: 'body_too_large', detail: 'Send less in one request.' };
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return { code: 'unsupported_media_type', detail: 'Send Content-Type: application/json.' };
  if (error.statusCode === 429) return { code: 'too_many_requests', detail: String(error.message) };
  if (error.statusCode === 503) return { code: 'unavailable', detail: 'The server is closing down or overloaded.' };
  if (error.statusCode === 404) return { code: 'not_found', detail: 'There is nothing at this address.' };
  if (typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500)
    return { code: 'malformed_request', detail: String(error.message) };
  return null;
}

function validationProblem(issue: unknown, where: string) {
  const { instancePath, message, params } = issue as { instancePath?: string; message?: string; params?: { issue?: ZodLike } };
  const zod = params?.issue;
  const path = (instancePath ?? '').replaceAll('/', '.').replace(/^\./, '');
  return {
    path: path === '' ? where : `${where}.${path}`,
    received: zod?.input === undefined ? 'nothing, or another type' : (JSON.stringify(zod.input) ?? typeof zod.input).slice(0, 120),
    allowed: allowedBy(zod) ?? message ?? 'see /docs',
    message: message ?? 'is not allowed',
  };
}
interface ZodLike {
  readonly input?: unknown;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
}
function allowedBy(issue: ZodLike | undefined): string | null {
  if (issue?.values !== undefined) return issue.values.map(String).join(' | ');
  if (issue?.keys !== undefined) return `no key ${issue.keys.join(', ')}`;
  return issue?.expected ?? null;
}
