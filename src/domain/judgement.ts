/** How a value stands on a day, for each kind of key result: against what, how far, attained or not. */
import { baselineOf } from './accumulation.ts';
import { type Ends, endsAt } from './baseline.ts';
import { type Exact, exact, ONE } from './exact.ts';
import type { FrozenBaseline, KeyResult, Pace } from './key-result.ts';
import type { Measure } from './measure.ts';
import { milestoneTotal } from './milestone.ts';
import { type Standing, standingOfChange, standingOfLimit, standingOfRange, standingOfShare } from './progress.ts';

export interface Judgement {
  readonly ends: Ends;
  /** null where the value, or what it is compared with, is not known. */
  readonly standing: Standing | null;
}
export interface Case {
  readonly keyResult: KeyResult;
  /** What a measured baseline is read by. */
  readonly measure: Measure;
  readonly frozen: readonly FrozenBaseline[];
  /** Complete-through, as a day number. */
  readonly through: number;
}

/** @param day the day judged; null where none is known @param value null where there is none */
export function judge(of: Case, day: number | null, value: Exact | null): Judgement {
  const ends = endsOf(of, day);
  if (value === null || ends.problem !== null) return { ends, standing: null };
  return { ends, standing: standingOf(of.keyResult, ends, value) };
}

function endsOf({ keyResult, measure, frozen, through }: Case, day: number | null): Ends {
  const none = { isLikeForLike: false, baseline: null, whole: null, problem: null, basis: [], frozen: [] } as const;
  switch (keyResult.kind) {
    case 'limit':
      return { ...none, target: exact(keyResult.bound.value) };
    case 'range':
      return { ...none, target: null };
    case 'milestone':
      return { ...none, target: milestoneTotal(keyResult) };
    case 'change':
    case 'count_items': {
      // A parent measured by its children's mean runs from 0 to 1.
      const isMean = keyResult.kind === 'change' && keyResult.rollup === 'mean';
      const target = isMean ? ({ kind: 'value', value: 1 } as const) : keyResult.target;
      if (target === null) return { ...none, target: null, problem: 'insufficient_data' };
      const baseline = isMean ? null : baselineOf(keyResult);
      return endsAt({ keyResult: keyResult.id, measure, baseline, target, frozen, through }, day);
    }
  }
}

function standingOf(keyResult: KeyResult, { baseline, target }: Ends, value: Exact): Standing | null {
  switch (keyResult.kind) {
    case 'limit':
      return standingOfLimit(value, keyResult.bound);
    case 'range':
      return standingOfRange(value, exact(keyResult.low), exact(keyResult.high), exact(keyResult.tolerance));
    case 'milestone':
      return standingOfShare(value, target ?? ONE);
    case 'change':
    case 'count_items':
      return baseline === null || target === null ? null : standingOfChange(value, baseline, target);
  }
}

/** The pace in force: chosen, else flat where like for like, none for limits and ranges, linear for everything else. */
export function paceOf(keyResult: KeyResult, ends: Ends): Pace | null {
  if (keyResult.pace !== null) return keyResult.pace;
  if (keyResult.kind === 'limit' || keyResult.kind === 'range') return null;
  return { kind: ends.isLikeForLike ? 'flat' : 'linear' };
}
