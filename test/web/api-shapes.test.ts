import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import type { ApiDependencies } from '../../src/api/dependencies.ts';
import { api } from '../../web/src/api.ts';
import { interfacesOf, type JsonSchema } from '../support/openapi-typescript.ts';

/** The dashboard knows the API by its OpenAPI document alone; here both are held together. */
const ROOT = join(import.meta.dirname, '../..');
const SHAPES = join(ROOT, 'web/src/api-shapes.ts');
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}
interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
let app: FastifyInstance;
let described: Document;

beforeAll(async () => {
  const never = () => {
    throw new Error('only the description is asked for');
  };
  const deps = {
    clock: { now: never },
    useCases: never,
    webFolder: null,
    queues: [],
    metrics: never,
    queueReady: never,
    secureCookies: false,
  };
  app = await buildApp(deps as unknown as ApiDependencies);
  described = (await app.inject('/openapi.json')).json() as Document;
});
afterAll(() => app?.close());
afterEach(() => vi.unstubAllGlobals());

describe("the dashboard's picture of the API", () => {
  it('is the one of the OpenAPI document (after a change of the API: vitest -u writes it anew)', async () => {
    const answers = Object.entries(described.components.schemas).filter(([name]) => !name.endsWith('Input'));
    const text = `/** Shapes of the API's answers. Written from /openapi.json by test/web/api-shapes.test.ts; never by hand. */\n${interfacesOf(Object.fromEntries(answers))}`;
    await expect(formatted(text)).toMatchFileSnapshot(SHAPES);
  });

  it('asks for no address, method or parameter that the document does not describe', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (path: string, { method }: { method: string }) => {
      asked.push(`${method} ${path}`);
      return Promise.resolve(Response.json({ data: [], next: null, run: null, evaluation: null }));
    });
    const { signal } = new AbortController();
    const at = { asOf: '2026-10-01', knownAt: '2026-10-02T00:00:00Z' };
    const calls: Record<keyof typeof api, () => Promise<unknown>> = {
      workspace: () => api.workspace(signal),
      objectives: () => api.objectives(at, signal),
      keyResults: () => api.keyResults(at, signal),
      keyResult: () => api.keyResult('kr', at, signal),
      history: () => api.history('kr', { from: '2026-10-01', to: '2026-10-02' }, at, signal),
      explain: () => api.explain('kr', 'sv', at, signal),
      changes: () => api.changes('kr', { from: at.knownAt, to: '2026-10-03T00:00:00Z' }, signal),
      restatements: () => api.restatements('kr', { from: at.knownAt, to: '2026-10-03T00:00:00Z' }, signal),
      connections: () => api.connections(signal),
      startSync: () => api.startSync({ keyResult: 'kr' }),
      syncRun: () => api.syncRun('run'),
      removeDemo: () => api.removeDemo(),
      signIn: () => api.signIn('code'),
    };
    for (const call of Object.values(calls)) await call();
    expect(asked.length).toBeGreaterThanOrEqual(Object.keys(calls).length);
    expect(asked.filter((one) => !isDescribed(one))).toEqual([]);
  });
});

function isDescribed(asked: string): boolean {
  const [method = '', address = ''] = asked.split(' ');
  const { pathname, searchParams } = new URL(address, 'http://api');
  const isSame = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
  const operation = Object.entries(described.paths).find(([path]) => isSame(path))?.[1][method.toLowerCase()];
  const named = (operation?.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name);
  return operation !== undefined && [...searchParams.keys()].every((name) => named.includes(name));
}

/** As the project's formatter leaves it, so that the file passes the formatter's own check. */
function formatted(text: string): string {
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout, status, stderr } = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=web/src/api-shapes.ts'], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (status !== 0) throw new Error(`The formatter refuses the shapes: ${stderr}`);
  return stdout;
}
