/** The house rules of docs/architecture.md that a machine can hold: who may import whom, and what a pure core must not do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, importsOf, packagesLoadedBy, ROOT, read, sourceFiles, targetOf, withoutComments } from './support/imports.ts';

interface Row {
  /** Which files the row is about; the first row that matches a file holds. */
  readonly from: RegExp;
  /** Files that they may import, beside those that `from` matches. */
  readonly files: readonly RegExp[];
  /** Packages that they may import; "node" is every built-in module. */
  readonly packages: readonly string[] | 'any';
}

const DOMAIN = /^src\/domain\//;
/** What a number means. The rooms below it (plans, checks, explanations, forecasts, typed texts) rest on it, not it on them. */
const CORE = /^src\/domain\/[^/]+\.ts$/;
const PORTS = /^src\/ports\.ts$/;
const DEFINITIONS = /^src\/definitions\//;
const USECASES = /^src\/usecases\//;
const KIT = /^connectors\/kit\//;
const EVERYTHING = /^/;

/** Vendors' packages by connector; all are loaded lazily (see below). */
const GOOGLE = ['googleapis'];
const VENDOR_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ga4: GOOGLE,
  's3-export': ['@aws-sdk/client-s3', '@duckdb/node-api'],
};

const ROWS: readonly Row[] = [
  { from: /^src\/domain\/calendar\.ts$/, files: [DOMAIN], packages: ['temporal-polyfill'] },
  { from: /^src\/domain\/filter\.ts$/, files: [CORE], packages: ['re2js'] },
  // The seam of the whole: it adds the warnings and forecasts of two rooms to what the core has judged.
  { from: /^src\/domain\/evaluate\.ts$/, files: [DOMAIN], packages: [] },
  { from: CORE, files: [], packages: [] },
  { from: DOMAIN, files: [], packages: [] },
  { from: PORTS, files: [DOMAIN], packages: [] },
  { from: /^src\/config\.ts$/, files: [DOMAIN], packages: ['zod', 'fastest-levenshtein', 'node'] },
  { from: DEFINITIONS, files: [DOMAIN], packages: ['zod', 'yaml', 'fastest-levenshtein'] },
  { from: USECASES, files: [DOMAIN, PORTS, DEFINITIONS, /^connectors\/kit\/define-connector\.ts$/], packages: ['node'] },
  {
    from: /^src\/api\//,
    files: [DOMAIN, PORTS, USECASES],
    packages: [
      'fastify',
      '@fastify/cookie',
      '@fastify/helmet',
      '@fastify/rate-limit',
      '@fastify/static',
      '@fastify/swagger',
      '@scalar/fastify-api-reference',
      '@bull-board/api',
      '@bull-board/fastify',
      'fastify-type-provider-zod',
      'zod',
      'node',
    ],
  },
  // The command line and the HTTP API are two edges over the same use cases; their interface is written down once.
  { from: /^src\/cli\//, files: [DOMAIN, PORTS, USECASES, DEFINITIONS, /^src\/api\/dependencies\.ts$/], packages: ['commander', 'node'] },
  // The list of secret shapes exists once, in the kit.
  {
    from: /^src\/platform\//,
    files: [DOMAIN, PORTS, /^connectors\/kit\/redact\.ts$/],
    packages: ['pino', 'pino-pretty', 'pg', '@opentelemetry/api', 'node'],
  },
  { from: /^src\/main\//, files: [EVERYTHING], packages: 'any' },
  { from: /^connectors\/(?:.*\/)?[^/]+\.test\.ts$/, files: [DOMAIN, /^connectors\//, /^test\/support\//], packages: 'any' },
  { from: /^connectors\/(?!kit\/)[^/]+\/testing\//, files: [DOMAIN, /^connectors\//], packages: ['vitest', 'node'] },
  { from: /^connectors\/kit\/testing\//, files: [DOMAIN, KIT], packages: ['vitest', 'msw', 'zod', 'node'] },
  { from: KIT, files: [DOMAIN], packages: ['zod', 'fastest-levenshtein', 'node'] },
  { from: /^connectors\/catalogue\.ts$/, files: [KIT, /^connectors\/[^/]+\/index\.ts$/], packages: [] },
  { from: /^db\//, files: [DOMAIN, PORTS], packages: ['drizzle-orm', 'pg', 'node'] },
  {
    from: /^jobs\//,
    files: [DOMAIN, PORTS, USECASES, /^connectors\/kit\/failure\.ts$/],
    packages: ['bullmq', 'bullmq-otel', 'ioredis', 'pg', 'node'],
  },
  { from: /^demo\//, files: [DOMAIN], packages: ['node'] },
  { from: /^web\/vite\.config\.ts$/, files: [], packages: ['vite', '@preact/preset-vite', 'node'] },
  { from: /^web\//, files: [], packages: ['preact', 'preact-iso'] },
  { from: /^(scripts\/[^/]+\.mjs|bin\/nyckel)$/, files: [/^scripts\//], packages: ['node'] },
  { from: /^(test|bench)\//, files: [EVERYTHING], packages: 'any' },
  { from: /^(vitest|drizzle|stryker)(\.[a-z]+)?\.config\.(ts|mjs)$/, files: [EVERYTHING], packages: 'any' },
];

/** connectors/<x>: itself, the kit and the domain, and its vendor's packages; never another connector. */
function rowOf(path: string): Row | null {
  const known = ROWS.find(({ from }) => from.test(path));
  if (known !== undefined) return known;
  const connector = /^connectors\/([^/]+)\//.exec(path)?.[1];
  if (connector === undefined) return null;
  return {
    from: new RegExp(`^connectors/${connector}/`),
    files: [DOMAIN, KIT],
    packages: ['zod', 'node', ...(VENDOR_PACKAGES[connector] ?? [])],
  };
}

function refusedImports(path: string, source: string): readonly string[] {
  const row = rowOf(path);
  if (row === null) return [`${path}: no row of the import table covers it`];
  return importsOf(source).flatMap(({ specifier }) => {
    const target = targetOf(path, specifier);
    if ('file' in target)
      return [row.from, ...row.files].some((allowed) => allowed.test(target.file)) ? [] : [`${path} imports ${target.file}`];
    return row.packages === 'any' || row.packages.includes(target.package) ? [] : [`${path} imports the package ${specifier}`];
  });
}

describe('who may import whom', () => {
  test('every file keeps to the import table, and the table covers every file', () => {
    expect(sourceFiles().flatMap((path) => refusedImports(path, read(path)))).toEqual([]);
  });

  test.each([
    ['src/domain/pace.ts', "import { z } from 'zod';"],
    ['src/domain/pace.ts', "import { forecastOf } from './forecasting/forecast.ts';"],
    ['src/domain/pace.ts', "import type { Clock } from '../ports.ts';"],
    ['src/domain/pace.ts', "import { Temporal } from 'temporal-polyfill';"],
    ['src/usecases/run-sync.ts', "export { makeStores } from '../../db/stores/index.ts';"],
    ['src/api/app.ts', "const db = await import('../../db/client.ts');"],
    ['connectors/ga4/index.ts', "import { x } from '../s3-export/index.ts';"],
    ['connectors/ga4/index.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['db/client.ts', "import {\n  a,\n  b,\n} from '../src/usecases/apply.ts';"],
    ['demo/world.ts', "import 'fastify';"],
    ['web/src/main.tsx', "import type { Progress } from '../../src/domain/evaluation.ts';"],
    ['scripts/bootstrap.mjs', "import { z } from 'zod';"],
    ['src/orphan.ts', ''],
  ])('the table refuses in %s: %s', (path, source) => {
    expect(refusedImports(path, source)).toHaveLength(1);
  });

  test.each([
    ['src/domain/pace.ts', "// import { z } from 'zod';\n/* import 'fastify'; */\nconst text = 'import x from \"zod\"';"],
    ['connectors/ga4/index.ts', "import { z } from 'zod';\nconst api = await import('googleapis/build/src/apis/analyticsdata/index.js');"],
    ['src/main/wire.ts', "import { makeDeployment } from '../../db/deployment.ts';"],
  ])('the table allows in %s: %s', (path, source) => {
    expect(refusedImports(path, source)).toEqual([]);
  });

  test('every import that names a file names one that exists', () => {
    const missing = sourceFiles().flatMap((path) =>
      path === 'test/architecture.test.ts'
        ? []
        : importsOf(read(path))
            .map(({ specifier }) => targetOf(path, specifier))
            .flatMap((target) => ('file' in target && !existsSync(join(ROOT, target.file)) ? [`${path}: ${target.file}`] : [])),
    );
    expect(missing).toEqual([]);
  });
});

describe('the core is pure', () => {
  const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
    ['Date.now', /\bDate\s*\.\s*now\b/],
    ['new Date', /\bnew\s+Date\b/],
    ['Math.random', /\bMath\s*\.\s*random\b/],
    ['process.', /\bprocess\s*\./],
    ['fetch(', /\bfetch\s*\(/],
    ['await', /\bawait\b/],
    ['async', /\basync\b/],
    ['Temporal.Now', /\bTemporal\s*\.\s*Now\b/],
    ['setTimeout', /\bset(Timeout|Interval|Immediate)\b/],
    ['console', /\bconsole\s*\./],
  ];
  const impurities = (source: string) => {
    const code = withoutComments(source, false);
    return FORBIDDEN.filter(([, pattern]) => pattern.test(code)).map(([name]) => name);
  };

  test('src/domain has no clock, randomness, environment, network or waiting', () => {
    const found = sourceFiles()
      .filter((path) => DOMAIN.test(path))
      .flatMap((path) => impurities(read(path)).map((name) => `${path}: ${name}`));
    expect(found).toEqual([]);
  });

  test.each([
    ['const now = Date.now();', 'Date.now'],
    ['const at = new Date();', 'new Date'],
    [`const text = \`\${Math.random()}\`;`, 'Math.random'],
    ['if (process.env.X) {}', 'process.'],
    ['const x = fetch(url);', 'fetch('],
    ['for await (const x of y) {}', 'await'],
  ])('%s is found', (source, name) => {
    expect(impurities(source)).toContain(name);
  });

  test.each([
    "const state = 'await';",
    '// await new Date()',
    'const a = awaiting_baseline;',
    '/** process.env */',
    'const re = /process./;',
  ])('%s is not mistaken for it', (source) => {
    expect(impurities(source)).toEqual([]);
  });
});

describe('the core reads in an hour', () => {
  /** What is read, code and comments: neither blank lines nor lists of imports. */
  const linesToRead = (source: string) =>
    source
      .replace(/^import [^;]*;$/gm, '')
      .split('\n')
      .filter((line) => line.trim() !== '').length;

  test('it has at most 3 000 lines to read, and no file that needs a rest', () => {
    const sizes = sourceFiles()
      .filter((path) => CORE.test(path))
      .map((path) => [path, linesToRead(read(path))] as const);
    expect(sizes.reduce((total, [, lines]) => total + lines, 0)).toBeLessThanOrEqual(3_000);
    expect(sizes.filter(([, lines]) => lines > 250)).toEqual([]);
  });

  test('docs/architecture.md says in which order: every file of it once, and nothing else', () => {
    const section = /## Reading the core\n([\s\S]*?)\n## /.exec(read('docs/architecture.md'))?.[1] ?? '';
    const steps = section.split('\n').filter((line) => /^(?:\d\.| {3})/.test(line));
    const named = steps.flatMap((line) => [...line.matchAll(/`([a-z-]+)`/g)].map(([, name]) => `src/domain/${name}.ts`));
    expect(named.sort()).toEqual(sourceFiles().filter((path) => CORE.test(path)));
  });

  test.each([
    ["import { a } from './a.ts';\n\nexport const b = a;\n", 1],
    ["import {\n  a,\n  b,\n} from './a.ts';\n/** Why. */\nexport const c = a + b;", 2],
  ])('of %j %i lines are read', (source, lines) => {
    expect(linesToRead(source)).toBe(lines);
  });
});

describe('start-up stays light', () => {
  test('the root of googleapis is never imported: it costs a second and 170 MB', () => {
    const roots = sourceFiles().flatMap((path) =>
      importsOf(read(path)).some(({ specifier }) => specifier === 'googleapis') ? [path] : [],
    );
    expect(roots).toEqual([]);
  });

  test('the catalogue of connectors loads no vendor package', () => {
    if (!existsSync(join(ROOT, 'connectors/catalogue.ts'))) return;
    const allowed = new Set(['zod', 'temporal-polyfill', 'fastest-levenshtein']);
    expect([...packagesLoadedBy('connectors/catalogue.ts')].filter(([name]) => !allowed.has(name))).toEqual([]);
  });

  test('the command line loads commander and nothing else before a command is chosen', () => {
    expect([...packagesLoadedBy('src/main/cli.ts').keys()]).toEqual(['commander']);
  });
});

describe('names', () => {
  test('no file or folder has a name that says nothing', () => {
    const banned = /(^|\/)(utils?|helpers?|common|misc|manager|types?)(\.[^/]*)?(\/|$)/i;
    expect(filesBelow().filter((path) => banned.test(path))).toEqual([]);
  });

  test('source files are named in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
    const misnamed = sourceFiles().filter((path) => !kebab.test(path.split('/').at(-1) ?? ''));
    expect(misnamed).toEqual([]);
  });
});
