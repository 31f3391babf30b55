import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { type StubApi, startStubApi } from './stub-api.ts';

/** The built dashboard in a real browser, under the strict policy that the API sends, over answers computed from the demo world. */
const ROOT = join(import.meta.dirname, '../..');
let browser: TestBrowser;
let api: StubApi;
let page: Page;
let complaints: string[] = [];

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', 'web', '--logLevel', 'error'], {
    cwd: ROOT,
    timeout: 60_000,
  });
  browser = await launchChromium();
});
beforeEach(async () => {
  api = await startStubApi();
  page = await browser.context.newPage();
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request is logged by the browser itself; what else is said is ours.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.close();
  await api.stop();
  expect(complaints).toEqual([]);
});
afterAll(() => browser?.close());

const open = async (path: string) => {
  await page.goto(api.url + path);
  await page.waitForSelector('h1');
};

describe('the board', () => {
  it('shows every objective and key result with value, target, progress, status and quality in words', async () => {
    await open('/');
    expect(await page.getByRole('article').count()).toBe(3);
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /^Unika besökare/ }) });
    expect(await row.innerText()).toMatch(/16[\s\u00a0]334[\s\S]*Målvärde:\s+14[\s\u00a0]404 hittills[\s\S]*158[\s\u00a0]%[\s\S]*I fas/);
    expect(await row.innerText()).toContain('Preliminär');
    expect(await row.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
    const members = page.getByRole('progressbar', { name: /Klubbmedlemmar/ });
    expect(await members.getAttribute('aria-valuetext')).toMatch(/%, väntat 59/);
    expect(await page.getByRole('progressbar').count()).toBe(13);
  });

  it('is in the language of the workspace', async () => {
    await api.stop();
    api = await startStubApi(undefined, 'en');
    await open('/');
    expect(await page.getByRole('button', { name: 'Sync now' }).isVisible()).toBe(true);
    expect(await page.evaluate(`document.documentElement.lang`)).toBe('en');
  });

  it('says what is wrong when data cannot be read, and tries again', async () => {
    api.failWith(503);
    await page.goto(`${api.url}/`);
    expect(await page.getByRole('alert').innerText()).toContain('Problem 503');
    api.failWith(null);
    await page.getByRole('button', { name: 'Försök igen' }).click();
    await page.waitForSelector('h1');
  });

  it('fits a screen of 360 pixels without scrolling sideways, on every page', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    for (const path of [
      '/',
      '/key-results/demo-besokare',
      '/key-results/demo-inlagg',
      '/key-results/demo-kostnad',
      '/connections',
      '/nothing',
    ]) {
      await open(path);
      const excess = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect([path, excess]).toEqual([path, 0]);
    }
  });
});

describe('a key result', () => {
  it('draws value, expectation and target, marks provisional days, and reads out any day by keyboard', async () => {
    await open('/key-results/demo-besokare');
    const chart = page.getByRole('img', { name: /^Utveckling/ });
    expect(await chart.locator('path.line-value').count()).toBeGreaterThan(1);
    expect(await chart.locator('path.line-provisional').count()).toBe(1);
    expect(await chart.locator('line.line-target').count()).toBe(1);
    expect(await chart.locator('path.line-expected').first().getAttribute('d')).toMatch(/^M[\d.]+ [\d.]+L/);
    const slider = page.getByRole('slider', { name: 'Dag i diagrammet' });
    await slider.focus();
    const last = await slider.getAttribute('aria-valuetext');
    expect(last).toMatch(/^24 nov\. 2026: 16[\s\u00a0]334 \(preliminärt\), väntat 14[\s\u00a0]404$/);
    for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^4 nov\. 2026: [\d\s\u00a0]+, väntat/);
  });

  it('has the same numbers as a table', async () => {
    await open('/key-results/demo-besokare');
    await page.getByText('Alla dagar som tabell').click();
    expect(await page.getByRole('table', { name: 'Historik' }).getByRole('row').count()).toBe(56);
  });

  it('says why the number is what it is, with formula, inputs and evidence', async () => {
    await open('/key-results/demo-kostnad');
    await page.waitForSelector('.explanation');
    const why = page.getByRole('region', { name: 'Varför just den siffran' });
    expect(await why.innerText()).toMatch(/kostnad ÷ konverteringar = [\d.]+ ÷ \d+/);
    expect(await why.getByRole('row').count()).toBe(3);
    await why.getByText(/^Underlag/).click();
    expect(await why.innerText()).toContain('observation ids');
  });

  it('lists what counts and what is nearest, and the days that kept a limit', async () => {
    await open('/key-results/demo-inlagg');
    expect(await page.getByRole('region', { name: 'Innehåll' }).innerText()).toMatch(/4 som räknas[\s\S]*\/blogg\/[\s\S]*Närmast/);
    await open('/key-results/demo-kostnad');
    expect(await page.getByRole('region', { name: 'Efterlevnad' }).innerText()).toMatch(/\d+ av \d+ höll gränsen/);
  });

  it('says where it will stand at the end, how surely and by which method, or why nobody can say', async () => {
    await open('/key-results/demo-intakter');
    const panel = page.getByRole('region', { name: 'Prognos' });
    await panel.getByText(/Metod/).waitFor();
    expect(await panel.innerText()).toMatch(/80 %-intervall: .* – [\s\S]*Chans att nå målet: \d+[\s\S]*Metod: [\s\S]*i genomsnitt: /);
    await open('/key-results/demo-inlagg');
    await page
      .getByRole('region', { name: 'Prognos' })
      .getByText(/Ingen kan göras: items are not forecast/)
      .waitFor();
  });

  it('answers an unknown one with a way back', async () => {
    await open('/key-results/gone');
    await page.getByRole('link', { name: 'Till tavlan' }).click();
    await page.getByRole('heading', { name: '2026 Q4' }).waitFor();
  });
});

describe('what a person does', () => {
  it('syncs now and sees it happen to its end', async () => {
    await open('/');
    const before = api.seen.filter((path) => path === 'GET /v1/key-results').length;
    await page.getByRole('button', { name: 'Synka nu' }).click();
    await expect.poll(() => api.seen.filter((path) => path === 'GET /v1/key-results').length).toBeGreaterThan(before);
    expect(api.seen).toContain('GET /v1/sync-runs/run-2/events');
    expect(await page.locator('.sync [role=status]').innerText()).toBe('Klart: 412 nya, 7 rättade');
    expect(await page.getByRole('button', { name: 'Synka nu' }).isEnabled()).toBe(true);
  });

  it('removes the sample data after one question, and not before', async () => {
    await open('/');
    await page.getByRole('button', { name: 'Ta bort exempeldata' }).click();
    await page.getByRole('button', { name: 'Behåll' }).click();
    expect(api.seen).not.toContain('DELETE /v1/demo');
    await page.getByRole('button', { name: 'Ta bort exempeldata' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ta bort' }).click();
    await page.getByRole('heading', { name: 'Inget är definierat ännu' }).waitFor();
    expect(await page.getByText('Exempeldata.').count()).toBe(0);
  });

  it('signs in by the link, whose code leaves the address at once', async () => {
    api.signOut();
    await page.goto(`${api.url}/#code=one-time-code-for-tests`);
    await page.getByRole('heading', { name: '2026 Q4' }).waitFor();
    expect(page.url()).toBe(`${api.url}/`);
  });

  it('is told when a code is used up, and can type another', async () => {
    api.signOut();
    await page.goto(`${api.url}/#code=an-old-code-that-was-used`);
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox').fill('one-time-code-for-tests');
    await page.getByRole('textbox').press('Enter');
    await page.getByRole('heading', { name: '2026 Q4' }).waitFor();
  });

  it('reaches content, navigation and every key result by keyboard alone', async () => {
    await open('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement?.textContent`)).toBe('Hoppa till innehållet');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement?.getAttribute('href')`)).toBe('/key-results/demo-besokare');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Unika besökare/ }).waitFor();
    expect(await page.title()).toMatch(/^Unika besökare/);
  });

  it('sees the health of connections', async () => {
    await open('/connections');
    expect(await page.getByRole('listitem').filter({ hasText: 'demo-annonser' }).innerText()).toMatch(
      /Behöver anslutas igen[\s\S]*The access key is refused\./,
    );
    expect(await page.getByRole('listitem').filter({ hasText: 'demo-webb' }).innerText()).toMatch(
      /tokensPerDay[\s\S]*199[\s\u00a0]912 kvar/,
    );
  });
});

describe('colours', () => {
  it.each(['light', 'dark'])('have enough contrast when %s, and the choice is kept', async (theme) => {
    await open('/');
    await page.getByRole('combobox').selectOption(theme);
    await page.reload();
    await page.waitForSelector('h1');
    expect(await page.evaluate(`document.documentElement.dataset.theme`)).toBe(theme);
    const pairs: [string, string][] = [
      ['ink', 'ground'],
      ['ink', 'card'],
      ['ink-quiet', 'ground'],
      ['ink-quiet', 'card'],
      ['ink-quiet', 'sunk'],
      ['accent', 'card'],
      ['accent-ink', 'accent'],
      ['good', 'good-soft'],
      ['warn', 'warn-soft'],
      ['bad', 'bad-soft'],
      ['bad', 'card'],
      ['calm', 'calm-soft'],
    ];
    for (const [front, back] of pairs) {
      const colour = (name: string) => page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue('--${name}').trim()`);
      const [a, b] = [String(await colour(front)), String(await colour(back))];
      expect([front, back, contrast(a, b) >= 4.5]).toEqual([front, back, true]);
    }
  });
});

/** WCAG 2.2 contrast ratio of two colours, #rrggbb or #rgb. */
function contrast(a: string, b: string): number {
  const luminance = (text: string) => {
    const hex = text.length === 4 ? text.replace(/[0-9a-f]/gi, '$&$&') : text;
    if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new Error(`not a colour: ${text}`);
    const [r = 0, g = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
