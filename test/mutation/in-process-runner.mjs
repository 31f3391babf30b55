/**
 * A test runner for Stryker that loads the tests of the core once and then runs, for each mutant, only those that reach it, the
 * quickest first, in the same process. Stryker's own runner for vitest starts vitest anew for every mutant: hours for a core of
 * ten thousand mutants, against minutes here. What is a mutant, what counts as killed and the report stay Stryker's.
 */
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const STAND_IN = new URL('./tests-in-process.mjs', import.meta.url).href;
/** What a property happens to draw must not decide whether a mutant survives. */
const SEED = 20_261_126;

let generation = 0;
/** The core remembers in WeakMaps what it derived; what it derived in one test under one mutant must not hide the next. */
class OfOneTest extends WeakMap {
  get(key) {
    const entry = super.get(key);
    return entry?.generation === generation ? entry.value : undefined;
  }
  has(key) {
    return super.get(key)?.generation === generation;
  }
  set(key, value) {
    return super.set(key, { generation, value });
  }
}

class InProcessRunner {
  static inject = ['options'];
  #tests = new Map();
  #spentMs = new Map();

  constructor(options) {
    this.patterns = options.inProcess.testFiles;
    // Where the instrumented code looks which mutant is active, and counts what it reaches.
    this.space = globalThis.__stryker__ ??= {};
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    registerHooks({
      resolve: (specifier, context, next) => (specifier === 'vitest' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context)),
    });
    const { collected, collectFrom } = await import(STAND_IN);
    const { default: fastCheck } = await import('fast-check');
    // Keeps what its dates are in a WeakMap, for as long as they live.
    await import('temporal-polyfill');
    fastCheck.configureGlobal({ seed: SEED });
    globalThis.WeakMap = OfOneTest;
    for (const file of globSync(this.patterns).sort()) {
      collectFrom(file);
      await import(pathToFileURL(resolve(file)).href);
    }
    for (const test of collected) this.#tests.set(test.id, test);
  }

  async dryRun() {
    this.space.activeMutant = undefined;
    this.space.hitLimit = undefined;
    const tests = [];
    for (const test of this.#tests.values()) {
      this.space.currentTestId = test.id;
      const startedAt = performance.now();
      const failure = await failureOf(test, new Set());
      this.#spentMs.set(test.id, performance.now() - startedAt);
      tests.push(resultOf(test, failure, this.#spentMs.get(test.id)));
    }
    this.space.currentTestId = undefined;
    return { status: 'complete', tests, mutantCoverage: this.space.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const ids = testFilter ?? [...this.#tests.keys()];
    const tests = ids.flatMap((id) => this.#tests.get(id) ?? []).sort((a, b) => this.#cost(a) - this.#cost(b));
    const prepared = new Set();
    this.space.activeMutant = activeMutant.id;
    this.space.hitCount = 0;
    this.space.hitLimit = hitLimit;
    try {
      for (const [index, test] of tests.entries()) {
        const startedAt = performance.now();
        const failure = await failureOf(test, prepared);
        this.#spentMs.set(test.id, Math.max(this.#cost(test), performance.now() - startedAt));
        if (hitLimit !== undefined && this.space.hitCount > hitLimit) return { status: 'timeout', reason: `reached ${hitLimit} times` };
        if (failure !== null) return { status: 'killed', killedBy: [test.id], failureMessage: failure, nrOfTests: index + 1 };
      }
      return { status: 'survived', nrOfTests: tests.length };
    } finally {
      this.space.activeMutant = undefined;
    }
  }

  #cost(test) {
    return this.#spentMs.get(test.id) ?? 0;
  }
}

/** Why a test failed, or null. Its suite is prepared first, once a run. */
async function failureOf(test, prepared) {
  generation += 1;
  try {
    for (const prepare of test.preparations) {
      if (prepared.has(prepare)) continue;
      prepared.add(prepare);
      await prepare();
    }
    await test.run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function resultOf({ id, file }, failure, timeSpentMs) {
  const about = { id, name: id.slice(id.indexOf('#') + 1), fileName: resolve(file), timeSpentMs };
  return failure === null ? { ...about, status: 0 } : { ...about, status: 1, failureMessage: failure };
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];
