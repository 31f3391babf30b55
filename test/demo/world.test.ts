import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { demoDefinition, demoPushes } from '../../demo/definition.ts';
import { exportsAt } from '../../demo/exports.ts';
import { expectedVisits, factsOf } from '../../demo/rhythm.ts';
import { CONVERSION_LAG_DAYS_MAX, type DayOfVisits, VISIT_LAG_DAYS_MAX } from '../../demo/visits.ts';
import { companyHour, makeWorld } from '../../demo/world.ts';
import { dayNumber, daysOf, instant, localDate } from '../../src/domain/calendar.ts';

const SEED = 7;
const day = (text: string) => dayNumber(localDate(text));
const NOWS = ['2020-07-01', '2024-02-29', '2026-03-29', '2026-10-04', '2026-11-24', '2026-12-31', '2027-01-03', '2031-07-15'].map((date) =>
  instant(`${date}T06:00:00Z`),
);

function visitorsOf(visits: DayOfVisits): Set<number> {
  return new Set(visits.visitor);
}

describe('the demo world', () => {
  it('makes the same day whatever was asked before', () => {
    const forwards = makeWorld(SEED);
    for (let at = day('2026-01-01'); at < day('2026-02-01'); at++) forwards.visitsOn(at);
    expect(forwards.visitsOn(day('2026-01-20'))).toEqual(makeWorld(SEED).visitsOn(day('2026-01-20')));
    expect(makeWorld(SEED + 1).visitsOn(day('2026-01-20')).visitor).not.toEqual(forwards.visitsOn(day('2026-01-20')).visitor);
  });

  it('makes 27 months in 150 MB', () => {
    const world = makeWorld(SEED);
    const before = process.memoryUsage().rss;
    let visits = 0;
    for (let at = day('2026-11-24') - 820; at <= day('2026-11-24'); at++) visits += world.visitsOn(at).count;
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    expect(visits).toBeGreaterThan(820 * 150);
  });

  it('has visitors who come back, so that daily uniques added up exceed the uniques of the window', () => {
    const world = makeWorld(SEED);
    const window = new Set<number>();
    let added = 0;
    for (let at = day('2026-09-01'); at < day('2026-10-01'); at++) {
      const visitors = visitorsOf(world.visitsOn(at));
      added += visitors.size;
      for (const visitor of visitors) window.add(visitor);
    }
    expect(window.size).toBeLessThan(added * 0.9);
    expect(window.size).toBeGreaterThan(added * 0.5);
  });

  it('lets every returning visitor have been there before, on the day of birth', () => {
    const world = makeWorld(SEED);
    const visits = world.visitsOn(day('2026-09-14'));
    const later = [...visits.visitor].slice(visits.firstVisits);
    expect(later.length).toBeGreaterThan(50);
    for (const visitor of later) {
      const birthday = day('2017-01-01') + Math.floor(visitor / 2_048);
      expect(birthday).toBeLessThan(visits.day);
      expect(visitorsOf(world.visitsOn(birthday)).has(visitor)).toBe(true);
    }
  });

  it('shows a day partly until its third day, and its conversions up to a fortnight later', () => {
    const world = makeWorld(SEED);
    let [lateVisits, lateConversions, count] = [0, 0, 0];
    for (let at = day('2026-09-01'); at < day('2026-10-01'); at++) {
      const visits = world.visitsOn(at);
      for (let index = 0; index < visits.count; index++) {
        const from = visits.visibleFrom[index] as number;
        const credited = visits.keyEventFrom[index] as number;
        expect(from).toBeGreaterThan(at * 24 + (visits.hour[index] as number));
        expect(from).toBeLessThanOrEqual((at + 1 + VISIT_LAG_DAYS_MAX) * 24);
        expect(credited).toBeGreaterThanOrEqual(from);
        expect(credited).toBeLessThanOrEqual((at + 1 + CONVERSION_LAG_DAYS_MAX) * 24);
        count++;
        if (from > (at + 1) * 24 + 8) lateVisits++;
        if (visits.keyEvent[index] !== 0 && credited > (at + 2) * 24) lateConversions++;
      }
    }
    expect(lateVisits / count).toBeGreaterThan(0.01);
    expect(lateConversions).toBeGreaterThan(10);
  });

  it('keeps the rhythm of the week and the year, and grows', () => {
    const mean = (days: readonly number[]) => days.reduce((sum, at) => sum + expectedVisits(SEED, at), 0) / days.length;
    const year = (first: string) => Array.from({ length: 364 }, (_, index) => day(first) + index);
    const days = year('2025-01-06');
    const weekend = (at: number) => factsOf(at).weekday >= 6;
    expect(mean(days.filter(weekend))).toBeLessThan(mean(days.filter((at) => !weekend(at))) * 0.85);
    expect(mean(days.filter((at) => factsOf(at).month === 7))).toBeLessThan(mean(days) * 0.8);
    expect(mean(year('2026-01-05'))).toBeGreaterThan(mean(days) * 1.08);
    expect(factsOf(day('2026-11-24'))).toMatchObject({ weekday: 2, year: 2026, month: 11, dayOfMonth: 24 });
  });

  it('publishes posts with dates and addresses of their own, which nobody reads before', () => {
    const world = makeWorld(SEED);
    const posts = world.blog.publishedBy(day('2026-11-24'));
    expect(new Set(posts.map((post) => post.path)).size).toBe(posts.length);
    const newest = posts.at(-1);
    expect(newest?.publishedOn).toMatch(/^2026-11-/);
    for (let at = (newest?.publishedDay ?? 0) - 10; at < (newest?.publishedDay ?? 0); at++)
      expect([...world.visitsOn(at).pages]).not.toContain(newest?.page);
    for (const post of posts.slice(-20)) expect(post.path).toMatch(/^\/blogg\/[a-z0-9-]+$/);
  });

  it('reads the company clock on both days of a change to and from summer time', () => {
    expect(companyHour(instant('2026-03-29T21:59:00Z'))).toBeLessThan(day('2026-03-30') * 24);
    expect(companyHour(instant('2026-03-29T22:00:00Z'))).toBe(day('2026-03-30') * 24);
    expect(companyHour(instant('2026-10-25T23:00:00Z'))).toBe(day('2026-10-26') * 24);
  });
});

describe('the exports', () => {
  it('write a month again while days come in and conversions are being credited, and then no more', () => {
    const world = makeWorld(SEED);
    const at = (now: string) =>
      new Map([...exportsAt(world, instant(now))].map(({ key, body }) => [key, Buffer.from(body).toString('base64')]));
    const changed = (before: string, after: string) => {
      const [a, b] = [at(before), at(after)];
      return [...b].filter(([key, body]) => a.get(key) !== body).map(([key]) => key);
    };
    const inNovember = changed('2026-11-23T06:00:00Z', '2026-11-24T06:00:00Z');
    expect(inNovember).toEqual(['annonser/annonser-2026-11.csv.gz', 'klubben/klubben-2026-11.csv.gz']);
    expect(changed('2026-11-02T06:00:00Z', '2026-11-07T06:00:00Z')).toContain('annonser/annonser-2026-10.csv.gz');
    expect(changed('2026-11-24T06:00:00Z', '2026-11-24T06:59:00Z')).toEqual([]);
  });

  it('are, with the definition, the same from what an earlier process has remembered, and then nearly no day is computed', () => {
    const now = instant('2026-11-24T06:00:00Z');
    const first = makeWorld(SEED);
    const made = { exports: [...exportsAt(first, now)], definition: demoDefinition(now, { world: first }) };
    const kept = new Map<string, unknown>(Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(first.remembered)))));
    const days = new Set<number>();
    const second = makeWorld(SEED, kept);
    const watched = { ...second, visitsOn: (at: number) => second.visitsOn(days.add(at) && at) };
    expect([...exportsAt(watched, now)]).toEqual(made.exports);
    expect(demoDefinition(now, { world: watched })).toBe(made.definition);
    expect(days.size).toBeLessThan(62);
  });

  it('hold no day that is not over', () => {
    const november = [...exportsAt(makeWorld(SEED), instant('2026-11-24T06:00:00Z'))].find(({ key }) => key.includes('klubben-2026-11'));
    const text = gunzipSync(november?.body ?? new Uint8Array()).toString('utf8');
    expect(text).toContain('2026-11-23;');
    expect(text).not.toContain('2026-11-24;');
  });
});

interface Defined {
  readonly cycles: readonly { readonly starts: string; readonly ends: string }[];
  readonly objectives: readonly { readonly keyResults: readonly Record<string, unknown>[] }[];
}
describe('the sample definition', () => {
  it.each(NOWS)('is whole at %s: a quarter around now, ten key results, every target apart from its baseline', (now) => {
    const defined = parse(demoDefinition(now)) as Defined;
    const today = now.slice(0, 10);
    expect(defined.cycles).toHaveLength(1);
    expect((defined.cycles[0]?.starts ?? '') <= today).toBe(true);
    expect(day(defined.cycles[0]?.ends ?? '')).toBeGreaterThanOrEqual(day(today) - 3);
    const keyResults = defined.objectives.flatMap((objective) => objective.keyResults);
    expect(keyResults).toHaveLength(10);
    expect(new Set(keyResults.map((one) => one.kind))).toEqual(new Set(['change', 'count_items', 'limit', 'milestone']));
    expect(demoDefinition(now)).not.toMatch(/NaN|Infinity|undefined|null/);
    for (const one of keyResults) if (typeof one.baseline === 'number') expect(one.target).toBeGreaterThan(one.baseline);
  });

  it('stays put from one day to the next, but for steps that were ticked', () => {
    const lines = (now: string) =>
      demoDefinition(instant(now))
        .split('\n')
        .filter((line) => !line.includes('lofte') && !line.includes('demo-intervjuer'));
    expect(lines('2026-10-20T06:00:00Z')).toEqual(lines('2026-10-08T22:30:00Z'));
  });

  it('pushes every whole day of the cycle so far, and no other, zeros included', () => {
    const pushes = demoPushes(instant('2026-11-24T06:00:00Z'));
    expect(pushes.map((push) => push.day)).toEqual(daysOf({ start: localDate('2026-10-01'), end: localDate('2026-11-24') }));
    expect(new Set(pushes.map((push) => push.value))).toEqual(new Set([0, 1]));
    expect(demoPushes(instant('2027-01-03T06:00:00Z')).at(-1)?.day).toBe('2026-12-31');
  });
});
