/**
 * The sample OKR file, in Swedish, for the quarter that holds "now". It depends on the quarter and, for the ticked steps and
 * check-ins, on today: started again tomorrow it reads the same.
 */
import {
  addDays,
  type DateRange,
  dateInZone,
  dayNumber,
  daysOf as daysIn,
  type Instant,
  type LocalDate,
  lastDay,
  lengthInDays,
  minDate,
} from '../src/domain/calendar.ts';
import { costPerConversion, type Days, daysOf, outcomeOf, postsRead, quarterAround, quarterBefore, yearBefore } from './calibration.ts';
import { COMPANY } from './company.ts';
import { AD_PREFIX, BUCKET, CLUB_PREFIX } from './exports.ts';
import { levelsOn } from './levels.ts';
import { fraction } from './random.ts';
import { CONVERSION_LAG_DAYS_MAX } from './visits.ts';
import { makeWorld, type World } from './world.ts';

export interface DefinitionOptions {
  /** Defaults to the demo's own world. */
  readonly world?: World;
  /** Where the connections find their credentials; default "vault:". */
  readonly credential?: (connection: string) => string;
  /** Written into the settings of the bucket connections; left out: the operator's override decides. */
  readonly s3Endpoint?: string;
}
export const DEMO_SEED = 20_170_103;
/** Ids of the demo's connections, all recognisable as the demo's. */
export const DEMO_CONNECTIONS = { web: 'demo-webb', ads: 'demo-annonser', club: 'demo-klubben', talks: 'demo-samtal' } as const;
const GRACE_DAYS = 3;

/** The quarter that the sample key results run in at that moment. */
export function demoQuarter(now: Instant): DateRange {
  return quarterAround(dateInZone(now, COMPANY.zone), GRACE_DAYS);
}

/** @returns YAML in the format of okrs.yaml, clearly labelled as sample data */
export function demoDefinition(now: Instant, options: DefinitionOptions = {}): string {
  const world = options.world ?? makeWorld(DEMO_SEED);
  const today = dateInZone(now, COMPANY.zone);
  const quarter = demoQuarter(now);
  const id = cycleId(quarter);
  return `# EXEMPELDATA. ${COMPANY.name} finns inte; siffrorna kommer från en påhittad värld som räknas fram på den här datorn.
# Sample data: nothing here belongs to anyone. Remove it on the board, or with: nyckel demo remove
workspace: { zone: ${COMPANY.zone}, currency: ${COMPANY.currency}, weekStart: monday, fiscalYearStart: 1, locale: sv }
${connections(options)}
cycles:
  - { id: ${id}, starts: ${quarter.start}, ends: ${lastDay(quarter)} }
objectives:
${objectives(world, quarter, id, today)}`;
}

export interface DemoPush {
  readonly connection: string;
  readonly metric: string;
  readonly day: LocalDate;
  readonly value: number;
}
/** Values that the demo sends by the push API: interviews held, every whole day of the cycle so far, zeros included. */
export function demoPushes(now: Instant): readonly DemoPush[] {
  const today = dateInZone(now, COMPANY.zone);
  const { start, end } = demoQuarter(now);
  const until = minDate(today, end);
  const days = start < until ? daysIn({ start, end: until }) : [];
  return days.map((day) => ({
    connection: DEMO_CONNECTIONS.talks,
    metric: 'interviews',
    day,
    value: fraction(DEMO_SEED, dayNumber(day), 77) < 0.13 ? 1 : 0,
  }));
}

function cycleId(quarter: DateRange): string {
  return `${quarter.start.slice(0, 4)}-q${Math.ceil(Number(quarter.start.slice(5, 7)) / 3)}`;
}

function connections({ credential = () => 'vault:', s3Endpoint }: DefinitionOptions): string {
  const { web, ads, club, talks } = DEMO_CONNECTIONS;
  const endpoint = s3Endpoint === undefined ? '' : `\n      endpoint: ${s3Endpoint}`;
  const bucket = (prefix: string) => `location: s3://${BUCKET}/${prefix}${endpoint}
      region: eu-north-1
      forcePathStyle: true
      pattern: "**/*.csv.gz"
      format: csv
      delimiter: ";"
      decimal: ","
      zone: ${COMPANY.zone}
      date: datum
      completeAfterDays: 1`;
  return `connections:
  - id: ${web}
    source: ga4
    settings: { property: properties/${COMPANY.property}, settledAfterDays: ${CONVERSION_LAG_DAYS_MAX} }
    credential: ${quoted(credential(web))}
  - id: ${ads}
    source: s3-export
    settings:
      ${bucket(AD_PREFIX)}
      settledAfterDays: ${CONVERSION_LAG_DAYS_MAX}
      dimensions: [kampanj]
      metrics:
        cost: { column: kostnad, unit: currency, currency: ${COMPANY.currency}, aggregation: sum }
        clicks: { column: klick, unit: count, aggregation: sum }
        impressions: { column: visningar, unit: count, aggregation: sum }
        conversions: { column: konverteringar, unit: count, aggregation: sum }
    credential: ${quoted(credential(ads))}
  - id: ${club}
    source: s3-export
    settings:
      ${bucket(CLUB_PREFIX)}
      metrics:
        members: { column: medlemmar, unit: count, aggregation: last }
        subscribers: { column: prenumeranter, unit: count, aggregation: last }
        instagram: { column: instagram, unit: count, aggregation: last }
        linkedin: { column: linkedin, unit: count, aggregation: last }
    credential: ${quoted(credential(club))}
  - { id: ${talks}, source: push, settings: { zone: ${COMPANY.zone}, completeAfterDays: 1, absentMeansZero: true, metrics: { interviews: { unit: count, aggregation: sum } } } }`;
}

function objectives(world: World, quarter: DateRange, id: string, today: LocalDate): string {
  return `  - id: demo-synas
    title: Fler kaffeälskare ska hitta till oss
    cycle: ${id}
    owner: marknad
    keyResults:
${visitors(world, quarter)}
${posts(world, quarter)}
${level(world, quarter, 'members', 'medlemmar', 'Klubbmedlemmar', 1.3, 10)}
  - id: demo-salja
    title: Besökare ska bli kunder som kommer tillbaka
    cycle: ${id}
    owner: e-handel
    keyResults:
${revenue(world, quarter)}
${conversions(world, quarter)}
${signUpRate(world, quarter)}
${cost(world, quarter)}
  - id: demo-klubben
    title: Klubben ska bli navet för våra trognaste kunder
    cycle: ${id}
    owner: kundklubben
    keyResults:
${level(world, quarter, 'subscribers', 'prenumeranter', 'Prenumeranter på nyhetsbrevet', 0.5, 10)}
${launch(quarter, today)}
${interviews(quarter, today)}
`;
}

const { web, ads, club, talks } = DEMO_CONNECTIONS;
const PERCENTS = [5, 8, 10, 12, 15, 20, 25, 30, 40, 50];

/** The round percentage that an outcome of +`growth` (a fraction) reaches to about `share`. */
function roundPercent(growth: number, share: number): number {
  const wanted = (growth * 100) / share;
  return PERCENTS.reduce((best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best));
}

/** Against the quarter before, unless the season makes that meaningless: then against last year. */
function visitors(world: World, quarter: DateRange): string {
  const value = outcomeOf(world, daysOf(quarter)).visitors;
  const sinceLast = value / outcomeOf(world, daysOf(quarterBefore(quarter))).visitors - 1;
  const sinceLastYear = value / outcomeOf(world, daysOf(yearBefore(quarter))).visitors - 1;
  const isSeasonal = sinceLast < 0.06;
  const percent = isSeasonal ? roundPercent(sinceLastYear, 0.9) : roundPercent(sinceLast, 0.97);
  const reference = isSeasonal ? 'same_period_last_year' : 'previous_cycle';
  const title = `Unika besökare +${percent} % ${isSeasonal ? 'mot samma kvartal i fjol' : 'mot förra kvartalet'}`;
  return `      - { id: demo-besokare, title: ${title}, kind: change, input: { connection: ${web}, metric: activeUsers }, window: cycle, baseline: { measured: ${reference} }, target: { change: +${percent}% } }`;
}

function posts(world: World, quarter: DateRange): string {
  const days = daysOf(quarter);
  const atLeast = postsRead(world, days, 500) >= 4 ? 500 : 250;
  const target = Math.max(3, Math.ceil(postsRead(world, days, atLeast) * 1.05));
  return `      - { id: demo-inlagg, title: ${target} blogginlägg med minst ${atLeast} visningar vart, kind: count_items, input: { connection: ${web}, metric: screenPageViews, item: pagePath, filter: { pagePath: { prefix: /blogg/ } } }, at_least: ${atLeast}, window: cycle, target: ${target}, pace: { checkpoints: [${slowly(quarter)}] } }`;
}

/** A post needs weeks to be read: few count early, most of them late. */
function slowly(quarter: DateRange): string {
  const days = lengthInDays(quarter);
  return [
    [1 / 3, 0.1],
    [2 / 3, 0.45],
    [1, 1],
  ]
    .map(([share = 1, progress]) => `{ date: ${addDays(quarter.start, Math.round(days * share) - 1)}, progress: ${progress} }`)
    .join(', ');
}

function level(
  world: World,
  quarter: DateRange,
  metric: 'members' | 'subscribers',
  name: string,
  title: string,
  share: number,
  roundTo: number,
): string {
  const { first, last } = daysOf(quarter);
  const round = (value: number) => Math.round(value / roundTo) * roundTo;
  const from = round(levelsOn(world.seed, first - 1)[metric]);
  const to = Math.max(from + roundTo, round(from + (levelsOn(world.seed, last)[metric] - from) * share));
  return `      - { id: demo-${name}, title: ${title} från ${spaced(from)} till ${spaced(to)}, kind: change, input: { connection: ${club}, metric: ${metric} }, window: latest, baseline: ${from}, target: ${to} }`;
}

function revenue(world: World, quarter: DateRange): string {
  const growth = outcomeOf(world, daysOf(quarter)).revenue / outcomeOf(world, daysOf(yearBefore(quarter))).revenue - 1;
  const percent = roundPercent(Math.max(growth, 0.05), 1.02);
  return `      - { id: demo-intakter, title: Försäljningen +${percent} % mot samma kvartal i fjol, kind: change, input: { connection: ${web}, metric: purchaseRevenue }, window: cycle, baseline: { measured: same_period_last_year }, target: { change: +${percent}% }, weight: 2 }`;
}

/** Four weeks before the quarter's end, against the same four weeks a year earlier: the season cancels out. */
function conversions(world: World, quarter: DateRange): string {
  const fourWeeks = ({ last }: Days) => outcomeOf(world, { first: last - 27, last }).conversions;
  const from = Math.round(fourWeeks(daysOf(yearBefore(quarter))) / 10) * 10;
  const reached = fourWeeks(daysOf(quarter));
  const to = Math.round(Math.max(from * 1.1, from + (reached - from) / 0.9) / 10) * 10;
  return `      - { id: demo-konverteringar, title: Konverteringar på fyra veckor från ${from} i fjol till ${to}, kind: change, input: { connection: ${web}, metric: keyEvents }, window: { trailing: { days: 28 } }, baseline: ${from}, target: ${to} }`;
}

function signUpRate(world: World, quarter: DateRange): string {
  const lastYear = outcomeOf(world, daysOf(yearBefore(quarter)));
  const from = Math.round((lastYear.signUps / lastYear.sessions) * 1_000) / 1_000;
  const to = Math.round(from * 1.18 * 1_000) / 1_000;
  const percent = (rate: number) => `${(rate * 100).toFixed(1).replace('.', ',')} %`;
  return `      - id: demo-registrering
        title: "Registreringsgrad från ${percent(from)} till ${percent(to)}"
        kind: change
        inputs:
          registreringar: { connection: ${web}, metric: keyEvents, filter: { eventName: sign_up } }
          besok: { connection: ${web}, metric: sessions }
        value: registreringar / besok
        window: { trailing: { days: 28 } }
        baseline: ${from}
        target: ${to}
        ambition: aspirational`;
}

function cost(world: World, quarter: DateRange): string {
  const bound = Math.ceil((costPerConversion(world, daysOf(quarter)) * 1.04) / 5) * 5;
  return `      - id: demo-kostnad
        title: Högst ${bound} kr i annonskostnad per konvertering
        kind: limit
        at_most: ${bound}
        inputs:
          kostnad: { connection: ${ads}, metric: cost }
          konverteringar: { connection: ${web}, metric: keyEvents, filter: { sessionDefaultChannelGroup: { in: [Paid Search, Paid Social] } } }
        value: kostnad / konverteringar
        window: cycle`;
}

function launch(quarter: DateRange, today: LocalDate): string {
  const steps = [
    { id: 'lofte', title: 'Nytt klubblöfte beslutat', weight: 1, afterDays: 9 },
    { id: 'inloggning', title: 'Inloggning för medlemmar', weight: 2, afterDays: 31 },
    { id: 'kvall', title: 'Första medlemskvällen i rosteriet', weight: 1, afterDays: 52 },
    { id: 'varvning', title: 'Medlemmar kan värva vänner', weight: 2, afterDays: 81 },
  ].map(({ id, title, weight, afterDays }) => {
    const date = addDays(quarter.start, afterDays);
    return `          - { id: ${id}, title: ${title}, weight: ${weight}${date <= today ? `, done: ${date}` : ''} }`;
  });
  return `      - id: demo-lansering
        title: Klubben lanserad i ny form
        kind: milestone
        steps:
${steps.join('\n')}`;
}

function interviews(quarter: DateRange, today: LocalDate): string {
  const notes = [
    { afterDays: 14, confidence: 6, note: 'Svårt att få tider, vi provar med presentkort.' },
    { afterDays: 42, confidence: 3, note: 'Under plan. Butiken frågar i kassan från nästa vecka.' },
  ].filter(({ afterDays }) => addDays(quarter.start, afterDays) <= today);
  const checkIns = notes.map(
    ({ afterDays, confidence, note }) => `{ date: ${addDays(quarter.start, afterDays)}, confidence: ${confidence}, note: "${note}" }`,
  );
  return `      - { id: demo-intervjuer, title: 30 intervjuer med klubbmedlemmar, kind: change, input: { connection: ${talks}, metric: interviews }, window: cycle, target: 30${checkIns.length === 0 ? '' : `, checkIns: [${checkIns.join(', ')}]`} }`;
}

/** "vault:" would read as a mapping without its quotes. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function spaced(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}
