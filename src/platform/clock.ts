/** What time it is: the machine's, one instant for ever (replays and trials), or time running on from an instant. */
import { type Instant, instantFromMs, msOfInstant } from '../domain/calendar.ts';
import type { Clock } from '../ports.ts';

export type ClockSetting =
  | { readonly kind: 'system' }
  | { readonly kind: 'frozen'; readonly at: Instant }
  | { readonly kind: 'ticking'; readonly from: Instant };

export function makeClock(setting: ClockSetting): Clock {
  switch (setting.kind) {
    case 'system':
      return { now: () => instantFromMs(Date.now()) };
    case 'frozen':
      return { now: () => setting.at };
    case 'ticking': {
      const startMs = performance.now();
      const fromMs = msOfInstant(setting.from);
      return { now: () => instantFromMs(fromMs + Math.floor(performance.now() - startMs)) };
    }
  }
}
