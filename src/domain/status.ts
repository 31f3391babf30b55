/** Status, success and score (semantics.md §5, §6). */
import type { Status } from './evaluation.ts';
import { compare, divide, type Exact, exact, isZero, toNumber } from './exact.ts';
import type { KeyResultBase, KeyResultKind, WorkspaceSettings } from './key-result.ts';
import { displayOf, type Standing } from './progress.ts';

export interface StatusQuestion {
  readonly kind: KeyResultKind;
  readonly standing: Standing | null;
  readonly expected: Exact | null;
  /** d and D of the cycle, or of the running unit. */
  readonly daysElapsed: number;
  readonly daysTotal: number;
  /** Largest declared lag of the sources. */
  readonly lagDays: number;
  /** asOf is past the cycle's last day. */
  readonly isOver: boolean;
  /** Every source is settled through the cycle's last day, and it is the day judged. */
  readonly isFinal: boolean;
}

/** null where progress is not known. */
export function statusOf(question: StatusQuestion, thresholds: WorkspaceSettings['statusThresholds']): Status | null {
  const { standing, expected, kind } = question;
  if (standing === null) return null;
  if (question.isOver) {
    if (!question.isFinal) return 'closing';
    return standing.attained ? 'attained' : 'missed';
  }
  if (10 * question.daysElapsed <= question.daysTotal || question.daysElapsed <= question.lagDays) return 'too_early';
  if (kind === 'limit' || kind === 'range') {
    if (standing.attained) return 'on_track';
    return compare(standing.raw, NEARLY) >= 0 ? 'at_risk' : 'off_track';
  }
  if (expected === null) return null;
  if (isZero(expected)) return 'on_track';
  const ratio = divide(displayOf(standing.raw), expected);
  if (compare(ratio, exact(thresholds.onTrack)) >= 0) return 'on_track';
  return compare(ratio, exact(thresholds.atRisk)) >= 0 ? 'at_risk' : 'off_track';
}
const NEARLY = exact(0.9);
const SUCCESS_SCORE = exact(0.7);

/** A person's grade, else the display progress once the cycle is over; null before. */
export function scoreOf(keyResult: KeyResultBase, standing: Standing | null, status: Status | null): Exact | null {
  if (keyResult.score !== null) return exact(keyResult.score.value);
  return isFinalStatus(status) && standing !== null ? displayOf(standing.raw) : null;
}

/** Committed: attained. Aspirational: a score of at least 0.7. null until the status is final. */
export function successOf(keyResult: KeyResultBase, standing: Standing | null, status: Status | null): boolean | null {
  if (!isFinalStatus(status) || standing === null) return null;
  const score = scoreOf(keyResult, standing, status);
  return keyResult.ambition === 'committed' ? standing.attained : score !== null && compare(score, SUCCESS_SCORE) >= 0;
}

function isFinalStatus(status: Status | null): boolean {
  return status === 'attained' || status === 'missed';
}

/** display ÷ e; null where either is not known, or nothing is expected yet. */
export function paceRatioOf(standing: Standing | null, expected: Exact | null): number | null {
  if (standing === null || expected === null || isZero(expected)) return null;
  return toNumber(divide(displayOf(standing.raw), expected));
}
