/**
 * Where a key result will stand when its cycle ends: value, 80 % interval, probability of attainment, and how wrong the
 * same method has been on its own past; or the reason why nothing honest can be said (semantics.md §6).
 *
 * Sums are forecast from their days, levels from their drift, what is divided or multiplied from its parts, audiences (window
 * uniques) from how their own curve has grown or their whole windows have followed each other: never by adding days.
 */
import { dayNumber } from '../calendar.ts';
import { referenceSpan } from '../cycle.ts';
import type { EvaluationInput } from '../evaluate.ts';
import { type Judged, overrideInForce } from '../evaluate-key-result.ts';
import type { Forecast } from '../evaluation.ts';
import { toNumber } from '../exact.ts';
import { isMeasured } from '../inputs.ts';
import { judge } from '../judgement.ts';
import type { KeyResult, Reference, WorkspaceSettings } from '../key-result.ts';
import { completeDay } from '../measure.ts';
import { queryOf } from '../query.ts';
import { judgedFrame, windowAt } from '../window.ts';
import { chanceAtLeast, chanceAtMost, type EndValue, noiseOf, shownValue, withinFloor } from './end-value.ts';
import { curveAtEnd, wholeWindowsAtEnd } from './forecast-audience.ts';
import { onlyGrows, PAST_DAYS_MAX, partsForecast } from './forecast-parts.ts';
import { type NoForecast, reasonText } from './forecast-reasons.ts';
import { daysNeeded, forecastSeries, HISTORY_DAYS_MIN } from './forecast-series.ts';

/** How far before the day judged a forecast may look: what must be loaded for it. */
export const FORECAST_REACH_DAYS = PAST_DAYS_MAX + HISTORY_DAYS_MIN;

/**
 * @param locale of the reason
 * @returns a forecast, or one whose values are null and whose `reason` says why
 */
export function forecastOf(keyResult: KeyResult, judged: Judged, input: EvaluationInput, locale: WorkspaceSettings['locale']): Forecast {
  const found = endValueOf(keyResult, judged, input);
  if (typeof found === 'string' || 'daysNeeded' in found) {
    const reason = typeof found === 'string' ? reasonText(found, locale) : reasonText('short_past', locale, found.daysNeeded);
    return { value: null, low: null, high: null, probability: null, method: null, backtestError: null, reason };
  }
  const { value, low, high, method, backtestError } = found;
  const probability = probabilityOf(keyResult, judged, input, found);
  const [shown, least, most, error] = [value, low, high, backtestError].map(shownValue) as [number, number, number, number];
  return { value: shown, low: least, high: most, probability, method, backtestError: error, reason: null };
}

/** What is forecast is the value that the sources give; a person's value is what that person says it is. */
function endValueOf(keyResult: KeyResult, { measure, knownDay, evaluation }: Judged, input: EvaluationInput) {
  const { frame, window } = measure;
  if (knownDay === null) return 'no_day';
  if ((evaluation.automated ?? evaluation).value === null) return 'no_value';
  if (knownDay >= frame.end - 1) return 'last_day_known';
  const override = overrideInForce(keyResult, input);
  if (override !== null && (override.expires === null || dayNumber(override.expires) >= frame.end - 1)) return 'overridden';
  if (keyResult.kind === 'milestone') return 'steps';
  if (keyResult.kind === 'count_items') return 'items';
  if (!isMeasured(keyResult)) return 'rolled_up';
  const parts = partsForecast(queryOf(keyResult, frame, input), input, knownDay);
  if (parts === null) {
    const hasBegun = windowAt(window, knownDay, frame).start === windowAt(window, frame.end - 1, frame).start;
    if (!measure.isAccumulating || !hasBegun) return checked(wholeWindowsAtEnd(measure, knownDay, onlyGrows(keyResult.expression)));
    // One audience less another may fall as its window grows: its curve says nothing of that.
    return onlyGrows(keyResult.expression) ? checked(curveAtEnd(measure, knownDay)) : 'window_only';
  }
  if (typeof parts === 'string') return parts;
  const { question, floor, size } = parts;
  const end = forecastSeries(question);
  return end === null
    ? { daysNeeded: daysNeeded(question.ahead, question.isPlainSum ? 0 : question.knownDays) }
    : withinFloor({ ...end, floor, noise: noiseOf(end.value, size) });
}

function checked(end: EndValue | NoForecast): EndValue | NoForecast {
  return typeof end === 'string' ? end : withinFloor(end);
}

/** Of standing where the target will be on the last day; null where that is not known yet. */
function probabilityOf(keyResult: KeyResult, { measure }: Judged, input: EvaluationInput, end: EndValue): number | null {
  switch (keyResult.kind) {
    case 'limit':
      return keyResult.bound.kind === 'at_most' ? chanceAtMost(end, keyResult.bound.value) : chanceAtLeast(end, keyResult.bound.value);
    case 'range':
      return Math.max(0, chanceAtMost(end, keyResult.high) + chanceAtLeast(end, keyResult.low) - 1);
    case 'change': {
      const lastDay = measure.frame.end - 1;
      const through = completeDay(measure.sources, measure.frame, input.asOf);
      if (keyResult.baseline?.kind === 'measured' && !isOver(keyResult.baseline.reference, measure, through)) return null;
      const { ends } = judge({ keyResult, measure, frozen: input.frozen, through }, lastDay, null);
      if (ends.problem !== null || ends.target === null || ends.baseline === null) return null;
      const [baseline, target] = [toNumber(ends.baseline), toNumber(ends.target)];
      return target > baseline ? chanceAtLeast(end, target) : target < baseline ? chanceAtMost(end, target) : null;
    }
    default:
      return null;
  }
}

/** Whether the reference of the last day, which with `calendar current` is its unit's, lies behind. */
function isOver(reference: Reference, { window, frame }: Judged['measure'], through: number): boolean {
  return referenceSpan(reference, judgedFrame(window, frame.end - 1, frame)).end - 1 <= through;
}
