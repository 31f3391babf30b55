/** Which days a key result's window holds when it is judged at a given day (semantics.md §2). */
import type { DateRange } from './calendar.ts';
import { type Frame, rangeOf, type Span, unitAt } from './cycle.ts';
import { add, type Exact, exact, fraction, ZERO } from './exact.ts';
import type { PerUnit, Window } from './key-result.ts';
import { remember } from './remember.ts';

/** The window as it stands at `day`: its days through `day`, or the last whole unit. Empty before it begins. */
export function windowAt(window: Window, day: number, frame: Frame): Span {
  switch (window.kind) {
    case 'cycle':
      return { start: frame.first, end: day + 1 };
    case 'trailing':
      return { start: day - window.days + 1, end: day + 1 };
    case 'latest':
      return { start: day, end: day + 1 };
    case 'calendar': {
      const unit = unitAt(day, window.unit, frame.settings);
      if (window.which === 'current') return { start: unit.start, end: day + 1 };
      return day === unit.end - 1 ? unit : unitAt(unit.start - 1, window.unit, frame.settings);
    }
  }
}

/** The same window evaluated at a reference's last day: a window over the cycle becomes the whole reference. */
export function windowAtReference(window: Window, reference: Span, frame: Frame): Span {
  return window.kind === 'cycle' ? reference : windowAt(window, reference.end - 1, frame);
}

/**
 * The frame that like for like, pace and `too_early` count days in, at a day: the cycle, or the running unit with window
 * `calendar current`.
 */
export function judgedFrame(window: Window, day: number, frame: Frame): Frame {
  if (window.kind !== 'calendar' || window.which !== 'current') return frame;
  const unit = unitAt(day, window.unit, frame.settings);
  return { cycle: unitRange(unit), first: unit.start, end: unit.end, settings: frame.settings };
}

const ranges = new WeakMap<Span, DateRange>();
/** One DateRange per remembered unit, so that what is remembered about a range (its references) is found again. */
function unitRange(unit: Span): DateRange {
  return remember(ranges, unit, () => rangeOf(unit));
}

/** How many days, weeks or months a span holds; months count by the share of each month touched. */
export function unitsElapsed(per: PerUnit, span: Span, frame: Frame): Exact {
  const days = span.end - span.start;
  if (per === 'day') return exact(days);
  if (per === 'week') return fraction(days, 7);
  let units = ZERO;
  for (let day = span.start; day < span.end; ) {
    const month = unitAt(day, 'month', frame.settings);
    const end = Math.min(month.end, span.end);
    units = add(units, fraction(end - day, month.end - month.start));
    day = end;
  }
  return units;
}
