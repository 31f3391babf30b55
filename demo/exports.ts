/**
 * What the company's other systems put into its bucket: one gzipped CSV a month each, written again every night with the days
 * that have come and, for advertising, with conversions that were credited late. Swedish habits: semicolons, decimal comma.
 */
import { gzipSync } from 'node:zlib';
import {
  addDays,
  addMonths,
  dateInZone,
  dateOfDayNumber,
  dayNumber,
  daysOf,
  type Instant,
  type LocalDate,
  localDate,
  minDate,
} from '../src/domain/calendar.ts';
import { campaignsOn } from './advertising.ts';
import { CAMPAIGNS, COMPANY } from './company.ts';
import { levelsOn } from './levels.ts';
import { CONVERSION_LAG_DAYS_MAX } from './visits.ts';
import { companyHour, remember, type World } from './world.ts';

export const BUCKET = 'bjorkvik-export';
export const AD_PREFIX = 'annonser/';
export const CLUB_PREFIX = 'klubben/';
/** Months kept beside the running one: the cycle, the one before it, and some. */
const MONTHS_KEPT = 7;
/** The ad platform and the club system write yesterday's files at this hour. */
const WRITTEN_AT_HOUR = 2;

export interface ExportedObject {
  readonly key: string;
  readonly body: Uint8Array;
}

/** Every object that is in the bucket at that moment, oldest first, made one by one. */
export function* exportsAt(world: World, now: Instant): Generator<ExportedObject> {
  const hour = companyHour(now);
  const lastDay = dateOfDayNumber(Math.floor((hour - WRITTEN_AT_HOUR) / 24) - 1);
  const month = localDate(`${dateInZone(now, COMPANY.zone).slice(0, 7)}-01`);
  for (let start = addMonths(month, -MONTHS_KEPT); start <= lastDay; start = addMonths(start, 1)) {
    const days = daysOf({ start, end: minDate(addMonths(start, 1), addDays(lastDay, 1)) });
    const name = start.slice(0, 7);
    const isSettled = addDays(addMonths(start, 1), CONVERSION_LAG_DAYS_MAX + 1) <= lastDay;
    const adFile = () =>
      file(
        AD_HEADER,
        days.flatMap((date) => adLines(world, date, hour)),
      );
    // Conversions of a settled month have all been credited: the file is the same for good.
    const ads = isSettled
      ? Buffer.from(
          remember(world, `ads ${name}`, () => adFile().toString('base64')),
          'base64',
        )
      : adFile();
    yield { key: `${AD_PREFIX}annonser-${name}.csv.gz`, body: ads };
    yield {
      key: `${CLUB_PREFIX}klubben-${name}.csv.gz`,
      body: file(
        CLUB_HEADER,
        days.map((date) => levelLine(world, date)),
      ),
    };
  }
}

const AD_HEADER = 'datum;kampanj_id;kampanj;visningar;klick;kostnad;konverteringar';
function adLines(world: World, date: LocalDate, hour: number): readonly string[] {
  return campaignsOn(world, dayNumber(date), hour).map((one) => {
    const campaign = CAMPAIGNS[one.campaign];
    return [date, campaign?.id, campaign?.name, one.impressions, one.clicks, kronor(one.costOre), one.conversions].join(';');
  });
}

const CLUB_HEADER = 'datum;medlemmar;prenumeranter;instagram;linkedin';
function levelLine(world: World, date: LocalDate): string {
  const { members, subscribers, instagram, linkedin } = levelsOn(world.seed, dayNumber(date));
  return [date, members, subscribers, instagram, linkedin].join(';');
}

function kronor(ore: number): string {
  return `${Math.floor(ore / 100)},${String(ore % 100).padStart(2, '0')}`;
}

/** The same text gives the same bytes, and so the same ETag. */
function file(header: string, lines: readonly string[]): Buffer {
  return gzipSync(Buffer.from(`${[header, ...lines].join('\r\n')}\r\n`, 'utf8'));
}
