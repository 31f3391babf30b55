/**
 * What the company's other systems put into its bucket: the ad platform one gzipped CSV a day, the club system one a month.
 * Swedish habits: semicolons, decimal comma. A day's ad file is written again while conversions are still being credited.
 */
import { gzipSync } from 'node:zlib';
import {
  addDays,
  addMonths,
  dateInZone,
  dateOfDayNumber,
  dayNumber,
  type Instant,
  type LocalDate,
  localDate,
  minDate,
} from '../src/domain/calendar.ts';
import { campaignsOn } from './advertising.ts';
import { CAMPAIGNS, COMPANY } from './company.ts';
import { levelsOn } from './levels.ts';
import { companyHour, type World } from './world.ts';

export const BUCKET = 'bjorkvik-export';
export const AD_PREFIX = 'annonser/';
export const CLUB_PREFIX = 'klubben/';
/** Months before the running one of which daily ad files are kept; older ones have been cleared away. */
const AD_MONTHS = 6;
/** Months before the running one of which levels are kept: enough for the same period a year earlier. */
const CLUB_MONTHS = 26;
/** The ad platform and the club system write yesterday's files at this hour. */
const WRITTEN_AT_HOUR = 2;

export interface ExportedObject {
  readonly key: string;
  readonly body: Uint8Array;
}

/** Every object that is in the bucket at that moment, oldest first. */
export function exportsAt(world: World, now: Instant): readonly ExportedObject[] {
  const hour = companyHour(now);
  const lastDay = dateOfDayNumber(Math.floor((hour - WRITTEN_AT_HOUR) / 24) - 1);
  const month = localDate(`${dateInZone(now, COMPANY.zone).slice(0, 7)}-01`);
  return [...adFiles(world, addMonths(month, -AD_MONTHS), lastDay, hour), ...clubFiles(world, addMonths(month, -CLUB_MONTHS), lastDay)];
}

function adFiles(world: World, from: LocalDate, to: LocalDate, hour: number): readonly ExportedObject[] {
  const files: ExportedObject[] = [];
  for (let day = dayNumber(from); day <= dayNumber(to); day++) {
    const date = dateOfDayNumber(day);
    const lines = campaignsOn(world, day, hour).map((one) => {
      const campaign = CAMPAIGNS[one.campaign];
      return [date, campaign?.id, campaign?.name, one.impressions, one.clicks, kronor(one.costOre), one.conversions].join(';');
    });
    files.push(file(`${AD_PREFIX}${date.slice(0, 4)}/${date.slice(5, 7)}/annonser-${date}.csv.gz`, AD_HEADER, lines));
  }
  return files;
}
const AD_HEADER = 'datum;kampanj_id;kampanj;visningar;klick;kostnad;konverteringar';

function clubFiles(world: World, from: LocalDate, to: LocalDate): readonly ExportedObject[] {
  const files: ExportedObject[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) {
    const last = minDate(to, addDays(addMonths(month, 1), -1));
    const lines: string[] = [];
    for (let day = dayNumber(month); day <= dayNumber(last); day++) {
      const { members, subscribers, instagram, linkedin } = levelsOn(world.seed, day);
      lines.push([dateOfDayNumber(day), members, subscribers, instagram, linkedin].join(';'));
    }
    files.push(file(`${CLUB_PREFIX}klubben-${month.slice(0, 7)}.csv.gz`, CLUB_HEADER, lines));
  }
  return files;
}
const CLUB_HEADER = 'datum;medlemmar;prenumeranter;instagram;linkedin';

function kronor(ore: number): string {
  return `${Math.floor(ore / 100)},${String(ore % 100).padStart(2, '0')}`;
}

/** The same text gives the same bytes, and so the same ETag. */
function file(key: string, header: string, lines: readonly string[]): ExportedObject {
  return { key, body: gzipSync(Buffer.from(`${[header, ...lines].join('\r\n')}\r\n`, 'utf8')) };
}
