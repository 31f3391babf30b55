/** The commands over stand-ins for the application: what they ask of it, print, and how they fail. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { register as registerConnection } from '../../src/cli/connection.ts';
import { register as registerDoctor } from '../../src/cli/doctor.ts';
import { register as registerPlan } from '../../src/cli/plan.ts';
import { register as registerPush } from '../../src/cli/push.ts';
import { register as registerSync } from '../../src/cli/sync.ts';
import { register as registerToken } from '../../src/cli/token.ts';
import { parseDefinition } from '../../src/definitions/parse-definition.ts';
import type { OkrDefinition } from '../../src/domain/key-result.ts';
import type { SyncRun } from '../../src/ports.ts';
import type { RunProgress } from '../../src/usecases/run-progress.ts';
import { NOW, runCommand } from '../support/run-command.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'nyckel-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));
const run = (...[register, args, application, input]: Parameters<typeof runCommand>) => runCommand(register, args, application, input, cwd);

const yaml = (leads: number) => `
workspace: { zone: Europe/Stockholm }
connections: [{ id: crm, source: push, settings: { metrics: { leads: { unit: count, aggregation: sum } } }, credential: 'vault:' }]
cycles: [{ id: q4, starts: 2026-10-01, ends: 2026-12-31 }]
objectives: [{ id: demand, title: Demand, cycle: q4, keyResults: [{ id: leads, title: Leads, kind: change, input: { connection: crm, metric: leads }, window: cycle, target: ${leads} }] }]
`;
function parsed(text: string): OkrDefinition {
  const outcome = parseDefinition(text, { fileName: 'okrs.yaml' });
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.errors));
  return outcome.definition;
}

describe('apply', () => {
  const application = (applied: unknown[]) => ({
    ownStores: { definitions: { current: async () => ({ definition: parsed(yaml(100)), version: 3 }) } },
    applyDefinition: async (...args: unknown[]) => {
      applied.push(args);
      return { definition: args[0], version: 4 };
    },
  });

  test('a definition is applied against the version that the plan was made from', async () => {
    writeFileSync(join(cwd, 'okrs.yaml'), yaml(200));
    const applied: unknown[] = [];
    const { printed, failure } = await run(registerPlan, ['apply', 'okrs.yaml'], application(applied));
    expect(failure).toBeNull();
    expect(applied).toEqual([[parsed(yaml(200)), 3]]);
    expect(printed).toContain('100 → 200');
    expect(printed).toContain('Applied as version 4');
  });

  test('a broken file changes nothing', async () => {
    writeFileSync(join(cwd, 'okrs.yaml'), yaml(200).replace('kind: change', 'kind: chnge'));
    const applied: unknown[] = [];
    const { noted, failure } = await run(registerPlan, ['apply', 'okrs.yaml'], application(applied));
    expect(applied).toEqual([]);
    expect(failure).toMatchObject({ name: 'CliError', exitCode: 1 });
    expect(noted).toContain('okrs.yaml:5');
  });

  test('plan writes nothing, and shows what would be asked', async () => {
    writeFileSync(join(cwd, 'okrs.yaml'), yaml(200));
    const applied: unknown[] = [];
    const { printed, failure } = await run(registerPlan, ['plan', 'okrs.yaml', '--json'], {
      ...application(applied),
      planOf: async () => ({ calls: 7 }),
    });
    expect(failure).toBeNull();
    expect(applied).toEqual([]);
    expect(JSON.parse(printed)).toMatchObject({ changes: [{ action: 'update', id: 'leads' }], sync: { calls: 7 } });
  });
});

describe('push', () => {
  test('a long file goes in batches that one request may hold', async () => {
    writeFileSync(join(cwd, 'leads.csv'), `day,value\n${'2026-10-01,1\n'.repeat(25_000)}`);
    const sizes: number[] = [];
    const pushObservations = async (items: readonly object[]) => {
      sizes.push(items.length);
      expect(items[0]).toEqual({ connection: 'crm', metric: 'leads', day: '2026-10-01', value: 1 });
      return { added: items.length, restated: 0, confirmed: 0 };
    };
    const { printed, failure } = await run(registerPush, ['push', 'leads.csv', '--connection', 'crm', '--metric', 'leads'], {
      useCases: { pushObservations },
    });
    expect(failure).toBeNull();
    expect(sizes).toEqual([10_000, 10_000, 5_000]);
    expect(printed).toContain('25000 values: 25000 new');
  });

  test.each([
    [['push', 'absent.csv'], 'Cannot read absent.csv: there is no such file.'],
    [['push', 'leads.txt'], 'The name leads.txt does not tell its format: say --format ndjson or --format csv.'],
    [['push', 'leads.txt', '--format', 'xml'], '--format xml: allowed are ndjson and csv.'],
  ])('%j is refused with what is allowed', async (args, message) => {
    expect((await run(registerPush, args)).failure).toMatchObject({ name: 'CliError', message, exitCode: 2 });
  });
});

describe('sync', () => {
  const runOf = (state: SyncRun['state']) => ({
    id: 'r1',
    state,
    calls: { planned: 2, succeeded: 1, failed: 1, waiting: 0 },
    counts: { added: 5, restated: 1, confirmed: 2 },
    leftOut: [],
  });
  const progress = {
    callsDone: 1,
    callsFailed: 1,
    callsLeft: 0,
    days: { asked: 0, read: 0 },
    secondsLeft: 0,
    unknownBecause: null,
    waitsUntil: null,
  } satisfies RunProgress;
  const application = (state: SyncRun['state'], asked: unknown[], stopped: string[]) => ({
    work: async () => ({ stop: async () => void stopped.push('stopped') }),
    useCases: {
      startSync: async (request: unknown) => {
        asked.push(request);
        return runOf('running');
      },
      async *runEvents() {
        yield {
          type: 'call',
          call: {
            key: 'k',
            state: 'failed',
            call: { connection: 'site' },
            failure: { public: 'The credential was revoked.', internal: 'invalid_grant s3cret' },
          },
        };
        yield { type: 'end', run: runOf(state), progress };
      },
    },
  });

  test('a run that succeeds ends with its counts, and the worker of this process stops', async () => {
    const asked: unknown[] = [];
    const stopped: string[] = [];
    const args = ['sync', '--key-result', 'leads', '--from', '2026-10-01', '--to', '2026-10-31'];
    const { printed, failure } = await run(registerSync, args, application('succeeded', asked, stopped));
    expect(failure).toBeNull();
    expect(asked).toEqual([{ keyResult: 'leads', connection: null, range: { start: '2026-10-01', end: '2026-11-01' }, requestId: null }]);
    expect(printed).toMatch(/Sync succeeded in .*5 new, 1 restated, 2 confirmed values \(run r1\)/);
    expect(stopped).toEqual(['stopped']);
  });

  test('a run that outlasts its events is followed until it has ended', async () => {
    const given = application('succeeded', [], []);
    let asked = 0;
    const runEvents = async function* () {
      asked += 1;
      yield asked < 3 ? { type: 'run', run: runOf('running'), progress } : { type: 'end', run: runOf('succeeded'), progress };
    };
    const { printed, failure } = await run(registerSync, ['sync'], { ...given, useCases: { ...given.useCases, runEvents } });
    expect(failure).toBeNull();
    expect(asked).toBe(3);
    expect(printed).toContain('Sync succeeded');
  });

  test('a run that fails in part fails the command, says why in public words, and the worker still stops', async () => {
    const stopped: string[] = [];
    const { noted, failure } = await run(registerSync, ['sync'], application('partly_failed', [], stopped));
    expect(failure).toMatchObject({ name: 'CliError', exitCode: 1 });
    expect(noted).toContain('site: The credential was revoked.');
    expect(noted).not.toContain('s3cret');
    expect(stopped).toEqual(['stopped']);
  });

  test('a run that could not ask a parked connection fails the command and says what that connection lacks', async () => {
    const given = application('failed', [], []);
    const leftOut = [
      { reason: 'parked', connection: 'shop', needs: 2, why: 'The key was refused.' },
      { reason: 'pushed', connection: 'crm', needs: 1, why: 'values arrive by themselves' },
    ];
    const runEvents = async function* () {
      yield { type: 'end', run: { ...runOf('failed'), leftOut }, progress };
    };
    const { noted, failure } = await run(registerSync, ['sync'], { ...given, useCases: { ...given.useCases, runEvents } });
    expect(failure).toMatchObject({ exitCode: 1 });
    expect(noted).toContain('shop: The key was refused.');
    expect(noted).not.toContain('crm');
  });

  test('a backfill asks for its days, through today where no end is named', async () => {
    const asked: unknown[] = [];
    const given = application('succeeded', [], []);
    const backfill = async (request: unknown) => {
      asked.push(request);
      return runOf('running');
    };
    const parts = { ...given, useCases: { ...given.useCases, backfill } };
    const { printed } = await run(registerSync, ['backfill', '--from', '2025-01-01', '--connection', 'site'], parts);
    expect(asked).toEqual([{ connection: 'site', from: '2025-01-01', to: null, requestId: null }]);
    expect(printed).toContain('Sync succeeded');
  });

  test.each([
    [['--from', '2026-10-01'], /go together/],
    [['--from', '2026-10-02', '--to', '2026-10-01'], /lies before/],
    [['--from', '2026-02-30', '--to', '2026-10-01'], /Allowed: a date/],
  ])('%j is refused', async (args, message) => {
    expect((await run(registerSync, ['sync', ...args])).failure?.message).toMatch(message);
  });
});

describe('connection auth', () => {
  const stores = (sealed: unknown[]) => ({
    definitions: { current: async () => ({ definition: parsed(yaml(100)), version: 1 }) },
    vault: { seal: async (...args: unknown[]) => void sealed.push(args) },
  });

  test('a credential is sealed from standard input and shown nowhere', async () => {
    const sealed: unknown[] = [];
    const { printed, noted, failure } = await run(
      registerConnection,
      ['connection', 'auth', 'crm'],
      { stores: stores(sealed) },
      'hunter2-s3cret\n',
    );
    expect(failure).toBeNull();
    expect(sealed).toEqual([['crm', 'hunter2-s3cret']]);
    expect(printed + noted).not.toContain('hunter2');
  });

  test.each([
    ['nobody', 'x', /No connection "nobody"; there are: crm/],
    ['crm', ' \n', /empty; nothing was changed/],
  ])('for %s with %j nothing is sealed', async (id, input, message) => {
    const sealed: unknown[] = [];
    expect((await run(registerConnection, ['connection', 'auth', id], { stores: stores(sealed) }, input)).failure?.message).toMatch(
      message,
    );
    expect(sealed).toEqual([]);
  });
});

describe('token', () => {
  const stores = (asked: unknown[]) => ({
    tokens: {
      create: async (...args: unknown[]) => {
        asked.push(args);
        return { token: { id: 't1', name: 'ci', scopes: ['read'] }, text: 'nyk_text' };
      },
      list: async () => [{ id: 't1' }],
      revoke: async (id: string) => void asked.push(id),
    },
  });

  test('the text alone goes to standard output, for a pipe', async () => {
    const asked: unknown[] = [];
    const { printed } = await run(registerToken, ['token', 'create', 'ci', '--scope', 'read,write', '--expires', '2027-01-01'], {
      ownStores: stores(asked),
    });
    expect(printed).toBe('nyk_text');
    expect(asked).toEqual([['ci', ['read', 'write'], '2027-01-01T00:00:00.000Z', NOW]]);
  });

  test.each([
    [['create', 'ci', '--scope', 'root'], /Allowed: read, write, admin, metrics/],
    [['create', 'ci', '--expires', '2026-01-01'], /not in the future/],
    [['revoke', 't2'], /There is no token "t2"/],
  ])('%j is refused', async (args, message) => {
    const asked: unknown[] = [];
    expect((await run(registerToken, ['token', ...args], { ownStores: stores(asked) })).failure?.message).toMatch(message);
    expect(asked).toEqual([]);
  });
});

test('doctor fails when a check does, and tells all of them', async () => {
  const examine = async function* () {
    yield { what: 'Postgres', isFine: true, detail: '18.4' };
    yield { what: 'Connection site', isFine: false, detail: 'the credential was revoked' };
  };
  const { printed, failure } = await run(registerDoctor, ['doctor'], { examine });
  expect(printed).toMatch(/✔ Node: .*\n✔ Postgres: 18\.4\n✘ Connection site: the credential was revoked/);
  expect(failure).toMatchObject({ message: '1 of 3 checks found something to do.' });
});
