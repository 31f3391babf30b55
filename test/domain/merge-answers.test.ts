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

/** "2-3 @5": days 2 to 3 of January, answered on the 5th; "=" before it: as one exact window. A day is settled three days after it. */
const read = (text: string): AnsweredRange => {
  const [, exact, first = '', last = first, at = ''] = /^(=?)(\d+)(?:-(\d+))? @(\d+)$/.exec(text) ?? [];
  const dated = (day: string) => localDate(`2026-01-${day.padStart(2, '0')}`);
  return {
    grain: exact === '=' ? 'range' : 'day',
    range: range(dated(first), addDays(dated(last), 1)),
    answeredAt: instant(`${dated(at)}T03:00:00Z`),
  };
};
const written = ({ grain, range: own, answeredAt }: AnsweredRange) => {
  const [first, last] = [own.start, addDays(own.end, -1)].map((day) => Number(day.slice(8)));
  return `${grain === 'range' ? '=' : ''}${first === last ? first : `${first}-${last}`} @${Number(answeredAt.slice(8, 10))}`;
};

test.each<readonly [title: string, answers: readonly string[], silent: readonly string[], merged: readonly string[]]>([
  ['nothing is nothing', [], [], []],
  ['what is settled and what is open are two', ['1-3 @5'], [], ['1-2 @5', '3 @5']],
  ['an open day is as its latest answer says', ['4 @6', '4 @5'], [], ['4 @6']],
  ['of an open day that is silent the first answer stays, too', ['4 @6', '4 @5'], ['4'], ['4 @6', '4 @5']],
  ['open neighbours share one answer, not two', ['4-5 @5', '6 @7', '7 @8'], [], ['4-5 @5', '6 @7', '7 @8']],
  ['settled neighbours share the latest, whichever had it', ['1 @9', '2 @6', '3 @7'], [], ['1-3 @9']],
  ['days in any order', ['3 @6', '1 @4', '2 @5'], [], ['1-3 @6']],
  ['days that are no neighbours share nothing', ['1 @4', '3 @6'], [], ['1 @4', '3 @6']],
  ['the latest answer that settles a day', ['1 @9', '1 @5'], [], ['1 @9']],
  ['an open day that is settled later', ['4 @5', '4 @8'], [], ['4 @8']],
  ['silent days whose first answers agree share it', ['1-2 @5', '1-2 @9'], ['1', '2'], ['1-2 @9', '1-2 @5']],
  ['silent days whose first answers differ share none', ['1 @5', '2 @6', '1-2 @9'], ['1', '2'], ['1-2 @9', '1 @5', '2 @6']],
  ['a first answer that stands anyway is not told twice', ['2 @9', '5 @9'], ['2', '5'], ['2 @9', '5 @9']],
  ['the answer of the day before tells nothing', ['2-3 @4', '3 @5'], ['3'], ['2 @4', '3 @5', '3 @4']],
  ['nor that of the day after', ['3 @4', '3 @5', '4 @4'], ['3'], ['3 @5', '4 @4', '3 @4']],
  ['a silent window is no silent day', ['1 @4', '1 @9'], ['=1'], ['1 @9']],
  ['a window that is not settled is as its latest answer says', ['=1-5 @6', '=1-5 @7'], [], ['=1-5 @7']],
  ['and as its first, where it is silent', ['=1-5 @6', '=1-5 @7'], ['=1-5'], ['=1-5 @7', '=1-5 @6']],
  ['a window is settled by the latest answer that settles it', ['=1-5 @12', '=1-5 @9', '=1-5 @6'], [], ['=1-5 @12']],
  ['one answer of a silent window is told once', ['=1-5 @9'], ['=1-5'], ['=1-5 @9']],
  ['windows that share an end are two', ['=1-5 @6', '=1-4 @6', '=2-5 @6'], ['=1-4'], ['=1-5 @6', '=1-4 @6', '=2-5 @6']],
  ['a silent day is no silent window, and a day no window', ['=1 @4', '=1 @9', '1 @5'], ['1'], ['1 @5', '=1 @9']],
])('%s', (_, answers, silent, merged) => {
  const unobserved = silent.map((each) => read(`${each} @1`));
  expect(mergeAnswers({ answers: answers.map(read), settledOf, unobserved }).map(written)).toEqual(merged);
});
