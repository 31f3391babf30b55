/**
 * One planned call: list, read what is new or needed, answer.
 *
 * A day's answer rests on the rows that all objects have for it. Where those are what they were when the series was last
 * answered, the observations stand in the store already and the day is only confirmed; so a second sync of unchanged files
 * is one listing and nothing else.
 */
import { type DateRange, dateInZone, dateOfDayNumber, dayNumber } from '../../src/domain/calendar.ts';
import type { PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import type { ConnectorContext, Fetched, FetchedFinality } from '../kit/define-connector.ts';
import { fixAccount, fixBinding, retry, type SourceError } from '../kit/failure.ts';
import { answer } from './answer.ts';
import { type Asked, sortAsked } from './asked.ts';
import { type Delivery, deliveredDays, deliveredIn, isWindowed, windowKey, windowSignature } from './delivered.ts';
import { LIMITS, type Limits } from './limits.ts';
import { columnsFor } from './measure.ts';
import type { Listing, ObjectStore, StoredObject } from './object-store.ts';
import { FileReader } from './read-files.ts';
import { type ObjectDays, Remembered, type SeriesMemory } from './remembered.ts';
import type { Reading } from './scan.ts';
import { metricsOf, type Settings, timingOf } from './settings.ts';
import { TableError, type Tables } from './tables.ts';

export async function* readCall(
  call: PlannedCall,
  context: ConnectorContext<Settings>,
  store: ObjectStore,
  limits: Limits = LIMITS,
): AsyncGenerator<Fetched> {
  const { settings, signal, now } = context;
  const { asked, refusals } = sortAsked(call, settings);
  const remembered = new Remembered(context.memory, settings);
  const listing = await store.list(signal);
  requireObjects(listing, store, settings);
  const declared = dayNumber(dateInZone(now, settings.zone)) - settings.completeAfterDays;
  const reading: Reading = { settings, ...columnsFor(asked, settings), within: asked.flatMap(({ ranges }) => ranges), limits };
  const reader = new FileReader(store, reading, context.temporaryFolder, signal);
  try {
    const objectDays = await knownDays(listing.objects, remembered, reader);
    const days = deliveredDays(objectDays);
    const numbers = [...days.keys()];
    const ends = numbers.reduce<readonly [number, number] | null>(
      (held, day) => (held === null ? [day, day] : [Math.min(held[0], day), Math.max(held[1], day)]),
      null,
    );
    const delivery: Delivery = { days, first: ends?.[0] ?? null, last: ends?.[1] ?? null, declared };
    const before = new Map<Asked, SeriesMemory>();
    for (const each of asked) before.set(each, await remembered.series(each.series, each.grain));
    const stale = staleDays(asked, before, delivery);
    await readNeeded(stale, listing.objects, delivery, reader);
    if (stale.size > 0) await settleOwners(stale, listing.objects, delivery, settings, await reader.tables());
    const answers: Fetched[] = [];
    for (const each of asked) {
      const memory = before.get(each);
      if (memory === undefined) continue;
      const tables = stale.size > 0 ? await reader.tables() : null;
      answers.push(
        ...(await answer(each, memory, delivery, reading, tables, (after) =>
          remembered.keepSeries(each.series, each.grain, after, limits.windowsMax),
        )),
      );
    }
    yield finalityOf(settings, delivery);
    yield* listing.exchanges;
    yield* reader.exchanges;
    yield* refusals;
    yield* answers;
  } catch (error) {
    // Files are told apart from tables in `scan`; what fails here is the machine's memory or disk.
    if (error instanceof TableError)
      throw retry({ public: 'the rows of the files could not be added up on this machine', internal: error.message });
    throw error;
  } finally {
    reader.close();
  }
}

function requireObjects({ objects, listed, unmatched }: Listing, { name }: ObjectStore, { pattern }: Settings): void {
  if (objects.length > 0) return;
  if (listed > 0 && pattern !== undefined)
    throw fixAccount(
      { setting: 'pattern', received: pattern, allowed: `a pattern that matches keys such as ${unmatched}` },
      { public: `none of ${listed} files in ${name} matches ${pattern}; there is for example ${unmatched}` },
    );
  throw fixAccount(
    { setting: 'location', received: name, allowed: 'a place with at least one file' },
    { public: `there is no file in ${name}` },
  );
}

/** Days of every object: remembered, or read now where the object is new or has changed. */
async function knownDays(objects: readonly StoredObject[], remembered: Remembered, reader: FileReader): Promise<readonly ObjectDays[]> {
  const known: ObjectDays[] = [];
  for (const [place, object] of objects.entries()) {
    const held = await remembered.object(object);
    const days = held ?? (await reader.read(object, place));
    if (held === null) remembered.keepObject(object, days);
    known.push(days);
  }
  return known;
}

/** Day numbers that some series has to be answered for anew. */
function staleDays(asked: readonly Asked[], before: ReadonlyMap<Asked, SeriesMemory>, delivery: Delivery): ReadonlySet<number> {
  const { days, declared } = delivery;
  const stale = new Set<number>();
  for (const each of asked) {
    const memory = before.get(each);
    if (isWindowed(each)) {
      for (const range of each.ranges)
        if (isStaleWindow(range, memory, delivery)) for (const day of deliveredIn(range, delivery)) stale.add(day);
      continue;
    }
    for (const { start, end } of each.ranges)
      for (let day = dayNumber(start); day < dayNumber(end) && day <= declared; day++) {
        const signature = days.get(day)?.signature;
        if (signature !== undefined && memory?.days.get(day)?.signature !== signature) stale.add(day);
      }
  }
  return stale;
}
function isStaleWindow(range: DateRange, memory: SeriesMemory | undefined, delivery: Delivery): boolean {
  return memory?.windows.get(windowKey(range))?.signature !== windowSignature(range, delivery);
}

async function readNeeded(
  stale: ReadonlySet<number>,
  objects: readonly StoredObject[],
  { days }: Delivery,
  reader: FileReader,
): Promise<void> {
  const needed = new Set([...stale].flatMap((day) => days.get(day)?.owners ?? []));
  for (const place of [...needed].sort((a, b) => a - b)) {
    const object = objects[place];
    if (object !== undefined && !reader.hasRead(place)) await reader.read(object, place);
  }
}

/** Takes copies of a day out of the tables, and refuses days whose parts cannot be told from corrections. */
async function settleOwners(
  stale: ReadonlySet<number>,
  objects: readonly StoredObject[],
  { days }: Delivery,
  settings: Settings,
  tables: Tables,
): Promise<void> {
  const copies = [...stale].flatMap((day) => (days.get(day)?.copies ?? []).map((place) => `(${place}, DATE '${dateOfDayNumber(day)}')`));
  if (copies.length > 0) await tables.run(`DELETE FROM days WHERE (object, day) IN (${copies.join(', ')})`);
  const shared = [...stale].filter((day) => (days.get(day)?.owners.length ?? 0) > 1).map((day) => `DATE '${dateOfDayNumber(day)}'`);
  if (shared.length === 0) return;
  const dimensions = settings.dimensions.map((_, index) => `d${index}`);
  const [clash] = await tables.rows(
    `SELECT CAST(day AS VARCHAR) AS day, CAST(min(object) AS VARCHAR) AS a, CAST(max(object) AS VARCHAR) AS b${dimensions.map((each) => `, ${each}`).join('')} FROM days WHERE day IN (${shared.join(', ')}) GROUP BY ${['day', ...dimensions].join(', ')} HAVING count(*) > 1 ORDER BY ALL LIMIT 1`,
  );
  if (clash === undefined) return;
  const [a, b] = [objects[Number(clash.a)]?.key ?? '', objects[Number(clash.b)]?.key ?? ''];
  const of = settings.dimensions.map((dimension, index) => `${dimension} ${JSON.stringify(clash[`d${index}`] ?? '')}`);
  throw deliveredTwice(a, b, [clash.day ?? '', ...of].join(', '));
}

function deliveredTwice(a: string, b: string, what: string): SourceError {
  const allowed =
    'each day (and combination of dimensions) in one file, or the very same rows again; narrow the pattern to the current files, or declare the column that tells the files apart as a dimension';
  return fixBinding(
    { setting: 'pattern', received: `${what} is in both ${a} and ${b}, with different rows`, allowed },
    { public: `${what} is in both ${a} and ${b}, with different rows: adding them up could count a correction twice. Allowed: ${allowed}` },
  );
}

/**
 * How far the source reaches. Where an absent day would be filled in (with 0, or with the level before it) a file that has not
 * come must stop the clock, so the last delivered day is the limit; elsewhere the gap itself stops it, and shows as stale.
 */
function finalityOf(settings: Settings, { last, declared }: Delivery): FetchedFinality {
  const fillsIn = settings.absentMeansZero || Object.values(metricsOf(settings)).some(({ aggregation }) => aggregation.kind === 'last');
  const complete = fillsIn && last !== null ? Math.min(last, declared) : declared;
  const { completeAfterDays, settledAfterDays } = timingOf(settings);
  const settled = Math.min(complete, declared - (settledAfterDays - completeAfterDays));
  return { kind: 'finality', completeThrough: dateOfDayNumber(complete), settledThrough: dateOfDayNumber(settled) };
}
