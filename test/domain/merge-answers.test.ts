/** Old answers in fewer rows: planning still knows what was settled, and the past still knows what had been read by then. */
import { expect, test } from 'vitest';
import { addDays, daysOf, type Instant, instant, type LocalDate, lengthInDays, localDate, range } from '../../src/domain/calendar.ts';
import type { AnsweredRange } from '../../src/domain/observation.ts';
import { mergeAnswers } from '../../src/domain/planning/merge-answers.ts';

const FIRST = localDate('2026-01-01');
const dayOf = (at: Instant) => at.slice(0, 10) as LocalDate;
const SETTLED_AFTER = 3;
const settledOf = ({ range: own, answeredAt, grain }: AnsweredRange) => {
  const end = addDays(dayOf(answeredAt), 1 - SETTLED_AFTER);
  if (grain === 'range') return own.end <= end ? own : null;
  return end <= own.start ? null : { start: own.start, end: own.end < end ? own.end : end };
};
const settledDays = (answers: readonly AnsweredRange[]) => {
  const parts = answers.filter(({ grain }) => grain === 'day').map(settledOf);
  return [...new Set(parts.flatMap((part) => (part === null ? [] : daysOf(part))))].sort();
};
/** Days that count as read at a moment: answered by then, or observed. */
const readBy = (answers: readonly AnsweredRange[], observed: ReadonlyMap<LocalDate, Instant>, at: Instant) => {
  const answered = answers.filter(({ answeredAt, grain }) => grain === 'day' && answeredAt <= at).flatMap((each) => daysOf(each.range));
  const seen = [...observed].filter(([, observedAt]) => observedAt <= at).map(([day]) => day);
  return [...new Set([...answered, ...seen])].sort();
};
const unobservedOf = (answers: readonly AnsweredRange[], observed: ReadonlyMap<LocalDate, Instant>) => {
  const first = new Map<LocalDate, Instant>();
  for (const { range: own, answeredAt } of answers) {
    for (const day of daysOf(own)) if ((first.get(day) ?? answeredAt) >= answeredAt) first.set(day, answeredAt);
  }
  return [...first].flatMap(([day, at]) => {
    const seen = observed.get(day);
    return seen !== undefined && seen <= at ? [] : [{ grain: 'day' as const, range: range(day, addDays(day, 1)) }];
  });
};

/** 400 nights that each read the days that may still change; no night in `missed`, no value of a day in `silent` until `late`. */
function nights(missed: ReadonlySet<number>, silentEvery: number, late: number | null) {
  const answers: AnsweredRange[] = [];
  const observed = new Map<LocalDate, Instant>();
  for (let night = 1; night <= 400; night++) {
    if (missed.has(night)) continue;
    const on = addDays(FIRST, night);
    const answeredAt = instant(`${on}T03:15:00Z`);
    const own = range(addDays(on, -Math.min(night, SETTLED_AFTER + 1)), on);
    answers.push({ grain: 'day', range: own, answeredAt });
    for (const day of daysOf(own)) {
      const index = lengthInDays(range(FIRST, addDays(day, 1)));
      const isSilent = silentEvery > 0 && index % silentEvery === 0;
      const isLateNow = late !== null && lengthInDays(range(day, on)) >= late;
      if ((!isSilent || isLateNow) && !observed.has(day)) observed.set(day, answeredAt);
    }
  }
  return { answers, observed };
}

const CASES = [
  ['every night answers and every day has a value', nights(new Set(), 0, null), 3],
  ['nights were missed', nights(new Set([10, 11, 12, 200, 300, 301, 302, 303, 304, 305, 306]), 0, null), 20],
  ['days stay without a value', nights(new Set(), 40, null), 13],
  ['values come late', nights(new Set([77]), 40, 2), 16],
] as const;

test.each(CASES)('where %s, what is settled and what had been read at any moment stay the same', (_, { answers, observed }, most) => {
  const merged = mergeAnswers({ answers, settledOf, unobserved: unobservedOf(answers, observed) });
  expect(merged.length).toBeLessThanOrEqual(most);
  expect(settledDays(merged)).toEqual(settledDays(answers));
  for (let day = 0; day <= 401; day += 1) {
    const at = instant(`${addDays(FIRST, day)}T12:00:00Z`);
    expect(readBy(merged, observed, at), at).toEqual(readBy(answers, observed, at));
  }
});

test.each(CASES)('where %s, merging what is merged changes nothing', (_, { answers, observed }) => {
  const once = mergeAnswers({ answers, settledOf, unobserved: unobservedOf(answers, observed) });
  const twice = mergeAnswers({ answers: once, settledOf, unobserved: unobservedOf(once, observed) });
  expect(new Set(twice.map((each) => JSON.stringify(each)))).toEqual(new Set(once.map((each) => JSON.stringify(each))));
});

test('a day that was never settled is not settled by its neighbours', () => {
  const one = (day: string, at: string): AnsweredRange => ({
    grain: 'day',
    range: range(localDate(day), addDays(localDate(day), 1)),
    answeredAt: instant(at),
  });
  const answers = [
    one('2026-01-01', '2026-01-05T03:00:00Z'),
    one('2026-01-02', '2026-01-03T03:00:00Z'),
    one('2026-01-03', '2026-01-09T03:00:00Z'),
  ];
  const merged = mergeAnswers({ answers, settledOf, unobserved: [] });
  expect(settledDays(merged)).toEqual(['2026-01-01', '2026-01-03']);
  expect(merged).toHaveLength(3);
});

test('an exact window keeps the answer that settled it, and the first where only that tells since when it is known', () => {
  const own = range(localDate('2026-01-01'), localDate('2026-02-01'));
  const answers = ['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-08'].map(
    (day): AnsweredRange => ({ grain: 'range', range: own, answeredAt: instant(`${day}T03:00:00Z`) }),
  );
  const moments = (unobserved: Parameters<typeof mergeAnswers>[0]['unobserved']) =>
    mergeAnswers({ answers, settledOf, unobserved }).map(({ answeredAt }) => dayOf(answeredAt));
  expect(moments([])).toEqual(['2026-02-08']);
  expect(moments([{ grain: 'range', range: own }])).toEqual(['2026-02-08', '2026-02-01']);
});
