import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf, layoutShiftOf } from './page-audit.ts';
import { type StubApi, startStubApi } from './stub-api.ts';
import { useDashboard } from './use-dashboard.ts';

/** What people do on the dashboard, with a mouse, a keyboard, a screen reader, a phone, and when something goes wrong. */
const dashboard = useDashboard();
let api: StubApi;
beforeEach(async () => {
  api = await startStubApi(dashboard.folder);
});
afterEach(() => api.stop());

const open = async (path: string) => {
  await dashboard.page.goto(api.url + path);
  await dashboard.page.waitForSelector('h1');
};
const heading = (name: string | RegExp) => dashboard.page.getByRole('heading', { level: 1, name }).waitFor();
const PAGES = ['/', '/key-results/demo-besokare', '/key-results/demo-kostnad', '/key-results/demo-lansering', '/connections', '/nothing'];

describe('a person', () => {
  it('syncs now and sees it happen to its end', async () => {
    const { page } = dashboard;
    await open('/');
    const before = api.seen.filter((path) => path.startsWith('GET /v1/key-results')).length;
    await page.getByRole('button', { name: 'Synka nu' }).click();
    await expect.poll(() => api.seen.filter((path) => path.startsWith('GET /v1/key-results')).length).toBeGreaterThan(before);
    expect(api.seen).toContain('GET /v1/sync-runs/run-2/events');
    expect(await page.locator('.sync [role=status]').innerText()).toBe('Klart: 412 nya, 7 rättade');
    expect(await page.getByRole('button', { name: 'Synka nu' }).isEnabled()).toBe(true);
  });

  it('sees how far a sync is and how long it still takes', async () => {
    const { page } = dashboard;
    api.holdRun();
    await open('/');
    await page.getByRole('button', { name: 'Synka nu' }).click();
    await expect.poll(() => page.locator('.sync-run').innerText()).toBe('3 av 6 anrop, ungefär 12 min kvar');
  });

  it('removes the sample data after one question, and not before', async () => {
    const { page } = dashboard;
    await open('/');
    await page.getByRole('button', { name: 'Ta bort exempeldata' }).click();
    await page.getByRole('button', { name: 'Behåll' }).click();
    expect(api.seen).not.toContain('DELETE /v1/demo');
    await page.getByRole('button', { name: 'Ta bort exempeldata' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ta bort' }).click();
    await heading('Inget är definierat ännu');
    expect(await page.getByText('Exempeldata.').count()).toBe(0);
  });

  it('looks at a day of the past, with what is known now or was known then, on every page, and comes back', async () => {
    const { page } = dashboard;
    await open('/');
    await page.getByLabel('Läget per').fill('2026-11-10');
    await page.getByText('Du ser 10 nov. 2026, med det som är känt i dag.').waitFor();
    await expect.poll(() => page.getByText('Dag 41 av 92').count()).toBe(1);
    expect(api.seen.some((path) => path.startsWith('GET /v1/key-results?') && path.includes('asOf=2026-11-10'))).toBe(true);
    await page.getByLabel('som det var känt då').check();
    await page.getByText('Du ser 10 nov. 2026, med det som var känt då.').waitFor();
    expect(page.url()).toBe(`${api.url}/?asOf=2026-11-10&known=then`);
    await expect.poll(() => api.seen.some((path) => path.includes('knownAt=2026-11-10T23%3A00%3A00.000Z'))).toBe(true);
    await page.getByRole('link', { name: /^Unika besökare/ }).click();
    await heading(/^Unika besökare/);
    await expect.poll(() => page.getByRole('region', { name: 'Framsteg', exact: true }).innerText()).toMatch(/1 okt\. – 10 nov\. 2026/);
    expect(await page.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/^10 nov\. 2026/);
    await page.getByRole('button', { name: 'Tillbaka till i dag' }).click();
    await expect.poll(() => page.url()).toBe(`${api.url}/key-results/demo-besokare`);
  });

  it('is shown today for a day that has not come or is none', async () => {
    for (const day of ['2027-01-01', '2026-02-31', 'yesterday']) {
      await open(`/?asOf=${day}`);
      expect(await dashboard.page.getByLabel('Läget per').inputValue()).toBe('2026-11-24');
    }
  });
});

describe('a session', () => {
  it('begins with the link, whose code leaves the address at once', async () => {
    api.signOut();
    await dashboard.page.goto(`${api.url}/#code=one-time-code-for-tests`);
    await heading('Q4 2026');
    expect(dashboard.page.url()).toBe(`${api.url}/`);
  });

  it('takes another code when one is used up, and needs none while it lasts', async () => {
    const { page } = dashboard;
    await page.goto(`${api.url}/#code=an-old-code-that-was-used`);
    await heading('Q4 2026');
    api.signOut();
    await page.goto(`${api.url}/connections#code=an-old-code-that-was-used`);
    await page.reload();
    await heading('Sign in');
    await page.getByRole('textbox').fill('an-old-code-that-was-used');
    await page.getByRole('textbox').press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox').fill(`${api.url}/sign-in#code=one-time-code-for-tests`);
    await page.getByRole('textbox').press('Enter');
    await heading('Anslutningar');
  });

  it('that ends while the page is open leads to signing in, and back to the same page', async () => {
    const { page } = dashboard;
    await open('/key-results/demo-kostnad');
    api.signOut();
    await page.getByRole('button', { name: 'Synka', exact: true }).click();
    await heading('Logga in');
    expect(await page.getByText('Sessionen har gått ut.').count()).toBe(1);
    await page.getByRole('textbox').fill('one-time-code-for-tests');
    await page.getByRole('textbox').press('Enter');
    await heading(/annonskostnad/);
  });
});

describe('when something fails', () => {
  it('the numbers that were read stay, with a word that they may be old, until they can be read again', async () => {
    const { page } = dashboard;
    await open('/');
    const reread = () => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    api.failWith(503);
    await reread();
    await page.getByRole('alert').filter({ hasText: 'kan vara gammalt' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(3);
    api.failWith(null);
    await page.getByRole('button', { name: 'Försök igen' }).click();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('a server that is gone is named', async () => {
    const { page } = dashboard;
    await open('/');
    await page.route('**/v1/**', (route) => route.abort());
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByText('Nyckel svarar inte. Är programmet igång?').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await page.getByRole('article').count()).toBe(3);
  });
});

describe('everybody', () => {
  it('reaches content, navigation and every key result by keyboard alone, always seeing where', async () => {
    const { page } = dashboard;
    await open('/');
    const focused = (what: string) => page.evaluate(`document.activeElement?.${what}`);
    await page.keyboard.press('Tab');
    expect(await focused('textContent')).toBe('Hoppa till innehållet');
    await page.keyboard.press('Enter');
    const reached: unknown[] = [];
    for (let press = 0; press < 20 && reached.length < 10; press++) {
      await page.keyboard.press('Tab');
      const href = await focused(`getAttribute('href')`);
      if (typeof href !== 'string') continue;
      reached.push(href);
      expect(await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)).toBe('solid');
    }
    expect(reached.length).toBe(10);
    expect(new Set(reached).size).toBe(10);
    await page.keyboard.press('Enter');
    await heading(/./);
    expect(await focused('id')).toBe('content');
    expect(await page.title()).toMatch(/ · Nyckel$/);
  });

  it.each([
    ['light', [360, 1_280]],
    ['dark', [1_280]],
  ] as const)('finds names, headings in order, contrast and room on every page and width: %s', async (theme, widths) => {
    const { page } = dashboard;
    await open('/');
    await page.getByRole('combobox', { name: 'Färger' }).selectOption(theme);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of [...PAGES, '/?asOf=2026-11-10']) {
        await open(path);
        expect(await page.evaluate(`document.documentElement.dataset.theme`)).toBe(theme);
        expect([path, width, await faultsOf(page)]).toEqual([path, width, []]);
      }
    }
  });

  it('sees a page that does not jump while it loads, and nothing that moves when asked for stillness', async () => {
    const { page } = dashboard;
    await page.setViewportSize({ width: 1_280, height: 800 });
    for (const path of ['/', '/key-results/demo-besokare', '/key-results/demo-kostnad']) {
      await open(path);
      if (path !== '/') await page.waitForSelector('.explanation');
      expect([path, (await layoutShiftOf(page)) < 0.02]).toEqual([path, true]);
    }
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.bar-fill')).transitionDuration`)).toBe('0s');
  });
});
