/**
 * A real Chromium for tests of the dashboard, driven through playwright-core. NYCKEL_TEST_CHROMIUM names a binary; else one
 * from PATH is taken; as root on Debian it is installed. A machine without it is a failure that says what to do.
 * Every browser gets a fresh profile and makes no request of its own: no updates, no sync, no QUIC.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { findExecutable, installByApt } from './system-package.ts';

export interface TestBrowser {
  readonly context: BrowserContext;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

const LAUNCH_TIMEOUT_MS = 60_000;
const FLAGS: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws Error saying how to provide Chromium, when there is none and it cannot be installed */
export async function launchChromium(
  options: { readonly colorScheme?: 'light' | 'dark'; readonly viewport?: { readonly width: number; readonly height: number } } = {},
): Promise<TestBrowser> {
  const executablePath = await findChromium();
  const profile = await mkdtemp(join(tmpdir(), 'nyckel-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...FLAGS],
    headless: true,
    timeout: LAUNCH_TIMEOUT_MS,
    colorScheme: options.colorScheme ?? 'light',
    viewport: options.viewport ?? { width: 1280, height: 800 },
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function findChromium(): Promise<string> {
  const given = process.env.NYCKEL_TEST_CHROMIUM;
  if (given !== undefined && given !== '') return given;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = findExecutable(names);
  if (found !== null) return found;
  const problem = await installByApt('chromium');
  const installed = findExecutable(names);
  if (installed !== null) return installed;
  throw new Error(
    `These tests need Chromium, which is not on this machine (${problem ?? 'the package brought no chromium'}). ` +
      'Install it (Debian: sudo apt-get install chromium) or set NYCKEL_TEST_CHROMIUM to the path of a Chromium or Chrome.',
  );
}
