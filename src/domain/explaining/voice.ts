/** How the explanations' sentences are made: phrases of one language, and amounts, shares, days and lists as it writes them. */
import { dayNumber, type LocalDate } from '../calendar.ts';
import type { PerUnit, WorkspaceSettings } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import type { Explanation } from './explain.ts';
import { PHRASES, type Phrase } from './explain-phrases.ts';
import { shownUnitOf } from './shown-unit.ts';

export type Locale = WorkspaceSettings['locale'];
const INTL: Readonly<Record<Locale, string>> = { sv: 'sv-SE', nb: 'nb-NO', da: 'da-DK', en: 'en-GB' };
const ITEMS_SHOWN = 5;

/** What every sentence is made with. */
export interface Voice {
  readonly explanation: Explanation;
  readonly say: (phrase: Phrase, filled?: Readonly<Record<string, string>>) => string;
  /** In the key result's unit, with its rate. */
  readonly amount: (value: number) => string;
  /** In the key result's unit, without its rate. */
  readonly plain: (value: number) => string;
  readonly amountIn: (value: number, unit: Unit | null, currency: string | null) => string;
  readonly share: (value: number) => string;
  /** As it was written, in the language's digits. */
  readonly number: (text: string) => string;
  readonly day: (day: LocalDate) => string;
  readonly span: (from: LocalDate, to: LocalDate) => string;
  /** What a rate is divided by, with its unit: "46 days", "(46 ÷ 7) weeks". */
  readonly units: (text: string, per: PerUnit) => string;
  /** "a, b and c", the rest counted: five of them, or as many as is said. */
  readonly list: (texts: readonly string[], most?: number) => string;
}

export function voiceOf(explanation: Explanation, locale: Locale): Voice {
  const intl = INTL[locale];
  const { currency } = explanation.evaluation;
  const unit = shownUnitOf(explanation.definition, explanation.evaluation);
  const say: Voice['say'] = (phrase, filled = {}) =>
    PHRASES[locale][phrase].replaceAll(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? '');
  const amountIn: Voice['amountIn'] = (value, ofUnit, ofCurrency) => amountText(value, ofUnit, ofCurrency, intl);
  const { definition } = explanation;
  const per = 'per' in definition ? definition.per : null;
  const dates = new Intl.DateTimeFormat(intl, { dateStyle: 'long', timeZone: 'UTC' });
  const atNoon = (day: LocalDate) => (dayNumber(day) + 0.5) * 86_400_000;
  const day = (date: LocalDate) => say('day', { day: dates.format(atNoon(date)) });
  return {
    explanation,
    say,
    amountIn,
    plain: (value) => amountIn(value, unit, currency),
    amount: (value) => {
      const text = amountIn(value, unit, currency);
      return per === null ? text : say(`per_${per}`, { value: text });
    },
    share: (value) => shareText(value, intl),
    number: (text) => new Intl.NumberFormat(intl, { maximumSignificantDigits: 17 }).format(Number(text)),
    day,
    span: (from, to) => (from === to ? day(from) : dates.formatRange(atNoon(from), atNoon(to))),
    units: (text, per) => unitsText(text, per, intl, say),
    list: (texts, most = ITEMS_SHOWN) => {
      const more = texts.length - most;
      const shown = more <= 0 ? texts : [...texts.slice(0, most), say('items_more', { number: String(more) })];
      return new Intl.ListFormat(intl, { type: 'conjunction' }).format(shown);
    },
  };
}

function unitsText(text: string, per: PerUnit, intl: string, say: Voice['say']): string {
  const number = new Intl.NumberFormat(intl, { maximumFractionDigits: 4 });
  const written = text.replace(/\d+(?:\.\d+)?/g, (each) => number.format(Number(each)));
  return `${written} ${say(text === '1' || text === '(7 ÷ 7)' ? `one_${per}` : `${per}s`)}`;
}

function amountText(value: number, unit: Unit | null, currency: string | null, intl: string): string {
  if (unit === 'duration') return durationText(value, intl);
  const digits = { maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2 } as const;
  if (unit === 'ratio') return new Intl.NumberFormat(intl, { style: 'percent', maximumFractionDigits: 2 }).format(value);
  if (currency === null) return new Intl.NumberFormat(intl, digits).format(value);
  return new Intl.NumberFormat(intl, { ...digits, style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(value);
}

/** Hours, minutes and seconds by their signs, which are the same in all four languages. */
function durationText(seconds: number, intl: string): string {
  const whole = Math.abs(seconds) < 60 ? Math.abs(seconds) : Math.round(Math.abs(seconds));
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  const shown = parts.filter(([number]) => number > 0);
  const number = new Intl.NumberFormat(intl, { maximumFractionDigits: 1 });
  const text = (shown.length === 0 ? [[0, 's'] as const] : shown).map(([count, sign]) => `${number.format(count)} ${sign}`).join(' ');
  return seconds < 0 ? `−${text}` : text;
}

/** A long text cut between words: the answer has the whole of it. */
export function shortened(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const start = [...text.slice(0, lengthMax)].slice(0, -1).join('');
  const end = start.lastIndexOf(' ');
  return `${end > lengthMax / 2 ? start.slice(0, end) : start} …`;
}

/** Never "100 %" for what falls short of it. */
function shareText(value: number, intl: string): string {
  const roundingMode = value < 1 && value > 0.999 ? 'floor' : 'halfExpand';
  return new Intl.NumberFormat(intl, { style: 'percent', maximumFractionDigits: 1, roundingMode }).format(value);
}
