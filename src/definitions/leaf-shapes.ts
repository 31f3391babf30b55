/**
 * The smallest parts of a file: numbers, dates, ids, texts. A shape's error text is what it allows; shape-problems.ts builds
 * the message around it. Nothing is converted here, so that the JSON Schema for editors comes from the same shapes.
 */
import { z } from 'zod';
import { isZone, parseInstant, parseLocalDate } from '../domain/calendar.ts';
import { isCleanText } from '../domain/checking/clean-text.ts';
import { EXPRESSION_LENGTH_MAX } from '../domain/notation/parse-expression.ts';

/** Begins the error text of a strict mapping for an unknown key; the valid keys follow. */
export const KEYS_MARK = 'keys: ';

/** A mapping that refuses keys it does not know and tells the ones it does. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape, allowed: string) {
  const keys = KEYS_MARK + Object.keys(shape).join(', ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? keys : allowed) });
}

export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, { error: names.join(' | ') });
}

export function list<Item extends z.ZodType>(item: Item, max: number, allowed: string) {
  return z.array(item, { error: allowed }).max(max, { error: `at most ${max} entries` });
}

function text(allowed: string, maxLength: number) {
  return z
    .string({ error: allowed })
    .min(1, { error: allowed })
    .max(maxLength, { error: `${allowed}, at most ${maxLength} characters` })
    .refine(isCleanText, { error: `${allowed} of whole characters, without NUL` });
}
export const title = text('a text', 500).refine((value) => value.trim() !== '', { error: 'a text that is not blank' });
export const note = text('a text', 4_000);
export const reason = text('a reason', 4_000).refine((value) => value.trim() !== '', { error: 'a reason that is not blank' });
export const name = text('a text', 300);
export const expression = text('an expression over the inputs', EXPRESSION_LENGTH_MAX);

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const ID_ALLOWED = 'a text of letters a–z, digits, "-", "_" and ".", beginning with a letter or digit, at most 64 characters';
export const id = z.string({ error: ID_ALLOWED }).regex(ID, { error: ID_ALLOWED });
/** A reference to an id: any text; whether it exists is checked with all ids at hand. */
export const reference = text('the id of something in this file', 300);

/** Beyond it a double no longer tells neighbouring whole numbers apart. */
const LARGEST = Number.MAX_SAFE_INTEGER;
const NUMBER_ALLOWED = 'a number such as 1234.5';
const size = { error: 'a number between -9007199254740991 and 9007199254740991' };
export const number = z.number({ error: NUMBER_ALLOWED }).min(-LARGEST, size).max(LARGEST, size);
export const positive = number.gt(0, { error: 'a number greater than 0' });
export const weight = number.min(0, { error: 'a number of 0 or more' });
export const share = number.min(0, { error: 'a number from 0 to 1' }).max(1, { error: 'a number from 0 to 1' });

export function wholeNumber(from: number, to: number) {
  const error = `a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
}

const CHANGE_ALLOWED = 'a percentage such as +30% or -10%, or a fraction such as 0.30';
const signedPercent = z.string({ error: CHANGE_ALLOWED }).regex(/^[+\-−]?\d{1,15}(\.\d{1,12})?\s?%$/, { error: CHANGE_ALLOWED });
/** "+30%", "-10%", "30%" or 0.30. */
export const change = z.union([number, signedPercent], { error: CHANGE_ALLOWED });
export const LEVEL_ALLOWED = 'a number such as 1234.5 (for ratios also 25%)';
// Aborts, so that a union around it tells all its forms and not this one alone.
const PERCENT = { error: LEVEL_ALLOWED, abort: true };
const percent = z.string({ error: LEVEL_ALLOWED }).regex(/^[-−]?\d{1,15}(\.\d{1,12})?\s?%$/, PERCENT);
/** A value in the metric's unit; for ratios also "25%". */
export const level = z.union([number, percent], { error: LEVEL_ALLOWED });

const DATE_ALLOWED = 'a date as YYYY-MM-DD, from 1900 to 2200';
export const date = z
  .string({ error: DATE_ALLOWED })
  .refine((value) => parseLocalDate(value) !== null, { error: DATE_ALLOWED })
  .meta({ format: 'date' });
const INSTANT_ALLOWED = 'a moment with offset from 1900 to 2200, such as 2026-11-21T03:00:00Z';
export const moment = z
  .string({ error: INSTANT_ALLOWED })
  .refine((value) => value.length <= 40 && parseInstant(value) !== null, { error: INSTANT_ALLOWED })
  .meta({ format: 'date-time' });
const ZONE_ALLOWED = 'an IANA time zone such as Europe/Stockholm';
export const zone = z.string({ error: ZONE_ALLOWED }).refine((value) => value.length <= 60 && isZone(value), { error: ZONE_ALLOWED });
const CURRENCY_ALLOWED = 'an ISO 4217 code of three capitals, such as SEK';
export const currency = z.string({ error: CURRENCY_ALLOWED }).regex(/^[A-Z]{3}$/, { error: CURRENCY_ALLOWED });

const CREDENTIAL_ALLOWED = 'env:NAME, file:PATH or vault: (connected by a person); never the secret itself';
export const credential = z
  .string({ error: CREDENTIAL_ALLOWED })
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:[^\0\n]{1,500}|vault:[A-Za-z0-9._-]{0,100})$/, { error: CREDENTIAL_ALLOWED });

/** Percentages become fractions by moving the point, so that 8.7% is 0.087 and nothing near it. */
export function fractionOf(value: number | string): number {
  if (typeof value === 'number') return value;
  return Number(`${value.replace('−', '-').replace(/[\s%]/g, '')}e-2`);
}
export function isPercentText(value: unknown): boolean {
  return typeof value === 'string' && value.endsWith('%');
}
