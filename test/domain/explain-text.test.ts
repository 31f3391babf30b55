import { describe, expect, it, test } from 'vitest';
import { localDate } from '../../src/domain/calendar.ts';
import type { KeyResultEvaluation } from '../../src/domain/evaluation.ts';
import { type Explanation, explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { explanationText } from '../../src/domain/explaining/explain-text.ts';
import type { WorkspaceSettings } from '../../src/domain/key-result.ts';
import { EXPLAINED } from './oracles/explained.ts';
import { EXPLAINED_TEXTS } from './oracles/explained-texts.ts';
import { change, inputOf } from './scenario.ts';

type Locale = WorkspaceSettings['locale'];
type Texts = Readonly<Record<Locale, string>>;
const LOCALES: readonly Locale[] = ['sv', 'nb', 'da', 'en'];

/** With every space, however wide and breakable, as one. */
function spoken(explanation: Explanation | null, locale: Locale): string {
  return explanation === null ? '' : explanationText(explanation, locale).replaceAll(/\s/g, ' ');
}

describe.each(LOCALES)('the explanation in %s', (locale) => {
  it.each(Object.keys(EXPLAINED) as (keyof typeof EXPLAINED)[])('of a key result: %s', (name) => {
    expect(spoken(explainKeyResult('kr', EXPLAINED[name]), locale)).toBe(EXPLAINED_TEXTS[name][locale]);
  });
});

/** A key result of which nothing is known but its value. */
const bare = explainKeyResult('kr', inputOf({ asOf: '2026-10-10', keyResults: [change({ title: 'It' })] }));
function bareWith(evaluation: Partial<KeyResultEvaluation>, more: Partial<Explanation> = {}): Explanation | null {
  if (bare === null) return null;
  return { ...bare, ...more, evaluation: { ...bare.evaluation, state: 'ok', value: 10, target: null, window: null, ...evaluation } };
}
const BARE: Texts = { sv: 'It står på 10.', nb: 'It står på 10.', da: 'It står på 10.', en: 'It stands at 10.' };
const SHARED = { kind: 'fixed', value: 31, formula: '31 × 10 ÷ 31', share: { days: 10, total: 31 } } as const;
const forecast = { method: 'drift', backtestError: 4, reason: null } as const;

const SAID: readonly (readonly [name: string, evaluation: Partial<KeyResultEvaluation>, texts: Texts])[] = [
  [
    'that it is at risk',
    { progress: { raw: 0.5, display: 0.5, overshoot: 0, regression: 0 }, status: 'at_risk' },
    {
      sv: 'Det är 50 % av vägen. Det ligger i riskzonen.',
      nb: 'Det er 50 % av veien. Det er i faresonen.',
      da: 'Det er 50 % af vejen. Det er i farezonen.',
      en: 'That is 50% of the way. It is at risk.',
    },
  ],
  [
    'that the cycle is over and the figures are not final',
    { progress: { raw: 0.9999, display: 0.9999, overshoot: 0, regression: 0 }, status: 'closing' },
    {
      sv: 'Det är 99,9 % av vägen. Perioden är slut, men källorna kan ännu ändra sina siffror.',
      nb: 'Det er 99,9 % av veien. Perioden er over, men kildene kan ennå endre tallene sine.',
      da: 'Det er 99,9 % af vejen. Perioden er slut, men kilderne kan endnu ændre deres tal.',
      en: 'That is 99.9% of the way. The cycle is over, but the sources may still change their figures.',
    },
  ],
  [
    'that it is attained',
    { progress: { raw: 1, display: 1, overshoot: 0, regression: 0 }, status: 'attained' },
    {
      sv: 'Det är 100 % av vägen. Nyckelresultatet är uppnått.',
      nb: 'Det er 100 % av veien. Nøkkelresultatet er oppnådd.',
      da: 'Det er 100 % af vejen. Nøgleresultatet er opnået.',
      en: 'That is 100% of the way. The key result is attained.',
    },
  ],
  [
    'that it was missed',
    { progress: { raw: 0, display: 0, overshoot: 0, regression: 0 }, status: 'missed' },
    {
      sv: 'Det är 0 % av vägen. Nyckelresultatet nåddes inte.',
      nb: 'Det er 0 % av veien. Nøkkelresultatet ble ikke nådd.',
      da: 'Det er 0 % af vejen. Nøgleresultatet blev ikke nået.',
      en: 'That is 0% of the way. The key result was missed.',
    },
  ],
  [
    'that the source rejects the credential',
    { state: 'auth_failed' },
    {
      sv: 'Källan avvisar inloggningen. Det senaste goda värdet står kvar.',
      nb: 'Kilden avviser påloggingen. Den siste gode verdien blir stående.',
      da: 'Kilden afviser adgangen. Den seneste gode værdi bliver stående.',
      en: 'The source rejects the credential. The last good value stays.',
    },
  ],
  [
    'that the quota is used up',
    { state: 'quota_exhausted' },
    {
      sv: 'Källans kvot är slut för tillfället. Det senaste goda värdet står kvar.',
      nb: 'Kvoten hos kilden er brukt opp for øyeblikket. Den siste gode verdien blir stående.',
      da: 'Kildens kvote er brugt op for øjeblikket. Den seneste gode værdi bliver stående.',
      en: "The source's quota is used up for now. The last good value stays.",
    },
  ],
  [
    'that the source fails',
    { state: 'source_error' },
    {
      sv: 'Källan svarar med fel. Det senaste goda värdet står kvar.',
      nb: 'Kilden svarer med feil. Den siste gode verdien blir stående.',
      da: 'Kilden svarer med fejl. Den seneste gode værdi bliver stående.',
      en: 'The source answers with errors. The last good value stays.',
    },
  ],
  [
    'what the figures suffer from',
    {
      quality: ['provisional', 'sampled', 'thresholded', 'other_row', 'truncated', 'partial_day', 'mixed_zones', 'estimated'],
      provisional: null,
    },
    {
      sv: 'Siffran är preliminär. Källan räknade på ett urval. Källan döljer små tal. Källan slog ihop rader till ”övrigt”. Källan kortade av sitt svar. En av dagarna är inte hel. Källorna räknar sina dygn i olika tidszoner. En del är uppskattat.',
      nb: 'Tallet er foreløpig. Kilden regnet på et utvalg. Kilden skjuler små tall. Kilden slo sammen rader til «annet». Kilden kortet av svaret sitt. En av dagene er ikke hel. Kildene regner døgnene sine i ulike tidssoner. En del er anslått.',
      da: 'Tallet er foreløbigt. Kilden regnede på et udsnit. Kilden skjuler små tal. Kilden slog rækker sammen til »andet«. Kilden afkortede sit svar. En af dagene er ikke hel. Kilderne opgør deres døgn i forskellige tidszoner. En del er anslået.',
      en: 'The figure is provisional. The source counted a sample. The source withholds small numbers. The source folded rows into “other”. The source cut its answer short. One of the days is not whole. The sources count their days in different time zones. Part of it is estimated.',
    },
  ],
  [
    'where it will end, and how likely the target is',
    { forecast: { ...forecast, value: 310, low: 290, high: 340.5, probability: 0.62 } },
    {
      sv: 'Vid periodens slut väntas 310, med 80 % sannolikhet mellan 290 och 340,5. Sannolikheten att nå målet är 62 %.',
      nb: 'Ved periodens slutt ventes 310, med 80 % sannsynlighet mellom 290 og 340,5. Sannsynligheten for å nå målet er 62 %.',
      da: 'Ved periodens slutning ventes 310, med 80 % sandsynlighed mellem 290 og 340,5. Sandsynligheden for at nå målet er 62 %.',
      en: "By the cycle's end 310 is expected, with 80% probability between 290 and 340.5. The probability of attaining it is 62%.",
    },
  ],
  [
    'where it will end, without a probability that nobody knows',
    { forecast: { ...forecast, value: 310, low: 290, high: 340, probability: null } },
    {
      sv: 'Vid periodens slut väntas 310, med 80 % sannolikhet mellan 290 och 340.',
      nb: 'Ved periodens slutt ventes 310, med 80 % sannsynlighet mellom 290 og 340.',
      da: 'Ved periodens slutning ventes 310, med 80 % sandsynlighed mellem 290 og 340.',
      en: "By the cycle's end 310 is expected, with 80% probability between 290 and 340.",
    },
  ],
];

describe.each(LOCALES)('in %s it is said', (locale) => {
  it.each(SAID)('%s', (_, evaluation, texts) => {
    expect(spoken(bareWith(evaluation), locale)).toBe(`${BARE[locale]} ${texts[locale]}`);
  });
});

describe('nothing is said', () => {
  const english = (evaluation: Partial<KeyResultEvaluation>, more: Partial<Explanation> = {}) => spoken(bareWith(evaluation, more), 'en');

  it('of a last good value where there is none', () => {
    expect(english({ value: null, state: 'auth_failed' })).toBe(
      'It has no value yet: no day of its window is known. The source rejects the credential.',
    );
  });
  it('of a flag beside the day from which it holds', () => {
    const provisional = { from: localDate('2026-10-08'), settledValue: null };
    expect(english({ quality: ['provisional', 'sampled'], provisional })).toBe(
      'It stands at 10. From 8 October 2026 on the source may still change its figures. The source counted a sample.',
    );
  });
  it.each(['value', 'low', 'high'] as const)('of a forecast without its %s', (absent) => {
    expect(english({ forecast: { ...forecast, value: 1, low: 0, high: 2, probability: 0.5, [absent]: null } })).toBe('It stands at 10.');
  });
  it('of what is expected by now where no progress is known', () => {
    expect(english({ pace: { expected: 0.3, ratio: null }, status: null })).toBe('It stands at 10.');
  });
  it('of a status that nobody has judged', () => {
    const progress = { raw: 0.5, display: 0.5, overshoot: 0, regression: 0 };
    expect(english({ progress, status: null })).toBe('It stands at 10. That is 50% of the way.');
  });
  it('of a baseline that is not known beside its target', () => {
    expect(english({ baseline: null, target: 20 })).toBe('It stands at 10. The target is 20.');
  });
  it('of the whole period where one of its ends is not known', () => {
    for (const wholeWindow of [
      { baseline: null, target: 60 },
      { baseline: 30, target: null },
    ])
      expect(english({ baseline: 10, target: 20, wholeWindow }, { baseline: SHARED })).toBe(
        'It stands at 10. Over the same number of days (10 of 31) the baseline is 10 and the target 20.',
      );
  });
  it('of the coverage of objectives that are all known', () => {
    const definition = { ...bare?.definition, rollup: 'mean' } as Explanation['definition'];
    const child = { kind: 'objective', id: 'o', title: 'Be seen', objective: null, weight: 1, value: 0.5, leftOut: null } as const;
    const more = { definition, children: [{ ...child, isOverridden: false }] };
    for (const coverage of [1, null])
      expect(english({ coverage }, more)).toBe(
        'It stands at 10. It is the weighted mean of the progress of the objectives below it: Be seen (50%, weight 1).',
      );
    expect(english({ coverage: 0.5 }, more)).toContain('50% of their weight is known.');
  });
});

test('a source that has not been read for long is told from days that are missing', () => {
  const known = (knownThrough: string | null, completeThrough: string | null) => {
    const day = (text: string | null) => (text === null ? null : localDate(text));
    return spoken(bareWith({ state: 'stale', knownThrough: day(knownThrough), completeThrough: day(completeThrough) }), 'en');
  };
  const [late, gap] = ['It stands at 10. The source has not been read for long.', 'after that, days are missing.'];
  expect(known('2026-10-10', '2026-10-10')).toBe(late);
  expect(known(null, '2026-10-10')).toBe(late);
  expect(known('2026-10-10', null)).toBe(late);
  expect(known('2026-10-09', '2026-10-10')).toContain(gap);
});

test('a value that a person has set is not what makes progress impossible', () => {
  const overridden = { state: 'insufficient_data', automated: { value: null, progress: null } } as const;
  expect(spoken(bareWith(overridden), 'en')).toContain('The value cannot be computed');
  expect(spoken(bareWith({ ...overridden, automated: { value: 3, progress: null } }), 'en')).toContain('Progress cannot be computed');
});

test('like for like with a pace of its own says what is expected', () => {
  const evaluation = {
    baseline: 10,
    target: 20,
    wholeWindow: { baseline: 30, target: 60 },
    progress: { raw: 0, display: 0, overshoot: 0, regression: 0 },
  };
  const saying = (expected: number) => spoken(bareWith({ ...evaluation, pace: { expected, ratio: null } }, { baseline: SHARED }), 'en');
  expect(saying(0.5)).toContain('That is 0% of the way. By now it should be 50%.');
  expect(saying(1)).not.toContain('By now');
});

test.each([
  ['count', null, 1234567.891, 'sv', '1 234 567,89'],
  ['count', null, 0.12345, 'en', '0.1235'],
  ['count', null, -0.12345, 'en', '-0.1235'],
  ['count', null, 1, 'en', '1'],
  ['score', null, 1.2345, 'en', '1.23'],
  ['ratio', null, 0.035, 'da', '3,5 %'],
  ['ratio', null, 0.45678, 'en', '45.68%'],
  ['currency', 'SEK', 12_500, 'sv', '12 500 kr'],
  ['currency', 'NOK', 12_500.5, 'nb', '12 500,50 kr'],
  ['currency', 'DKK', 4.5, 'da', '4,50 kr.'],
  ['currency', 'EUR', 4.5, 'en', '€4.50'],
  ['currency', 'USD', 0.0123, 'en', 'US$0.0123'],
  ['currency', null, 12_500, 'en', '12,500'],
  ['duration', null, 0, 'en', '0 s'],
  ['duration', null, 45, 'en', '45 s'],
  ['duration', null, 59.94, 'sv', '59,9 s'],
  ['duration', null, 83.4, 'en', '1 min 23 s'],
  ['duration', null, 60, 'en', '1 min'],
  ['duration', null, 3600, 'en', '1 h'],
  ['duration', null, 129_600, 'nb', '36 h'],
  ['duration', null, 9015, 'da', '2 h 30 min 15 s'],
  ['duration', null, -90, 'en', '−1 min 30 s'],
] as const)('an amount of unit %s in %s: %d in %s is %s', (unit, currency, value, locale, text) => {
  const { [locale]: said } = BARE;
  expect(spoken(bareWith({ unit, currency, value }), locale)).toBe(said.replace('10', text));
});

test('every language has a text of its own for everything', () => {
  for (const texts of Object.values(EXPLAINED_TEXTS)) {
    expect(new Set(Object.values(texts)).size).toBe(LOCALES.length);
    for (const text of Object.values(texts)) expect(text).not.toMatch(/[{}]|undefined|NaN/);
  }
});
