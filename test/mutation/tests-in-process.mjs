/**
 * Stands in for `vitest` where mutants are tried by thousands: it collects the tests of a file instead of running them, so that
 * in-process-runner.mjs can run any of them, any number of times, without loading anything anew. It knows what the tests of the
 * core use and nothing more; whatever else they ask of vitest is refused by the module system when the file is loaded.
 */
import { format } from 'node:util';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, writable: true, configurable: true });
chai.util.addMethod(chai.expect, 'extend', (matchers) => chai.expect.extend(expect, matchers));
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null, ...getState(expect) }, expect);

/** @typedef {{ id: string, file: string, preparations: (() => unknown)[], run: () => unknown }} CollectedTest */
/** @type {CollectedTest[]} */
export const collected = [];
let file = '';
let suite = { name: '', preparations: [] };
const taken = new Map();

/** Says to which file the tests belong that are collected from now on. */
export function collectFrom(path) {
  file = path;
  suite = { name: '', preparations: [] };
}

export function describe(name, body) {
  const outer = suite;
  suite = { name: `${outer.name} ${name}`.trim(), preparations: [...outer.preparations] };
  body();
  suite = outer;
}

export function test(name, run) {
  const title = `${suite.name} ${name}`.trim();
  const count = (taken.get(`${file}#${title}`) ?? 0) + 1;
  taken.set(`${file}#${title}`, count);
  const { preparations } = suite;
  collected.push({ id: `${file}#${title}${count === 1 ? '' : ` (${count})`}`, file, preparations, run });
}

export const beforeAll = (prepare) => {
  suite.preparations.push(prepare);
};

/** What the tests of the core do before each of them is to ask that they assert anything; vitest's own run holds them to it. */
export const beforeEach = () => {};

const forEach = (define) => (table) => (name, body) => {
  for (const row of table) {
    const values = Array.isArray(row) ? row : [row];
    // A title may name fields ($field) instead of places (%s); the count that test() appends tells such titles apart.
    define(/%/.test(name) ? format(name, ...values) : name, () => body(...values));
  }
};
test.each = forEach(test);
describe.each = forEach(describe);
export const it = test;
