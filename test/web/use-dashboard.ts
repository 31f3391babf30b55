/** A built dashboard in a real browser for the tests of one file. What the page complains of while a test runs fails that test. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { ROOT } from '../support/imports.ts';

export interface Dashboard {
  /** Folder of the files built for this test file. */
  readonly folder: string;
  /** A new page for every test. */
  readonly page: Page;
}

/** Registers the hooks of a file. */
export function useDashboard(): Dashboard {
  let folder = '';
  let browser: TestBrowser | null = null;
  let page: Page | null = null;
  let complaints: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nyckel-dashboard-'));
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    // Not into web/dist, which other tests and a running server read.
    await promisify(execFile)(process.execPath, [vite, 'build', 'web', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'], {
      cwd: ROOT,
      timeout: 60_000,
    });
    browser = await launchChromium();
  });
  beforeEach(async () => {
    if (browser === null) throw new Error('the browser did not start');
    page = await browser.context.newPage();
    page.setDefaultTimeout(10_000);
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A refused request is logged by the browser itself; what else is said, violations of the policy too, is ours.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page?.close();
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    get page() {
      if (page === null) throw new Error('useDashboard(): only inside tests');
      return page;
    },
  };
}
