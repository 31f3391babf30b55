/**
 * Which days have been delivered, by which objects. Pure.
 *
 * A day that two objects have with the very same rows is a copy and counts once: the object whose key comes first keeps it. A
 * day that they share with other rows may be two parts of a whole or a correction, which nothing tells apart; the parts are
 * taken as a whole only where no combination of dimension values is in both (the call checks that, and refuses the rest).
 */
import { addDays, type DateRange, dateOfDayNumber, dayNumber, type LocalDate } from '../../src/domain/calendar.ts';
import type { Asked } from './asked.ts';
import { type ObjectDays, signatureOf } from './remembered.ts';

export interface DeliveredDay {
  /** Places of the objects whose rows count, in the order of their keys. */
  readonly owners: readonly number[];
  /** Places of objects that repeat an owner's rows. */
  readonly copies: readonly number[];
  readonly signature: string;
}

/** @param objects days of every object of the listing, in the order of their keys */
export function deliveredDays(objects: readonly ObjectDays[]): ReadonlyMap<number, DeliveredDay> {
  const byDay = new Map<number, { owners: number[]; copies: number[]; digests: string[] }>();
  objects.forEach((days, place) => {
    for (const [day, digest] of days) {
      const held = byDay.get(day);
      if (held === undefined) byDay.set(day, { owners: [place], copies: [], digests: [digest] });
      else if (held.digests.includes(digest)) held.copies.push(place);
      else {
        held.owners.push(place);
        held.digests.push(digest);
      }
    }
  });
  return new Map([...byDay].map(([day, { owners, copies, digests }]) => [day, { owners, copies, signature: signatureOf(digests) }]));
}

/** What has been delivered, and how far it counts. */
export interface Delivery {
  readonly days: ReadonlyMap<number, DeliveredDay>;
  /** Day numbers; null: nothing has been delivered. */
  readonly first: number | null;
  readonly last: number | null;
  /** Last day number that can be whole by the declared timing. */
  readonly declared: number;
}

/** Windows are measured whole: one changed day makes all of the window's days be read again. */
export function isWindowed({ grain, metric }: Asked): boolean {
  return grain === 'range' || (grain === 'item' && metric.aggregation.kind === 'source_only');
}

export function windowKey({ start, end }: DateRange): string {
  return `${start} ${end}`;
}
export function deliveredIn({ start, end }: DateRange, { days, declared }: Delivery): readonly number[] {
  const found: number[] = [];
  for (let day = dayNumber(start); day < dayNumber(end) && day <= declared; day++) if (days.has(day)) found.push(day);
  return found;
}
export function windowSignature(range: DateRange, delivery: Delivery): string {
  return signatureOf(deliveredIn(range, delivery).map((day) => `${day} ${delivery.days.get(day)?.signature}`));
}
/** Consecutive day numbers as ranges. */
export function runsOf(days: readonly number[]): readonly DateRange[] {
  const runs: { start: LocalDate; end: LocalDate }[] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const date = dateOfDayNumber(day);
    const last = runs.at(-1);
    if (last?.end === date) last.end = addDays(date, 1);
    else runs.push({ start: date, end: addDays(date, 1) });
  }
  return runs;
}
