/** Which kind of key result a claim is, which way it goes, and between which numbers. */
import type { Baseline, Bound, Target } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import type { Claim } from './claim.ts';
import { topPositionIn } from './phrases.ts';
import type { SentenceReading } from './reading.ts';
import type { ProposedKeyResult } from './suggest-key-result.ts';

/** More than these are counted, not named and ticked. */
const STEPS_MAX = 20;

interface Repetition {
  /** Whether the value is a rate, which stands and does not grow. */
  readonly isRate: boolean;
  /** Whether it is asked for again in every week or month: what is ticked is ticked once. */
  readonly isRepeated: boolean;
}
type KindPart = Pick<ProposedKeyResult, 'kind' | 'direction' | 'baseline' | 'target' | 'bound' | 'range' | 'increment'>;
const NOTHING = { baseline: null, target: null, bound: null, range: null, increment: null } as const;
const BEFORE: Baseline = { kind: 'measured', reference: { kind: 'previous_cycle' } };

export function kindOf(claim: Claim, read: SentenceReading, unit: Unit | null, { isRate, isRepeated }: Repetition): KindPart {
  const { measured } = read;
  const usual = measured?.isLessBetter === true ? 'down' : 'up';
  switch (claim.kind) {
    case 'relative':
      return movedFromBefore({ kind: 'change', change: claim.change }, claim.change < 0);
    case 'factor':
      return movedFromBefore({ kind: 'factor', factor: claim.factor }, claim.factor < 1);
    case 'between': {
      const ends = { baseline: { kind: 'fixed', value: claim.from.value }, target: { kind: 'value', value: claim.to.value } } as const;
      const direction = claim.to.value < claim.from.value ? 'down' : 'up';
      return measured?.key === 'search_terms'
        ? { ...NOTHING, ...ends, kind: 'count_items', direction, bound: topPosition(read) }
        : { ...NOTHING, ...ends, kind: 'change', direction };
    }
    case 'increment':
      return {
        ...NOTHING,
        kind: 'change',
        direction: claim.by.sign === '-' ? 'down' : (read.direction ?? 'up'),
        increment: claim.by.value,
      };
    case 'range':
      return { ...NOTHING, kind: 'range', direction: null, range: { low: claim.low.value, high: claim.high.value } };
    case 'items':
      return {
        ...NOTHING,
        kind: 'count_items',
        direction: 'up',
        target: { kind: 'value', value: claim.count.value },
        bound: { kind: claim.bound, value: claim.each.value },
      };
    case 'bound':
    case 'reach':
      return reachOf(claim, read, unit, { usual, isRate, isRepeated });
  }
}

function movedFromBefore(target: Target, isDown: boolean): KindPart {
  return { ...NOTHING, kind: 'change', direction: isDown ? 'down' : 'up', baseline: BEFORE, target };
}

function topPosition({ text }: SentenceReading): Bound {
  return { kind: 'at_most', value: topPositionIn(text) };
}

const DUE = /(?<!\p{L})(?:by the end|by year|årets slut|årsskiftet|slutet av|utgangen av|udgangen af|årets udgang|årsskiftet)/u;
function reachOf(
  claim: Extract<Claim, { kind: 'bound' | 'reach' }>,
  read: SentenceReading,
  unit: Unit | null,
  { usual, isRate, isRepeated }: Repetition & { readonly usual: 'up' | 'down' },
): KindPart {
  const { measured } = read;
  const { value } = claim.kind === 'bound' ? claim.amount : claim.to;
  const target: Target = { kind: 'value', value };
  if (measured?.shape === 'step' && !isRepeated && unit !== 'ratio' && value <= STEPS_MAX)
    return { ...NOTHING, kind: 'milestone', direction: null, target };
  if (claim.kind === 'bound' && claim.bound === 'at_most')
    return { ...NOTHING, kind: 'limit', direction: 'down', bound: { kind: 'at_most', value } };
  if (measured?.key === 'search_terms') return { ...NOTHING, kind: 'count_items', direction: 'up', target, bound: topPosition(read) };
  const isStanding =
    unit === 'ratio' ||
    unit === 'score' ||
    unit === 'position' ||
    unit === 'duration' ||
    measured?.shape === 'rate' ||
    // "Three posts a week" asks for as many in every week, and for no way there.
    (isRate && (claim.kind === 'bound' || measured?.shape === 'item' || measured?.shape === 'step'));
  const isMoved = claim.kind === 'reach' && read.direction !== null && read.amounts.some((amount) => amount.role === 'to');
  const isDue = measured?.shape === 'level' && claim.kind === 'reach' && DUE.test(read.text);
  if (isStanding && !isMoved && !isDue) {
    const bound = claim.kind === 'reach' && usual === 'down' ? 'at_most' : 'at_least';
    return { ...NOTHING, kind: 'limit', direction: bound === 'at_most' ? 'down' : 'up', bound: { kind: bound, value } };
  }
  return { ...NOTHING, kind: 'change', direction: isMoved ? (read.direction ?? usual) : usual, target };
}
