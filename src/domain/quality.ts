/** Quality flags and finality of a value from what it rests on (semantics.md §3). */
import { type Basis, observationsOf } from './aggregate.ts';
import { dateOfDayNumber, dayNumber, type LocalDate } from './calendar.ts';
import type { Span } from './cycle.ts';
import { QUALITY_FLAGS, type QualityFlag } from './metric.ts';

export interface Finality {
  readonly flags: ReadonlySet<QualityFlag>;
  /** First day that can still change; null where none can. */
  readonly provisionalFrom: LocalDate | null;
}

/**
 * @param span the window shown; null: each basis' own (a baseline's)
 */
export function finalityOf(basis: readonly Basis[], span: Span | null): Finality {
  const flags = new Set<QualityFlag>();
  let unsettled: number | null = null;
  let flagged: LocalDate | null = null;
  for (const each of basis) {
    const own = (each.days ?? each.window)?.span;
    const settled = dayNumber(each.source.settledThrough);
    if (own !== undefined && each.lastDay > settled) {
      const from = Math.max((span ?? own).start, settled + 1);
      if (unsettled === null || from < unsettled) unsettled = from;
    }
    if (each.isEstimated) flags.add('estimated');
    if (each.days !== null && !each.days.series.hasFlags) continue;
    for (const { quality, range } of observationsOf(each)) {
      for (const flag of quality) flags.add(flag);
      if (quality.includes('provisional') && (flagged === null || range.start < flagged)) flagged = range.start;
    }
  }
  const provisionalFrom = unsettled === null ? flagged : dateOfDayNumber(unsettled);
  if (provisionalFrom !== null) flags.add('provisional');
  return { flags, provisionalFrom };
}

export function inOrder(flags: ReadonlySet<QualityFlag>): readonly QualityFlag[] {
  return QUALITY_FLAGS.filter((flag) => flags.has(flag));
}
