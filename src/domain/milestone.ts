/** Milestones: steps ticked by hand with a date, or a count of what was published since the cycle's first day (semantics.md §4). */
import { dayNumber } from './calendar.ts';
import type { Frame } from './cycle.ts';
import { add, type Exact, exact, ZERO } from './exact.ts';
import type { KeyResult, MilestoneStep } from './key-result.ts';
import { COUNT, type Measure, publishedMeasure } from './measure.ts';
import type { Known } from './query.ts';

type Milestone = Extract<KeyResult, { kind: 'milestone' }>;

export function milestoneMeasure(keyResult: Milestone, frame: Frame, known: Known): Measure {
  if (keyResult.published !== null) return publishedMeasure(keyResult.published.input, frame, known);
  return {
    ...COUNT,
    window: { kind: 'cycle' },
    frame,
    sources: [],
    latestKnown: (upTo) => upTo,
    read: (span) => weightOf(keyResult.steps.filter((step) => step.done !== null && dayNumber(step.done) < span.end)),
    missing: () => [],
  };
}

/** What is done when all is: every step's weight, or the number to publish. */
export function milestoneTotal(keyResult: Milestone): Exact {
  return keyResult.published === null ? weightOf(keyResult.steps) : exact(keyResult.published.target);
}

function weightOf(steps: readonly MilestoneStep[]): Exact {
  return steps.reduce((total, step) => add(total, exact(step.weight)), ZERO);
}
