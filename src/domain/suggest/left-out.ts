/** What a sentence says that its proposal does not: another key result, other numbers, a rate or a deadline that no key result has. */
import { type Claim, leftOver } from './claim.ts';
import { deadlineIn, type Period } from './period.ts';
import type { Rate } from './rates.ts';
import type { SentenceReading } from './reading.ts';

interface Understood {
  readonly read: SentenceReading;
  readonly claim: Claim;
  /** Where the first of two key results ends; null: there is one. */
  readonly clause: { readonly end: number; readonly next: number } | null;
  readonly unreadRate: Rate | null;
  readonly period: Period | null;
}
export interface LeftOut {
  readonly what: 'rest' | 'rate' | 'deadline';
  readonly words: string;
}
const SHOWN_MAX = 80;

/** @param sentence as it was typed, as long as the text that was read */
export function leftOut(sentence: string, { read, claim, clause, unreadRate, period }: Understood): readonly LeftOut[] {
  const first = sentence.slice(0, clause?.end);
  const number = leftOver(read, claim)?.start ?? null;
  const deadline = period === null ? deadlineIn(read.text, read.amounts) : null;
  const rests = [...(clause === null ? [] : [sentence.slice(clause.next)]), ...(number === null ? [] : [first.slice(number)])];
  return [
    ...rests.map((words): LeftOut => ({ what: 'rest', words: words.slice(0, SHOWN_MAX) })),
    ...(unreadRate === null ? [] : [{ what: 'rate', words: first.slice(unreadRate.start, unreadRate.end) } as const]),
    ...(deadline === null ? [] : [{ what: 'deadline', words: first.slice(deadline.start, deadline.end) } as const]),
  ];
}
