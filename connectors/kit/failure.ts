/**
 * Builds the failures that connectors throw, named by what happens next (src/domain/planning/failure.ts), and maps the HTTP statuses
 * that mean the same everywhere. A vendor's own codes and texts are read by the connector that knows them.
 */
import type { z } from 'zod';
import type { Instant } from '../../src/domain/calendar.ts';
import { type FailureScope, SourceError } from '../../src/domain/planning/failure.ts';
import type { HttpResponse } from './http.ts';
import { redact, redactedSample } from './redact.ts';
import { later, retryAfter } from './retry-after.ts';

export { SourceError };

/** What people see, and what logs say. `internal` left out: the same text. */
export interface Texts {
  readonly public: string;
  readonly internal?: string;
  /** Struck from both texts and from samples. */
  readonly secrets?: readonly string[];
}

/** Passing fault: back off and try again, not before `after` where the source named a time. */
export function retry(texts: Texts, after: Instant | null = null): SourceError {
  return new SourceError({ next: 'retry', after, ...clean(texts) });
}
/** Throttled: everything in `scope` waits until then. */
export function wait(texts: Texts, until: Instant, scope: FailureScope): SourceError {
  return new SourceError({ next: 'wait', until, scope, ...clean(texts) });
}
/** The credential no longer works: a person has to act. */
export function reauthorize(texts: Texts): SourceError {
  return new SourceError({ next: 'reauthorize', ...clean(texts) });
}
export interface WrongSetting {
  readonly setting: string;
  readonly received: string;
  readonly allowed: string;
}
/** One metric, filter or item of the call is wrong: says which, what was received and what is allowed. A call of several is halved. */
export function fixBinding(problem: WrongSetting, texts?: Texts): SourceError {
  return wrong(problem, 'binding', texts);
}
/** What all calls to the account have in common is wrong, or may not be read: no part of this call would fare better. */
export function fixAccount(problem: WrongSetting, texts?: Texts): SourceError {
  return wrong(problem, 'account', texts);
}
function wrong({ setting, received, allowed }: WrongSetting, reach: 'binding' | 'account', texts?: Texts): SourceError {
  const said = texts ?? { public: `${setting} is ${JSON.stringify(received)}; allowed: ${allowed}` };
  return new SourceError({ next: 'fix_binding', reach, setting, received, allowed, ...clean(said) });
}
/** The answer is not what the vendor documents; keeps a redacted beginning of it. */
export function fixConnector(texts: Texts, body: string): SourceError {
  return new SourceError({ next: 'fix_connector', sample: redactedSample(body, texts.secrets), ...clean(texts) });
}
/**
 * The call is halved. `size`: too much was asked in one call; `combination`: one of several things asked made the whole call invalid,
 * or they do not go together. Metrics of a refused combination that are answered apart stay apart in later syncs.
 */
export function split(because: 'size' | 'combination', texts: Texts): SourceError {
  return new SourceError({ next: 'split', because, ...clean(texts) });
}

function clean(texts: Texts): { readonly public: string; readonly internal: string } {
  const said = redact(texts.public, texts.secrets);
  return { public: said, internal: texts.internal === undefined ? said : redactedSample(texts.internal, texts.secrets) };
}

const UNNAMED_WAIT_MS = 60_000;

export interface StatusContext {
  /** The source's name in messages: "Google Analytics". */
  readonly source: string;
  readonly now: Instant;
  readonly secrets?: readonly string[];
  /** What a 404 or a 403 is about: the setting that names the account, and its value. */
  readonly setting: string;
  readonly received: string;
}

/** The failure that a response stands for where only its status says anything. Call it for statuses outside 200–299. */
export function failureOfStatus(response: HttpResponse, context: StatusContext): SourceError {
  const { status } = response;
  const { source, now, secrets = [], setting, received } = context;
  const internal = `HTTP ${status}: ${response.text}`;
  const said = (text: string): Texts => ({ public: text, internal, secrets });
  const after = retryAfter(response.headers.get('retry-after'), now);
  if (status === 401) return reauthorize(said(`${source} does not accept the credential (401); connect it again`));
  if (status === 403)
    return fixAccount(
      { setting, received, allowed: 'an account that the credential may read' },
      said(`${source} refuses the credential access to ${setting} ${received} (403)`),
    );
  if (status === 404 || status === 410)
    return fixAccount(
      { setting, received, allowed: 'an account that exists' },
      said(`${source} knows no ${setting} ${received} (${status})`),
    );
  if (status === 413) return split('size', said(`${source} says that too much was asked at once (413)`));
  if (status === 429) return wait(said(`${source} asks to wait (429)`), after ?? later(now, UNNAMED_WAIT_MS), 'connection');
  if (status >= 500 || status === 408 || status === 409 || status === 425)
    return retry(said(`${source} has a passing fault (${status})`), after);
  return fixConnector(said(`${source} answered ${status}, which the connector does not expect`), response.text);
}

/** Parses what we read of a body. @throws SourceError `fix_connector` naming the first place that does not fit */
export function readBody<T>(
  schema: z.ZodType<T>,
  response: HttpResponse,
  context: { readonly source: string; readonly secrets?: readonly string[] },
): T {
  const { source, secrets = [] } = context;
  if (response.json === undefined) throw fixConnector({ public: `${source} answered something that is not JSON`, secrets }, response.text);
  const parsed = schema.safeParse(response.json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? 'the body' : issue.path.join('.') || 'the body';
  const text = `${source} answered in an unexpected shape at ${where}`;
  throw fixConnector({ public: text, internal: `${text}: ${issue?.message ?? 'unreadable'}`, secrets }, response.text);
}
