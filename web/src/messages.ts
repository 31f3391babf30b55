/** All texts of the dashboard, in English and Swedish. Norwegian and Danish workspaces read English for now. */
import type { Health, Kind, Quality, State, Status } from './api.ts';

export interface Messages {
  readonly skip: string;
  readonly board: string;
  readonly connections: string;
  readonly mainNavigation: string;
  readonly theme: { readonly label: string; readonly auto: string; readonly light: string; readonly dark: string };
  readonly loading: string;
  readonly failed: string;
  readonly tryAgain: string;
  readonly unreachable: string;
  readonly notFound: string;
  readonly notFoundHint: string;
  readonly back: string;
  readonly demo: {
    readonly label: string;
    readonly text: string;
    readonly remove: string;
    readonly confirmTitle: string;
    readonly confirm: string;
    readonly yes: string;
    readonly no: string;
  };
  readonly sync: {
    readonly now: string;
    readonly this: string;
    readonly running: string;
    readonly evaluating: string;
    readonly calls: (done: number, planned: number) => string;
    readonly waiting: (count: number) => string;
    readonly done: (added: number, restated: number) => string;
    readonly nothingNew: string;
    readonly partlyFailed: (failed: number) => string;
    readonly failed: string;
    readonly never: string;
    readonly last: (when: string) => string;
  };
  readonly status: Readonly<Record<Status, string>>;
  readonly noStatus: string;
  readonly state: Readonly<Record<State, string>>;
  readonly quality: Readonly<Record<Quality, string>>;
  readonly qualityHint: Readonly<Record<Quality, string>>;
  readonly kind: Readonly<Record<Kind, string>>;
  readonly health: Readonly<Record<Health, string>>;
  readonly cycleDay: (day: number, days: number) => string;
  readonly cycleOver: string;
  readonly objective: string;
  readonly keyResult: string;
  readonly keyResults: string;
  readonly owner: string;
  readonly coverage: (share: string) => string;
  readonly progress: string;
  readonly expected: string;
  readonly expectedAt: (share: string) => string;
  readonly value: string;
  readonly target: string;
  readonly baseline: string;
  readonly bound: string;
  readonly toDate: string;
  readonly wholeCycle: string;
  readonly of: string;
  readonly goalReached: string;
  readonly noValue: string;
  readonly asOf: (day: string) => string;
  readonly window: string;
  readonly knownThrough: string;
  readonly completeThrough: string;
  readonly missingDays: (count: number) => string;
  readonly override: (value: string) => string;
  readonly aspirational: string;
  readonly weightZero: string;
  readonly empty: { readonly title: string; readonly text: string };
  readonly chart: {
    readonly title: string;
    readonly value: string;
    readonly provisional: string;
    readonly expected: string;
    readonly target: string;
    readonly bound: string;
    readonly baseline: string;
    readonly pick: string;
    readonly none: string;
    readonly today: string;
  };
  readonly history: { readonly title: string; readonly day: string; readonly show: string; readonly provisional: string };
  readonly why: {
    readonly title: string;
    readonly hint: string;
    readonly inputs: string;
    readonly evidence: string;
  };
  readonly items: { readonly title: string; readonly counting: (count: number) => string; readonly nearest: string; readonly none: string };
  readonly compliance: { readonly title: string; readonly text: (passing: number, elapsed: number) => string };
  readonly forecast: {
    readonly title: string;
    readonly probability: string;
    readonly interval: string;
    readonly method: string;
    readonly methods: Readonly<Record<string, string>>;
    readonly error: string;
    readonly none: string;
  };
  readonly checkIns: { readonly title: string; readonly confidence: (value: string) => string };
  readonly warnings: string;
  readonly source: string;
  readonly computed: (when: string) => string;
  readonly lastSuccess: string;
  readonly settledThrough: string;
  readonly quota: string;
  readonly quotaLeft: (remaining: string) => string;
  readonly parkedUntil: string;
  readonly feeds: (count: number) => string;
  readonly zone: string;
  readonly signIn: {
    readonly title: string;
    readonly text: string;
    readonly code: string;
    readonly submit: string;
    readonly checking: string;
    readonly refused: string;
  };
  readonly yes: string;
  readonly no: string;
}

const en: Messages = {
  skip: 'Skip to content',
  board: 'Board',
  connections: 'Connections',
  mainNavigation: 'Main',
  theme: { label: 'Colours', auto: 'As the system', light: 'Light', dark: 'Dark' },
  loading: 'Loading…',
  failed: 'This could not be loaded.',
  tryAgain: 'Try again',
  unreachable: 'Nyckel does not answer. Is it running?',
  notFound: 'There is nothing here.',
  notFoundHint: 'The address may be old: a key result that left the definition is archived.',
  back: 'To the board',
  demo: {
    label: 'Sample data',
    text: 'These numbers belong to a company that does not exist.',
    remove: 'Remove sample data',
    confirmTitle: 'Remove the sample data?',
    confirm: 'Its objectives, key results, connections and history leave the board. Nothing of yours is touched.',
    yes: 'Remove it',
    no: 'Keep it',
  },
  sync: {
    now: 'Sync now',
    this: 'Sync',
    running: 'Asking the sources',
    evaluating: 'Computing progress',
    calls: (done, planned) => `${done} of ${planned} calls`,
    waiting: (count) => `${count} waiting`,
    done: (added, restated) => `Done: ${added} new, ${restated} corrected`,
    nothingNew: 'Done: nothing new',
    partlyFailed: (failed) => `Done, but ${failed} ${failed === 1 ? 'call' : 'calls'} failed`,
    failed: 'The sync failed',
    never: 'Never synced',
    last: (when) => `Last sync ${when}`,
  },
  status: {
    on_track: 'On track',
    at_risk: 'At risk',
    off_track: 'Off track',
    too_early: 'Too early to say',
    closing: 'Closing',
    attained: 'Attained',
    missed: 'Missed',
  },
  noStatus: 'No status',
  state: {
    auth_failed: 'Sign-in at the source failed',
    quota_exhausted: "The source's quota is used up",
    source_error: 'The source answers with errors',
    no_data: 'No data yet',
    awaiting_baseline: 'Waiting for the baseline',
    insufficient_data: 'Too little data to compute',
    stale: 'Data are late',
    ok: 'Up to date',
  },
  quality: {
    provisional: 'Provisional',
    sampled: 'Sampled',
    thresholded: 'Thresholded',
    other_row: '(other) row',
    truncated: 'Truncated',
    partial_day: 'Partial day',
    mixed_zones: 'Mixed zones',
    estimated: 'Estimated',
  },
  qualityHint: {
    provisional: 'The source may still correct the latest days.',
    sampled: 'The source counted a sample and scaled it up.',
    thresholded: 'The source withholds small groups of people.',
    other_row: 'The source put rare values into one row.',
    truncated: 'The source left out part of the range.',
    partial_day: 'The last day is not whole.',
    mixed_zones: 'The inputs begin their days at different hours.',
    estimated: 'Missing days or overlaps were estimated.',
  },
  kind: { change: 'Change', limit: 'Limit', range: 'Range', count_items: 'Count of items', milestone: 'Milestone' },
  health: {
    ok: 'Healthy',
    never_synced: 'Never synced',
    parked: 'Parked',
    auth_failed: 'Needs to be connected again',
    quota_exhausted: 'Quota used up',
    source_error: 'Source errors',
  },
  cycleDay: (day, days) => `Day ${day} of ${days}`,
  cycleOver: 'The cycle is over',
  objective: 'Objective',
  keyResult: 'Key result',
  keyResults: 'Key results',
  owner: 'Owner',
  coverage: (share) => `rests on ${share} of the weight`,
  progress: 'Progress',
  expected: 'Expected by now',
  expectedAt: (share) => `expected ${share}`,
  value: 'Value',
  target: 'Target',
  baseline: 'Baseline',
  bound: 'Limit',
  toDate: 'to date',
  wholeCycle: 'whole cycle',
  of: 'of',
  goalReached: 'Target reached',
  noValue: 'No value',
  asOf: (day) => `as of ${day}`,
  window: 'Window',
  knownThrough: 'Known through',
  completeThrough: 'Complete through',
  missingDays: (count) => `${count} ${count === 1 ? 'day' : 'days'} missing`,
  override: (value) => `Set by hand; measured: ${value}`,
  aspirational: 'Aspirational: 70 % is success',
  weightZero: 'Not counted in the objective (weight 0)',
  empty: { title: 'Nothing defined yet', text: 'Write your objectives in a file and apply it:' },
  chart: {
    title: 'Burn-up',
    value: 'Value',
    provisional: 'Provisional',
    expected: 'Expected',
    target: 'Target',
    bound: 'Limit',
    baseline: 'Baseline',
    pick: 'Day in the chart',
    none: 'No days are known yet.',
    today: 'today',
  },
  history: { title: 'History', day: 'Day', show: 'All days as a table', provisional: 'provisional' },
  why: {
    title: 'Why this number',
    hint: 'From the source’s answer to the progress, step by step.',
    inputs: 'Inputs',
    evidence: 'Evidence: readings and requests',
  },
  items: { title: 'Items', counting: (count) => `${count} that count`, nearest: 'Nearest to it', none: 'None yet' },
  compliance: { title: 'Compliance', text: (passing, elapsed) => `${passing} of ${elapsed} kept the limit` },
  forecast: {
    title: 'Forecast',
    probability: 'Chance of reaching the target',
    interval: '80 % interval',
    method: 'Method',
    methods: {
      weekly_rhythm: 'the rhythm of its weeks',
      last_year_shape: 'the shape of last year',
      drift: 'its usual daily change',
      recent_windows: 'the last four weeks',
      audience_curve: 'the curve of its audience',
    },
    error: 'Off on its own past by, on average',
    none: 'None can be made:',
  },
  checkIns: { title: 'Check-ins', confidence: (value) => `confidence ${value} of 10` },
  warnings: 'Warnings',
  source: 'Source',
  computed: (when) => `Computed ${when}`,
  lastSuccess: 'Last success',
  settledThrough: 'Settled through',
  quota: 'Quota',
  quotaLeft: (remaining) => `${remaining} left`,
  parkedUntil: 'Parked until',
  feeds: (count) => `Feeds ${count} ${count === 1 ? 'key result' : 'key results'}`,
  zone: 'Time zone',
  signIn: {
    title: 'Sign in',
    text: 'Open the link that nyckel start printed in the terminal, or paste its code here. Each works once.',
    code: 'Code',
    submit: 'Sign in',
    checking: 'Signing in…',
    refused: 'The code is unknown, expired or already used.',
  },
  yes: 'yes',
  no: 'no',
};

const sv: Messages = {
  skip: 'Hoppa till innehållet',
  board: 'Tavla',
  connections: 'Anslutningar',
  mainNavigation: 'Huvudmeny',
  theme: { label: 'Färger', auto: 'Som systemet', light: 'Ljust', dark: 'Mörkt' },
  loading: 'Hämtar…',
  failed: 'Det gick inte att hämta.',
  tryAgain: 'Försök igen',
  unreachable: 'Nyckel svarar inte. Är programmet igång?',
  notFound: 'Här finns ingenting.',
  notFoundHint: 'Adressen kan vara gammal: ett nyckelresultat som tagits ur definitionen är arkiverat.',
  back: 'Till tavlan',
  demo: {
    label: 'Exempeldata',
    text: 'Siffrorna tillhör ett företag som inte finns.',
    remove: 'Ta bort exempeldata',
    confirmTitle: 'Ta bort exempeldata?',
    confirm: 'Exemplets mål, nyckelresultat, anslutningar och historik försvinner från tavlan. Inget av ditt eget rörs.',
    yes: 'Ta bort',
    no: 'Behåll',
  },
  sync: {
    now: 'Synka nu',
    this: 'Synka',
    running: 'Frågar källorna',
    evaluating: 'Räknar fram läget',
    calls: (done, planned) => `${done} av ${planned} anrop`,
    waiting: (count) => `${count} väntar`,
    done: (added, restated) => `Klart: ${added} nya, ${restated} rättade`,
    nothingNew: 'Klart: inget nytt',
    partlyFailed: (failed) => `Klart, men ${failed} anrop misslyckades`,
    failed: 'Synkningen misslyckades',
    never: 'Aldrig synkad',
    last: (when) => `Senast synkad ${when}`,
  },
  status: {
    on_track: 'I fas',
    at_risk: 'I riskzonen',
    off_track: 'Ur fas',
    too_early: 'För tidigt att säga',
    closing: 'Stängs',
    attained: 'Uppnått',
    missed: 'Missat',
  },
  noStatus: 'Ingen status',
  state: {
    auth_failed: 'Inloggningen hos källan misslyckades',
    quota_exhausted: 'Källans kvot är slut',
    source_error: 'Källan svarar med fel',
    no_data: 'Inga data ännu',
    awaiting_baseline: 'Väntar på baslinjen',
    insufficient_data: 'För lite data för att räkna',
    stale: 'Data är försenade',
    ok: 'Aktuell',
  },
  quality: {
    provisional: 'Preliminär',
    sampled: 'Urval',
    thresholded: 'Små grupper dolda',
    other_row: 'Raden (other)',
    truncated: 'Avkortad',
    partial_day: 'Ofullständig dag',
    mixed_zones: 'Blandade tidszoner',
    estimated: 'Uppskattad',
  },
  qualityHint: {
    provisional: 'Källan kan fortfarande rätta de senaste dagarna.',
    sampled: 'Källan räknade ett urval och skalade upp det.',
    thresholded: 'Källan döljer små grupper av personer.',
    other_row: 'Källan har slagit ihop ovanliga värden till en rad.',
    truncated: 'Källan utelämnade en del av perioden.',
    partial_day: 'Den sista dagen är inte hel.',
    mixed_zones: 'Källornas dagar börjar vid olika tider.',
    estimated: 'Saknade dagar eller överlapp är uppskattade.',
  },
  kind: { change: 'Förändring', limit: 'Gräns', range: 'Intervall', count_items: 'Antal', milestone: 'Milstolpe' },
  health: {
    ok: 'Mår bra',
    never_synced: 'Aldrig synkad',
    parked: 'Parkerad',
    auth_failed: 'Behöver anslutas igen',
    quota_exhausted: 'Kvoten är slut',
    source_error: 'Källan svarar med fel',
  },
  cycleDay: (day, days) => `Dag ${day} av ${days}`,
  cycleOver: 'Perioden är slut',
  objective: 'Mål',
  keyResult: 'Nyckelresultat',
  keyResults: 'Nyckelresultat',
  owner: 'Ägare',
  coverage: (share) => `bygger på ${share} av vikten`,
  progress: 'Framsteg',
  expected: 'Väntat nu',
  expectedAt: (share) => `väntat ${share}`,
  value: 'Värde',
  target: 'Målvärde',
  baseline: 'Baslinje',
  bound: 'Gräns',
  toDate: 'hittills',
  wholeCycle: 'hela perioden',
  of: 'av',
  goalReached: 'Målet nått',
  noValue: 'Inget värde',
  asOf: (day) => `per ${day}`,
  window: 'Fönster',
  knownThrough: 'Känt till och med',
  completeThrough: 'Komplett till och med',
  missingDays: (count) => `${count} ${count === 1 ? 'dag' : 'dagar'} saknas`,
  override: (value) => `Satt för hand; uppmätt: ${value}`,
  aspirational: 'Ambitiöst: 70 % är framgång',
  weightZero: 'Räknas inte i målet (vikt 0)',
  empty: { title: 'Inget är definierat ännu', text: 'Skriv målen i en fil och läs in den:' },
  chart: {
    title: 'Utveckling',
    value: 'Värde',
    provisional: 'Preliminärt',
    expected: 'Väntat',
    target: 'Målvärde',
    bound: 'Gräns',
    baseline: 'Baslinje',
    pick: 'Dag i diagrammet',
    none: 'Inga dagar är kända ännu.',
    today: 'i dag',
  },
  history: { title: 'Historik', day: 'Dag', show: 'Alla dagar som tabell', provisional: 'preliminärt' },
  why: {
    title: 'Varför just den siffran',
    hint: 'Från källans svar till framsteg, steg för steg.',
    inputs: 'Indata',
    evidence: 'Underlag: avläsningar och frågor till källan',
  },
  items: { title: 'Innehåll', counting: (count) => `${count} som räknas`, nearest: 'Närmast', none: 'Inga ännu' },
  compliance: { title: 'Efterlevnad', text: (passing, elapsed) => `${passing} av ${elapsed} höll gränsen` },
  forecast: {
    title: 'Prognos',
    probability: 'Chans att nå målet',
    interval: '80 %-intervall',
    method: 'Metod',
    methods: {
      weekly_rhythm: 'veckornas rytm',
      last_year_shape: 'fjolårets form',
      drift: 'den vanliga förändringen per dag',
      recent_windows: 'de senaste fyra veckorna',
      audience_curve: 'publikens kurva',
    },
    error: 'Fel på sitt eget förflutna, i genomsnitt',
    none: 'Ingen kan göras:',
  },
  checkIns: { title: 'Avstämningar', confidence: (value) => `tilltro ${value} av 10` },
  warnings: 'Varningar',
  source: 'Källa',
  computed: (when) => `Beräknat ${when}`,
  lastSuccess: 'Senast lyckad',
  settledThrough: 'Fastställt till och med',
  quota: 'Kvot',
  quotaLeft: (remaining) => `${remaining} kvar`,
  parkedUntil: 'Parkerad till',
  feeds: (count) => `Matar ${count} nyckelresultat`,
  zone: 'Tidszon',
  signIn: {
    title: 'Logga in',
    text: 'Öppna länken som nyckel start skrev i terminalen, eller klistra in koden här. Varje kod gäller en gång.',
    code: 'Kod',
    submit: 'Logga in',
    checking: 'Loggar in…',
    refused: 'Koden är okänd, har gått ut eller är redan använd.',
  },
  yes: 'ja',
  no: 'nej',
};

export const MESSAGES: Readonly<Record<'sv' | 'en', Messages>> = { sv, en };
