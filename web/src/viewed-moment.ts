/**
 * Which moment a page shows: today, or a day of the past with what is known now or with what was known when it ended. It stands
 * in the address, so that it can be sent to somebody, and goes along to the next page.
 */
import { useLocation } from 'preact-iso';
import { type At, NOW } from './api.ts';
import { useBoard } from './board-context.tsx';
import { addDays, endOfDay } from './format.ts';

export interface ViewedMoment {
  readonly at: At;
  /** The day looked at; today unless chosen. */
  readonly day: string;
  readonly isPast: boolean;
  readonly isAsKnownThen: boolean;
  /** An address of the dashboard at the same moment. */
  readonly href: (path: string) => string;
  readonly show: (day: string | null, isAsKnownThen: boolean) => void;
}
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function useViewedMoment(): ViewedMoment {
  const { workspace } = useBoard();
  const { query, path, route } = useLocation();
  const day = pastDay(query.asOf, workspace.today);
  const isAsKnownThen = day !== null && query.known === 'then';
  return {
    at: day === null ? NOW : { asOf: day, knownAt: isAsKnownThen ? endOfDay(day, workspace.settings.zone) : null },
    day: day ?? workspace.today,
    isPast: day !== null,
    isAsKnownThen,
    href: (to) => addressOf(to, day, isAsKnownThen),
    show: (chosen, known) => route(addressOf(path, pastDay(chosen ?? undefined, workspace.today), known)),
  };
}

/** null for today, for days to come, and for what is no day. */
function pastDay(text: string | undefined, today: string): string | null {
  if (text === undefined || !DAY.test(text) || text >= today) return null;
  // A day that no calendar has, such as 31 April, does not come back as itself.
  return Number.isNaN(Date.parse(`${text}T00:00:00Z`)) || addDays(text, 0) !== text ? null : text;
}

function addressOf(path: string, day: string | null, isAsKnownThen: boolean): string {
  return day === null ? path : `${path}?asOf=${day}${isAsKnownThen ? '&known=then' : ''}`;
}
