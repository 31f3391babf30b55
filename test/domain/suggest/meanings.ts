/** What a person takes a sentence to mean, in few words, for the sets of sentences. */
import type { Baseline, Bound, KeyResultKind, PerUnit, Target, Window } from '../../../src/domain/key-result.ts';
import type { Unit } from '../../../src/domain/metric.ts';
import type { Language } from '../../../src/domain/suggest/language.ts';
import type { Period } from '../../../src/domain/suggest/period.ts';
import type { Ends } from '../../../src/domain/suggest/suggest-key-result.ts';

/** What is left out must be absent from the proposal; `window` only where the sentence tells it. */
interface Meaning {
  readonly kind: KeyResultKind;
  readonly direction: 'up' | 'down' | null;
  readonly unit: Unit | null;
  readonly measure: string | null;
  readonly baseline?: Baseline;
  readonly target?: Target;
  readonly bound?: Bound;
  readonly range?: Ends;
  readonly increment?: number;
  readonly currency?: string;
  readonly window?: Window;
  readonly per?: PerUnit;
  readonly period?: Period;
  readonly stated?: number;
}
type More = Partial<Meaning>;
/** Of Norwegian and Danish both where the sentence is one in either. */
type Spoken = Language | 'nb|da';
export type Wanted = readonly [language: Spoken, text: string, meaning: Meaning];

const previous: Baseline = { kind: 'measured', reference: { kind: 'previous_cycle' } };
export const latest = { window: { kind: 'latest' } } as const;
export const lastMonth = { window: { kind: 'calendar', unit: 'month', which: 'last_complete' } } as const;
export const thisMonth = { window: { kind: 'calendar', unit: 'month', which: 'current' } } as const;
export const thisWeek = { window: { kind: 'calendar', unit: 'week', which: 'current' } } as const;
export const thisYear = { window: { kind: 'calendar', unit: 'year', which: 'current' } } as const;
export const JUNE_TO_AUGUST: Period = { kind: 'months', from: 6, to: 8, year: null };

export const by = (change: number, unit: Unit | null, measure: string | null, more: More = {}): Meaning => ({
  kind: 'change',
  direction: change < 0 ? 'down' : 'up',
  baseline: previous,
  target: { kind: 'change', change },
  unit,
  measure,
  ...more,
});
export const times = (factor: number, unit: Unit | null, measure: string | null, more: More = {}): Meaning => ({
  kind: 'change',
  direction: factor < 1 ? 'down' : 'up',
  baseline: previous,
  target: { kind: 'factor', factor },
  unit,
  measure,
  ...more,
});
export const fromTo = (from: number, to: number, unit: Unit | null, measure: string | null, more: More = {}): Meaning => ({
  kind: 'change',
  direction: to < from ? 'down' : 'up',
  baseline: { kind: 'fixed', value: from },
  target: { kind: 'value', value: to },
  unit,
  measure,
  ...more,
});
export const reach = (value: number, unit: Unit | null, measure: string | null, more: More = {}): Meaning => ({
  kind: 'change',
  direction: 'up',
  target: { kind: 'value', value },
  unit,
  measure,
  ...more,
});
export const atLeast = (value: number, unit: Unit | null, measure: string | null, more: More = {}): Meaning => ({
  kind: 'limit',
  direction: 'up',
  bound: { kind: 'at_least', value },
  unit,
  measure,
  ...more,
});
export const atMost = (value: number, unit: Unit | null, measure: string | null, more: More = {}): Meaning => ({
  kind: 'limit',
  direction: 'down',
  bound: { kind: 'at_most', value },
  unit,
  measure,
  ...more,
});
/** In points of a share: 0.05 is five of them. */
export const byPoints = (points: number, measure: string | null, more: More = {}): Meaning => ({
  kind: 'change',
  direction: points < 0 ? 'down' : 'up',
  increment: Math.abs(points),
  unit: 'ratio',
  measure,
  ...more,
});
export const within = (low: number, high: number, unit: Unit | null, measure: string | null, more: More = {}): Meaning => ({
  kind: 'range',
  direction: null,
  range: { low, high },
  unit,
  measure,
  ...more,
});
export const items = (count: number, each: number, measure: string): Meaning => ({
  kind: 'count_items',
  direction: 'up',
  target: { kind: 'value', value: count },
  bound: { kind: 'at_least', value: each },
  unit: 'count',
  measure,
});
export const steps = (value: number, measure: string): Meaning => ({
  kind: 'milestone',
  direction: null,
  target: { kind: 'value', value },
  unit: 'count',
  measure,
});

export type Unwanted = readonly [language: Spoken, text: string];
