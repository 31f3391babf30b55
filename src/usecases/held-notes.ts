/**
 * What the host keeps among a connection's notes, committed with the call that found it: how far the source reaches, and
 * bindings that the source refused. Connectors see only their own notes.
 */
import { addDays, dateInZone, type Instant, type LocalDate, minDate } from '../domain/calendar.ts';
import { keyOf } from '../domain/inputs.ts';
import type { SeriesRef } from '../domain/observation.ts';
import { stableHash } from '../domain/planning/stable-hash.ts';
import type { CallReading } from '../ports.ts';

const PREFIX = 'host:';
const FINALITY = `${PREFIX}finality`;
const PARKED = `${PREFIX}parked:`;
/** A refused binding is tried again after so long even if nobody touched the definition. */
const PARKED_DAYS = 7;

type Notes = Readonly<Record<string, unknown>>;
interface Finality {
  readonly runId: string;
  readonly completeThrough: LocalDate | null;
  readonly settledThrough: LocalDate | null;
}
export interface ParkedBinding {
  readonly definitionVersion: number;
  readonly at: Instant;
  readonly setting: string;
  readonly received: string;
  readonly allowed: string;
}

/** The notes that the connector itself wrote. */
export function connectorNotes(notes: Notes): Notes {
  return Object.fromEntries(Object.entries(notes).filter(([key]) => !key.startsWith(PREFIX)));
}

/** What several calls of one run say together: no further than the least of them. */
export function noteFinality(notes: Notes, runId: string, finality: CallReading['finality']): Notes {
  if (finality === null) return {};
  const held = notes[FINALITY] as Finality | undefined;
  const same = held?.runId === runId ? held : null;
  return {
    [FINALITY]: {
      runId,
      completeThrough: earlier(same?.completeThrough ?? null, finality.completeThrough),
      settledThrough: earlier(same?.settledThrough ?? null, finality.settledThrough),
    } satisfies Finality,
  };
}

export function finalityOf(notes: Notes, runId: string): Omit<Finality, 'runId'> | null {
  const held = notes[FINALITY] as Finality | undefined;
  return held?.runId === runId ? held : null;
}

function earlier(one: LocalDate | null, other: LocalDate | null): LocalDate | null {
  return one === null ? other : other === null ? one : minDate(one, other);
}

export function noteParked(series: SeriesRef, parked: ParkedBinding): Notes {
  return { [PARKED + stableHash(keyOf(series))]: parked };
}

/** The refusal in force for a series: of the same definition, and not old. */
export function parkedOf(notes: Notes, series: SeriesRef, definitionVersion: number, now: Instant): ParkedBinding | null {
  const held = notes[PARKED + stableHash(keyOf(series))] as ParkedBinding | null | undefined;
  if (held === undefined || held === null || held.definitionVersion !== definitionVersion) return null;
  return addDays(dateInZone(held.at, 'UTC'), PARKED_DAYS) > dateInZone(now, 'UTC') ? held : null;
}
