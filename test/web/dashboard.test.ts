import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { EXPLAINED } from '../domain/oracles/explained.ts';
import { type StubApi, startStubApi } from './stub-api.ts';
import { useDashboard } from './use-dashboard.ts';

/** What the built dashboard shows, in a real browser under the strict policy of the API, over answers computed from the demo world. */
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
const region = async (name: string) =>
  (await dashboard.page.getByRole('region', { name, exact: true }).innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');

describe('the board', () => {
  it('shows every objective and key result with value, target, progress, status and quality in words', async () => {
    await open('/');
    const { page } = dashboard;
    expect(await page.getByRole('article').count()).toBe(3);
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /^Unika besökare/ }) });
    // 15 % more than the quarter before is not reached yet: the total is ahead of its pace.
    expect(await row.innerText()).toMatch(
      /Nått hittills[\s\S]*16[\s\u00a0]334[\s\S]*av 14[\s\u00a0]404 hittills[\s\S]*158[\s\u00a0]%[\s\S]*Enligt plan/,
    );
    expect(await row.innerText()).toContain('Preliminär');
    expect(await row.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
    const cost = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /annonskostnad/ }) });
    expect(await cost.innerText()).toMatch(/kr\s+högst 45[\s\u00a0]kr/);
    const members = page.getByRole('progressbar', { name: /Klubbmedlemmar/ });
    expect(await members.getAttribute('aria-valuetext')).toMatch(/%, väntat 59/);
    expect(await page.getByRole('progressbar').count()).toBe(13);
  });

  it.each([
    ['sv', 'Synka nu'],
    ['nb', 'Synk nå'],
    ['da', 'Synkroniser nu'],
    ['en', 'Sync now'],
  ] as const)('is in the language of the workspace: %s', async (locale, button) => {
    await api.stop();
    api = await startStubApi(dashboard.folder, locale);
    await open('/');
    expect(await dashboard.page.getByRole('button', { name: button }).isVisible()).toBe(true);
    expect(await dashboard.page.evaluate(`document.documentElement.lang`)).toBe(locale);
  });

  it('tells when it was synced last and will be next', async () => {
    await open('/');
    const times = await dashboard.page.locator('.sync time').allInnerTexts();
    expect(times).toEqual(['Senast synkad för 48 minuter sedan', 'nästa 03:27']);
  });

  it('says what is wrong when data cannot be read, and tries again', async () => {
    api.failWith(503);
    await dashboard.page.goto(`${api.url}/`);
    expect(await dashboard.page.getByRole('alert').innerText()).toContain('Problem 503');
    api.failWith(null);
    await dashboard.page.getByRole('button', { name: 'Försök igen' }).click();
    await dashboard.page.getByRole('heading', { name: 'Q4 2026' }).waitFor();
  });
});

describe('a key result', () => {
  it('draws value, expectation and target, marks provisional days, and reads out any day by keyboard', async () => {
    await open('/key-results/demo-besokare');
    const { page } = dashboard;
    const chart = page.getByRole('img', { name: /^Utveckling/ });
    expect(await chart.locator('path.line-value').count()).toBeGreaterThan(1);
    expect(await chart.locator('path.line-provisional').count()).toBe(1);
    expect(await chart.locator('line.line-target').count()).toBe(1);
    expect(await chart.locator('path.line-expected').first().getAttribute('d')).toMatch(/^M[\d.]+ [\d.]+L/);
    const slider = page.getByRole('slider', { name: 'Dag i diagrammet' });
    await slider.focus();
    const last = await slider.getAttribute('aria-valuetext');
    expect(last).toMatch(/^23 nov\. 2026: 16[\s\u00a0]334 \(preliminärt\), väntat 14[\s\u00a0]404$/);
    for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^3 nov\. 2026: [\d\s\u00a0]+, väntat/);
  });

  it('has the same days as a table, marked the same', async () => {
    await open('/key-results/demo-besokare');
    await dashboard.page.getByText('Alla dagar som tabell').click();
    const rows = dashboard.page.getByRole('table', { name: 'Historik' }).getByRole('row');
    expect(await rows.count()).toBe(55);
    expect(await rows.nth(1).innerText()).toMatch(/^23 nov\. 2026\s+16[\s\u00a0]334 preliminärt/);
    const marked = await rows.filter({ hasText: 'preliminärt' }).count();
    expect(marked).toBeGreaterThan(1);
    expect(marked).toBeLessThan(20);
  });

  it('says of a total how target and baseline stand now and over the whole cycle', async () => {
    await open('/key-results/demo-besokare');
    expect(await region('Framsteg')).toMatch(/Målvärde\s+14 404\s+hittills; hela perioden: \d+ \d+[\s\S]*Utgångsläge/);
  });

  it('says why the number is what it is, with formula, inputs and evidence', async () => {
    await open('/key-results/demo-kostnad');
    await dashboard.page.waitForSelector('.explanation');
    const why = dashboard.page.getByRole('region', { name: 'Varför just den siffran' });
    expect(await why.innerText()).toMatch(/kostnad ÷ konverteringar = [\d.]+ ÷ \d+ = [\d.]+/);
    expect(await why.innerText()).toContain('sessionDefaultChannelGroup = Paid Search / Paid Social');
    expect(await why.getByRole('row').count()).toBe(3);
    await why.getByText(/^Underlag/).click();
    await why.getByText('provenance').click();
    expect(await why.innerText()).toContain('observationIds');
  });

  it('tells the period, the numbers and the freezing of a measured baseline, and how the target follows', async () => {
    await open('/key-results/demo-besokare');
    await dashboard.page.waitForSelector('.explanation');
    const why = await region('Varför just den siffran');
    expect(why).toMatch(/Utgångsläge, 1 juli – 23 aug\. 2026\s+\d+\s+Utgångsläge, 1 juli – 30 sep\. 2026\s+\d+/);
    expect(why).toMatch(/Målvärde\s+\d+ × \(1 \+ 0\.3\) = [\d.]+/);
    const frozen = explainKeyResult('kr', EXPLAINED['frozen baseline']);
    api.explainWith({ baseline: frozen?.baseline ?? null, inputs: frozen?.inputs ?? [], formula: frozen?.formula ?? null });
    await open('/key-results/demo-besokare');
    await expect
      .poll(() => region('Varför just den siffran'))
      .toMatch(/Utgångsläge, 30 sep\. 2026, fryst 2 okt\. 2026\s+4000 \+ 2500 = 6500/);
  });

  it('tells what a roll-up is made of, by weight, and what is left out and why', async () => {
    const mean = explainKeyResult('kr', EXPLAINED['mean of objectives']);
    api.explainWith({ children: mean?.children ?? [], formula: mean?.formula ?? null, inputs: [] });
    await open('/key-results/demo-besokare');
    await dashboard.page.waitForSelector('.explanation');
    const why = await region('Varför just den siffran');
    expect(why).toMatch(
      /Write\s+40 %\s+vikt 3\s+Film\s+–\s+vikt 1, inte känt, räknas inte med\s+Talk\s+50 %\s+vikt 0, räknas inte med\s+Mail\s+10 %/,
    );
    expect(why).toContain('(3 × 0.4 + 1 × 0.1) ÷ (3 + 1)');
  });

  it('tells what a ratio was divided from, and at which rate of which day money was exchanged', async () => {
    const rate = explainKeyResult('kr', EXPLAINED['change of a ratio, the wrong way']);
    const spend = explainKeyResult('kr', EXPLAINED['one input in another currency']);
    api.explainWith({ inputs: [...(rate?.inputs ?? []), ...(spend?.inputs ?? [])] });
    await open('/key-results/demo-besokare');
    await dashboard.page.waitForSelector('.explanation');
    const why = await region('Varför just den siffran');
    expect(why).toMatch(/12,0 %\s+signups 12\s+visits 100/);
    expect(why).toContain('× 11.25 SEK/EUR, 1 okt. 2026');
  });

  it('shows a quotient that is no share as a plain number', async () => {
    const evaluation = await evaluationOf('demo-kostnad');
    api.change('demo-kostnad', { shownUnit: 'count', evaluation: { ...evaluation, unit: 'ratio', currency: null, value: 15 } });
    await open('/key-results/demo-kostnad');
    expect(await region('Framsteg')).toMatch(/Värde\s+15\s/);
    api.change('demo-kostnad', { shownUnit: 'ratio', evaluation: { ...evaluation, unit: 'ratio', currency: null, value: 0.15 } });
    await open('/key-results/demo-kostnad');
    expect(await region('Framsteg')).toMatch(/Värde\s+15,0 %/);
  });

  it('lists what counts and what is nearest, the days that kept a limit, the steps of a milestone', async () => {
    await open('/key-results/demo-inlagg');
    expect(await region('Innehåll')).toMatch(/minst 500[\s\S]*4 som räknas[\s\S]*\/blogg\/[\s\S]*Närmast/);
    await open('/key-results/demo-kostnad');
    expect(await region('Efterlevnad')).toMatch(/\d+ av \d+ dagar höll gränsen/);
    await open('/key-results/demo-lansering');
    expect(await region('Steg')).toMatch(/klart 10 okt\. 2026[\s\S]*återstår/);
  });

  it('shows a forecast with its interval, probability and own error, or the reason for none', async () => {
    const evaluation = await evaluationOf('demo-medlemmar');
    const forecast = {
      value: 1_700,
      low: 1_650,
      high: 1_750,
      probability: 0.998,
      method: 'weekly_rhythm',
      backtestError: 12,
      reason: null,
    };
    api.change('demo-medlemmar', { evaluation: { ...evaluation, forecast } });
    await open('/key-results/demo-medlemmar');
    const text = await region('Prognos');
    for (const part of ['1 700 väntas 31 dec. 2026', '80 %-intervall: 1 650 till 1 750', '99,8 %', 'fel med 12', 'veckornas rytm'])
      expect(text).toContain(part);
    expect(await dashboard.page.locator('svg .forecast circle').count()).toBe(1);
    await open('/key-results/demo-intakter');
    await expect
      .poll(() => region('Prognos'))
      .toMatch(/kr väntas 31 dec[\s\S]*80 %-intervall: [\s\S]*nå målet: \d[\s\S]*fel med [\s\S]*Metod: \w/);
    await open('/key-results/demo-lansering');
    await expect.poll(() => region('Prognos')).toMatch(/Ingen går att göra: \w+/);
  });

  it('explains in words how far to trust it: state, missing days, quality, an override and its reason', async () => {
    const evaluation = await evaluationOf('demo-besokare');
    api.change('demo-besokare', {
      override: { value: 500, reason: 'Mätfel under lanseringen', expires: '2026-12-01' },
      evaluation: {
        ...evaluation,
        state: 'stale',
        missing: ['2026-11-21', '2026-11-22'],
        quality: ['mixed_zones', 'sampled'],
        automated: { value: 420, progress: null },
        value: 500,
      },
    });
    await open('/key-results/demo-besokare');
    const text = await region('Framsteg');
    for (const part of [
      'Satt för hand: 500. Uppmätt: 420. Gäller till och med 1 dec. 2026.',
      'Skäl: Mätfel under lanseringen',
      'Saknas: 21 nov., 22 nov.',
      'Källornas dagar börjar vid olika tider.',
      'Källan räknade ett urval och skalade upp det.',
    ])
      expect(text).toContain(part);
  });

  it('tells what moved it since a day before, and which figures the source corrected', async () => {
    await open('/key-results/demo-besokare');
    expect(api.seen.some((path) => path.includes('/changes'))).toBe(false);
    await dashboard.page.getByRole('region', { name: 'Varför den har rört sig' }).getByText('Visa').click();
    await expect
      .poll(() => region('Varför den har rört sig'))
      .toMatch(/Siffror som källan rättat\s+\+34 \(framsteg \+1 %\)[\s\S]*Nya dagar och siffror\s+\+400/);
    expect(await region('Varför den har rört sig')).toMatch(/activeUsers, 1 okt\. – 19 nov\. 2026: 15 900 blev 15 934/);
  });

  it('answers an unknown one with a way back', async () => {
    await open('/key-results/gone');
    await dashboard.page.getByRole('link', { name: 'Till tavlan' }).click();
    await dashboard.page.getByRole('heading', { name: 'Q4 2026' }).waitFor();
  });
});

describe('connections', () => {
  it('show their health, what is wrong, and what is left of quotas', async () => {
    await open('/connections');
    const { page } = dashboard;
    expect(await page.getByRole('listitem').filter({ hasText: 'demo-annonser' }).innerText()).toMatch(
      /Behöver anslutas igen[\s\S]*The access key is refused\./,
    );
    const web = page.getByRole('listitem').filter({ hasText: 'demo-webb' });
    await web.getByText('Kvoter (1)').click();
    expect(await web.innerText()).toMatch(/tokensPerDay[\s\S]*199[\s\u00a0]912 kvar/);
  });
});

async function evaluationOf(id: string) {
  const answer = (await (await fetch(`${api.url}/v1/key-results/${id}`)).json()) as {
    evaluation: Parameters<StubApi['change']>[1]['evaluation'];
  };
  if (answer.evaluation === null || answer.evaluation === undefined) throw new Error(`${id} was not evaluated`);
  return answer.evaluation;
}
