/** The documents tell the truth as far as a machine can see: links, commands, settings, files and words. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../src/api/errors.ts';
import type { CliDependencies } from '../src/cli/dependencies.ts';
import { csvRows } from '../src/cli/pushed-rows.ts';
import { VARIABLES } from '../src/config.ts';
import { parseDefinition } from '../src/definitions/parse-definition.ts';
import { registerAll } from '../src/main/cli.ts';
import { filesBelow, ROOT, read } from './support/imports.ts';

const DOCUMENTS = filesBelow().filter((path) => path.endsWith('.md') && !path.includes('fixtures/'));
const packageJson = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

interface Block {
  readonly document: string;
  readonly language: string;
  /** What stands behind the language: a file's name. */
  readonly name: string;
  readonly text: string;
}
const blocks: readonly Block[] = DOCUMENTS.flatMap((document) =>
  [...read(document).matchAll(/^```([a-z]+)[ \t]*([^\n]*)\n([\s\S]*?)^```/gm)].map(([, language = '', name = '', text = '']) => ({
    document,
    language,
    name: name.trim(),
    text,
  })),
);

test('every link inside the repository leads somewhere', () => {
  const broken = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(ROOT, dirname(document), decodeURIComponent(target))))
      .map((target) => `${document} → ${target}`),
  );
  expect(broken).toEqual([]);
});

describe('commands', () => {
  const spoken = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/(?:^|`)(?:[A-Z_]+=\S* )*(?:bin\/)?nyckel ([a-z][a-z-]*(?: [a-z][a-z-]*)?)((?: [^`\n#]*)?)/gm)].map(
      ([, words = '', rest = '']) => ({
        document,
        words: words.split(' '),
        options: [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option),
      }),
    ),
  );

  test('every command and option of `nyckel` in the documents exists', async () => {
    const program = await registerAll({} as CliDependencies);
    expect(spoken.length).toBeGreaterThan(10);
    const wrong = spoken.flatMap(({ document, words, options }) => {
      const command = program.commands.find((each) => each.name() === words[0]);
      if (command === undefined) return [`${document}: nyckel ${words[0]}`];
      const inner = command.commands.find((each: Command) => each.name() === words[1]) ?? command;
      const known = ['--help', ...inner.options.map(({ long }) => long)];
      return options.filter((option) => !known.includes(option)).map((option) => `${document}: nyckel ${words.join(' ')} ${option}`);
    });
    expect(wrong).toEqual([]);
  });

  test('every npm script in the documents exists, and every script runs files that exist', () => {
    const named = DOCUMENTS.flatMap((document) => [...read(document).matchAll(/\bnpm run ([a-z:]+)/g)].map(([, name = '']) => name));
    expect(named.filter((name) => packageJson.scripts[name] === undefined)).toEqual([]);
    const files = Object.values(packageJson.scripts).flatMap((script) =>
      [...script.matchAll(/\bnode (\S+)/g)].map(([, path = '']) => path),
    );
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test('the commands for a bare clone set it up by themselves, for npm may be told to run no script before or after another', () => {
  const { start = '', test: tests = '', check = '' } = packageJson.scripts;
  const files = [start, tests, check].map((script) => /^node (\S+)/.exec(script)?.[1] ?? script);
  for (const file of files) expect(read(file), file).toContain('bootstrap(');
  expect(Object.keys(packageJson.scripts).filter((name) => /^(pre|post)(start|test|check)$/.test(name))).toEqual([]);
});

test('every setting in the documents is one that is read', () => {
  const wrong = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\b(NYCKEL_[A-Z0-9_]+|DATABASE_URL|QUEUE_URL)\b/g)]
      .map(([name]) => name)
      .filter((name) => !VARIABLES.includes(name) && !/^NYCKEL_(ENDPOINT|TEST|CHAOS)(_|$)/.test(name))
      .map((name) => `${document}: ${name}`),
  );
  expect(wrong).toEqual([]);
});

describe('files shown in the README', () => {
  const shown = blocks.filter(({ document, name }) => document === 'README.md' && name !== '');

  test('the definition is valid as it stands', () => {
    const definitions = shown.filter(({ language }) => language === 'yaml');
    expect(definitions.length).toBeGreaterThan(0);
    for (const { text, name } of definitions)
      expect(parseDefinition(text, { fileName: name })).toMatchObject({ kind: 'parsed', warnings: [] });
  });

  test('the values can be pushed as they stand', async () => {
    for (const { text } of shown.filter(({ language }) => language === 'csv')) {
      async function* once() {
        yield text;
      }
      const rows = [];
      for await (const row of csvRows(once())) rows.push(row);
      expect(rows).toHaveLength(3);
    }
  });
});

test('the page of errors says of each code what the API says', () => {
  const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` \| (\d+) \| (.*) \|$/gm)].map(([, code, status, remedy]) => [
    code,
    Number(status),
    remedy,
  ]);
  expect(rows).toEqual(Object.entries(ERROR_CODES).map(([code, { status, remedy }]) => [code, status, remedy]));
});

describe('words', () => {
  const glossary = read('docs/glossary.md').toLowerCase();
  const terms = new Set(
    [...glossary.matchAll(/\*\*([^*]+)\*\*/g)].flatMap(([, term = '']) => term.split(/,| \/ /).map((each) => each.trim())),
  );
  const singular = (word: string) => word.replace(/(?<=[a-z])ies$/, 'y').replace(/(?<=[^s])s$/, '');
  const isTerm = (name: string) => {
    const phrase = name.replaceAll(/[_-]/g, ' ');
    return [phrase, singular(phrase), phrase.replace(' ', '-'), singular(phrase).replace(' ', '-')].some((form) => terms.has(form));
  };

  test('every table is named by a word of the glossary', () => {
    const tables = filesBelow()
      .filter((path) => path.startsWith('db/schema/'))
      .flatMap((path) => [...read(path).matchAll(/pgTable\(\s*'([a-z_]+)'/g)].map(([, name = '']) => name));
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter((name) => !isTerm(name))).toEqual([]);
  });

  test('every noun in a route is a word of the glossary', () => {
    const nouns = filesBelow()
      .filter((path) => path.startsWith('src/api/routes/'))
      .flatMap((path) => [...read(path).matchAll(/'\/v1\/([^'?]+)'/g)].flatMap(([, route = '']) => route.split('/')))
      .filter((part) => !part.startsWith(':'));
    const verbsAndViews = new Set(['history', 'explain', 'changes', 'rebaseline', 'suggest', 'events']);
    expect(nouns.length).toBeGreaterThan(5);
    expect([...new Set(nouns)].filter((noun) => !verbsAndViews.has(noun) && !isTerm(noun))).toEqual([]);
  });
});

test('the architecture page covers every folder that holds code', () => {
  const page = read('docs/architecture.md');
  const folders = new Set(
    filesBelow()
      .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && path.includes('/'))
      .map((path) => (/^(src|connectors\/kit)\//.test(path) ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] ?? ''))),
  );
  expect([...folders].filter((folder) => !page.includes(`\`${folder}`) && !page.includes(`${folder}/`))).toEqual([]);
});

test('the runbook says of every table what is kept', () => {
  const tables = filesBelow()
    .filter((path) => path.startsWith('db/schema/'))
    .flatMap((path) => [...read(path).matchAll(/pgTable\(\s*'(\w+)'/g)].map(([, name = '']) => name));
  const kept = read('docs/runbook.md').split('## What is kept')[1]?.split('\n## ')[0] ?? '';
  const listed = [...kept.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
  expect(listed.sort()).toEqual(tables.sort());
});
