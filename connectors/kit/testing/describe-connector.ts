/**
 * The conformance suite. A connector's whole test file:
 *
 *   import { describeConnector } from '../kit/testing/describe-connector.ts';
 *   import connector from './index.ts';
 *   describeConnector(connector, new URL('./fixtures/', import.meta.url));
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { msOfInstant } from '../../../src/domain/calendar.ts';
import type { Failure } from '../../../src/domain/planning/failure.ts';
import type { Connector } from '../define-connector.ts';
import { fixtureFiles, loadFixture } from './fixture.ts';
import { leaksIn } from './fixture-leaks.ts';
import { manifestProblems } from './manifest-problems.ts';
import { allowOnlyLoopback } from './only-loopback.ts';
import { compact, type Outcome, runFixture } from './run-fixture.ts';
import { STANDARD_FAULTS, type StandardFault, type StandardFaultName } from './standard-faults.ts';

export interface Expectations {
  /** Where the source's own rules make something else right; `null`: cannot happen with this source, with the reason in a comment. */
  readonly failures?: Readonly<Partial<Record<StandardFaultName, readonly Failure['next'][] | null>>>;
}

/** @param fixtures folder of *.json fixtures, beside BEHAVIOR.md's folder */
export function describeConnector(connector: Connector, fixtures: URL, expectations: Expectations = {}): void {
  const folder = fileURLToPath(fixtures).replace(/\/$/, '');
  const files = fixtureFiles(folder);
  const load = (file: string) => loadFixture(folder, file, 'http://127.0.0.1:9');
  describe(`connector ${connector.id}`, () => {
    allowOnlyLoopback();
    describeManifest(connector, folder, files);
    describe('replays its fixtures', () => {
      for (const file of files) {
        const { title } = load(file);
        it(title, async () => expectOutcome(await runFixture(connector, folder, file)));
      }
    });
    const first = files.find((file) => isPlainFetch(load(file)));
    if (connector.arrives === 'pushed') return;
    it('has a fixture of a fetch that succeeds', () => expect(first).toBeDefined());
    if (first === undefined) return;
    describeAbort(connector, folder, first);
    if (load(first).exchanges.some((each) => !each.auth)) describeFaults(connector, folder, first, expectations);
  });
}

function isPlainFetch(fixture: ReturnType<typeof loadFixture>): boolean {
  return fixture.act === 'fetch' && fixture.expected.failure === undefined;
}

function describeManifest(connector: Connector, folder: string, files: readonly string[]): void {
  const home = join(folder, '..');
  it('has a manifest that holds together', () => {
    const settings = files[0] === undefined ? {} : connector.settings.parse(loadFixture(folder, files[0], 'http://127.0.0.1:9').settings);
    expect(manifestProblems(connector, basename(join(home, '.')), settings)).toEqual([]);
  });
  it('refuses settings that it does not know', () => {
    const settings = files[0] === undefined ? {} : (loadFixture(folder, files[0], 'http://127.0.0.1:9').settings as object);
    expect(connector.settings.safeParse({ ...settings, unknownSetting: true }).success).toBe(false);
  });
  it('tells what is surprising about its source in BEHAVIOR.md', () => {
    expect(existsSync(join(home, 'BEHAVIOR.md')) && readFileSync(join(home, 'BEHAVIOR.md'), 'utf8').length > 200).toBe(true);
  });
  it('has no secret and no real account in a fixture', () => {
    const texts = readdirSync(folder).filter((name) => /\.(json|csv|ndjson|txt|xml)$/.test(name) && statSync(join(folder, name)).isFile());
    for (const name of texts) expect(leaksIn(readFileSync(join(folder, name), 'utf8')), name).toEqual([]);
  });
}

/** Everything that a replayed fixture promises. Throws as assertions do. */
export function expectOutcome(outcome: Outcome): void {
  const { fixture, replay } = outcome;
  const { expected } = fixture;
  expect(replay.unexpected, 'requests that are not in the fixture').toEqual([]);
  expect(outcome.defect, 'an error that is no SourceError').toBeNull();
  if (expected.failure === undefined) expect(outcome.failure, 'a failure that the fixture does not expect').toBeNull();
  else expectFailure(outcome.failure, expected.failure);
  expect(replay.unused, 'exchanges that were never asked').toEqual([]);
  expect(replay.sent, 'requests beyond the budget').toBeLessThanOrEqual(fixture.budget);
  expectSecretsKept(outcome);
  expect(outcome.snapshotsOfOtherDays, 'a snapshot of another day than it was read on').toEqual([]);
  if (expected.fetched !== undefined) {
    expect(sorted(compact(outcome.fetched))).toEqual(sorted(expected.fetched));
    const exchanges = outcome.fetched.filter((event) => event.kind === 'exchange').length;
    expect(exchanges, 'exchanges that explain can show').toBeGreaterThanOrEqual(Math.min(replay.sent, 1));
  }
  if (expected.facts !== undefined) expect(outcome.answer).toEqual(expected.facts);
  if (expected.accounts !== undefined) expect(outcome.answer).toEqual(expected.accounts);
  if (expected.memory !== undefined) expect(outcome.memory).toEqual(expected.memory);
}

function expectFailure(failure: Failure | null, expected: Readonly<Record<string, unknown>>): void {
  const { public: text, ...rest } = expected;
  expect(failure).toMatchObject(rest);
  if (text !== undefined) expect(failure?.public).toContain(text);
}

function expectSecretsKept({ fixture, replay, everything }: Outcome): void {
  for (const secret of [...fixture.canaries, ...replay.seenSecrets])
    expect(everything.includes(secret), 'a secret left the connector').toBe(false);
}

const sorted = (events: readonly unknown[]) => events.map((event) => canonical(event)).sort();
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
}

function describeAbort(connector: Connector, folder: string, file: string): void {
  it('sends nothing once it has been told to stop', async () => {
    const outcome = await runFixture(connector, folder, file, { abort: 'before' });
    expect(outcome.replay.sent).toBe(0);
    expect(outcome.fetched).toEqual([]);
    expect(outcome.failure, 'stopping is no failure of the source').toBeNull();
    expect(outcome.defect).not.toBeNull();
  });
  it('stops at the request under way when told to', async () => {
    const outcome = await runFixture(connector, folder, file, { abort: 'at_request' });
    expect(outcome.replay.sent).toBeLessThanOrEqual(1);
    if (outcome.replay.sent === 1) expect(outcome.defect).not.toBeNull();
    expect(outcome.failure, 'stopping is no failure of the source').toBeNull();
  });
}

function describeFaults(connector: Connector, folder: string, file: string, expectations: Expectations): void {
  describe('names every standard failure by what happens next', () => {
    for (const [name, fault] of Object.entries(STANDARD_FAULTS) as [StandardFaultName, StandardFault][]) {
      const allowed = expectations.failures?.[name] === undefined ? fault.allowed : expectations.failures[name];
      if (allowed === null) continue;
      it(`${name.replaceAll('_', ' ')}: ${allowed.join(' or ')}`, async () => {
        const outcome = await runFixture(connector, folder, file, { fault: fault.response });
        expect(outcome.defect, 'an error that is no SourceError').toBeNull();
        expect(allowed).toContain(outcome.failure?.next);
        expect(outcome.replay.sent, 'the host retries, not the connector').toBeLessThanOrEqual(fault.requestsMax);
        expect(outcome.fetched.filter((event) => event.kind === 'reading' || event.kind === 'answered')).toEqual([]);
        expectSecretsKept(outcome);
        expectWait(outcome, fault);
      });
    }
  });
}

function expectWait({ failure, fixture }: Outcome, fault: StandardFault): void {
  if (failure?.next !== 'wait') return;
  const waitsMs = msOfInstant(failure.until) - msOfInstant(fixture.now);
  expect(waitsMs).toBeGreaterThanOrEqual((fault.waitsForS ?? 1) * 1_000);
}
