/**
 * Fixtures: what a source answered, and what the connector must make of it, in one JSON file. Texts may hold
 * `{{secret:name}}` (a canary that must never come out again), `{{service-account}}` (as the whole credential: a Google key
 * made for this run), `{{loopback}}` (address of the replaying server), `{{folder}}` (the fixtures' folder) and, in expected
 * requests, `{{any}}` for a value that differs from run to run, such as a signature.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { addDays, instant, localDate } from '../../../src/domain/calendar.ts';
import type { Filter } from '../../../src/domain/observation.ts';
import type { PlannedCall } from '../../../src/domain/planning/fetch-plan.ts';

const request = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']),
  url: z.string(),
  /** Only these are compared. */
  headers: z.record(z.string(), z.string()).default({}),
  json: z.unknown().optional(),
  form: z.record(z.string(), z.string()).optional(),
});
const response = z.strictObject({
  status: z.int().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  json: z.unknown().optional(),
  text: z.string().optional(),
  /** A file beside the fixture; its bytes are the body. */
  file: z.string().optional(),
  /** Instead of an answer. */
  fault: z.enum(['timeout', 'reset']).optional(),
});
const exchange = z.strictObject({
  request,
  response,
  /** Belongs to signing in: may repeat where the suite makes the source fail. */
  auth: z.boolean().default(false),
});
export type FixtureExchange = z.infer<typeof exchange>;

/** Both ends inclusive, as "2026-10-01..2026-10-31". */
const days = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d$/)
  .transform((text) => ({ start: localDate(text.slice(0, 10)), end: addDays(localDate(text.slice(12)), 1) }));
const query = z.strictObject({
  account: z.string().nullable().default(null),
  filter: z
    .record(z.string(), z.unknown())
    .default({})
    .transform((filter) => filter as Filter),
  grain: z.enum(['day', 'range', 'item']),
  itemDimension: z.string().nullable().default(null),
  metrics: z.array(z.string()).min(1),
  ranges: z.array(days).min(1),
});

const fixture = z.strictObject({
  title: z.string(),
  /** Vendor page that documents the shapes. */
  docs: z.string().optional(),
  act: z.enum(['fetch', 'check', 'discover']).default('fetch'),
  settings: z.unknown(),
  credential: z.unknown().default(null),
  now: z.string().transform((text) => instant(text)),
  zone: z.string(),
  currency: z.string().nullable().default(null),
  endpoints: z.record(z.string(), z.string()).default({}),
  memory: z.record(z.string(), z.unknown()).default({}),
  call: z.strictObject({ queries: z.array(query).min(1) }).optional(),
  /** At most so many requests, signing in left out. */
  budget: z.int().min(0),
  exchanges: z.array(z.union([exchange, z.strictObject({ shared: z.string() })])).default([]),
  expected: z.strictObject({
    fetched: z.array(z.record(z.string(), z.unknown())).optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
    accounts: z.array(z.unknown()).optional(),
    /** Every field named here must be equal; `public` may be a part of the text. */
    failure: z.looseObject({ next: z.string() }).optional(),
    memory: z.record(z.string(), z.unknown()).optional(),
  }),
});
type ParsedFixture = z.infer<typeof fixture>;
export interface Fixture extends Omit<ParsedFixture, 'exchanges' | 'call'> {
  readonly file: string;
  readonly exchanges: readonly FixtureExchange[];
  readonly call: PlannedCall;
  /** Texts that must not come out of the connector. */
  readonly canaries: readonly string[];
}

/** Every `*.json` of the folder but `shared.json`, which holds exchanges that several fixtures name. */
export function fixtureFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'shared.json')
    .sort();
}

/** Reads one fixture with fresh secrets. @throws ZodError, Error naming the file */
export function loadFixture(folder: string, file: string, loopback: string): Fixture {
  const canaries = new Map<string, string>();
  const fill = (value: unknown) => filled(value, { loopback, folder, canaries });
  const parsed = fixture.parse(fill(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  const sharedText = parsed.exchanges.some((each) => 'shared' in each) ? readFileSync(join(folder, 'shared.json'), 'utf8') : '{}';
  const shared = z.record(z.string(), exchange).parse(fill(JSON.parse(sharedText)));
  const exchanges = parsed.exchanges.map((each) => {
    if (!('shared' in each)) return each;
    const named = shared[each.shared];
    if (named === undefined) throw new Error(`${file}: shared.json has no exchange "${each.shared}"`);
    return named;
  });
  const call: PlannedCall = { key: 'call', connection: 'connection', keyResults: [], queries: parsed.call?.queries ?? [] };
  return { ...parsed, file, exchanges, call, canaries: [...canaries.values(), ...keyCanaries(parsed.credential)] };
}

interface Filling {
  readonly loopback: string;
  readonly folder: string;
  readonly canaries: Map<string, string>;
}
function filled(value: unknown, filling: Filling): unknown {
  if (value === '{{service-account}}') return serviceAccount();
  if (typeof value === 'string')
    return value
      .replaceAll('{{loopback}}', filling.loopback)
      .replaceAll('{{folder}}', filling.folder)
      .replace(/\{\{secret:([\w-]+)\}\}/g, (_, name: string) => canary(name, filling.canaries));
  if (Array.isArray(value)) return value.map((each) => filled(each, filling));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, filling)]));
}
function canary(name: string, known: Map<string, string>): string {
  const text = known.get(name) ?? `canary-${name}-${randomBytes(9).toString('hex')}`;
  known.set(name, text);
  return text;
}

let key: string | null = null;
/** A key in Google's own shape, made here: no private key is ever in a file. */
function serviceAccount(): Readonly<Record<string, string>> {
  key ??= generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
  return {
    type: 'service_account',
    project_id: 'example-project',
    // Different in every run, so that no run finds the access token of another.
    private_key_id: randomBytes(9).toString('hex'),
    private_key: key,
    client_email: 'reader@example-project.iam.gserviceaccount.com',
    client_id: '100000000000000000001',
    token_uri: 'https://oauth2.googleapis.com/token',
  };
}
function keyCanaries(credential: unknown): readonly string[] {
  return JSON.stringify(credential)?.includes('PRIVATE KEY') === true ? (key?.split('\n').filter((line) => line.length === 64) ?? []) : [];
}
