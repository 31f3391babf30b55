/** All texts of the dashboard, one file per language. A language without a text does not compile. */
import type { Changes, Health, Kind, Locale, Per, Quality, State, Status } from './api.ts';
import { da } from './messages/da.ts';
import { en } from './messages/en.ts';
import { nb } from './messages/nb.ts';
import { sv } from './messages/sv.ts';

export type Cause = Changes['changes'][number]['cause'];
type Text = string;
type Told = (value: string) => string;
type Counted = (count: number) => string;

export interface Messages {
  readonly skip: Text;
  readonly board: Text;
  readonly connections: Text;
  readonly mainNavigation: Text;
  readonly theme: Readonly<Record<'label' | 'auto' | 'light' | 'dark', Text>>;
  readonly loading: Text;
  readonly failed: Text;
  readonly tryAgain: Text;
  readonly unreachable: Text;
  /** Over numbers that could not be read again. */
  readonly outdated: Text;
  readonly notFound: Text;
  readonly notFoundHint: Text;
  readonly back: Text;
  readonly demo: Readonly<Record<'label' | 'text' | 'remove' | 'confirmTitle' | 'confirm' | 'yes' | 'no', Text>>;
  readonly sync: Readonly<Record<'now' | 'this' | 'running' | 'evaluating' | 'nothingNew' | 'failed' | 'never' | 'pushed', Text>> & {
    readonly calls: (done: number, planned: number) => string;
    readonly waiting: Counted;
    readonly left: (time: string) => string;
    readonly done: (added: number, restated: number) => string;
    readonly partlyFailed: Counted;
    readonly last: Told;
    readonly next: Told;
  };
  readonly time: Readonly<Record<'label' | 'asKnownThen' | 'today', Text>> & {
    /** Over the page: which day is shown, and what was known. */
    readonly shown: (day: string, isAsKnownThen: boolean) => string;
    readonly unknownThen: Text;
  };
  readonly status: Readonly<Record<Status, Text>>;
  readonly noStatus: Text;
  readonly state: Readonly<Record<State, Text>>;
  readonly stateHint: Readonly<Record<Exclude<State, 'ok'>, Text>>;
  readonly quality: Readonly<Record<Quality, Text>>;
  readonly qualityHint: Readonly<Record<Quality, Text>>;
  readonly trust: Text;
  readonly kind: Readonly<Record<Kind, Text>>;
  readonly health: Readonly<Record<Health, Text>>;
  readonly cycleDay: (day: number, days: number) => string;
  readonly cycleStarts: Text;
  readonly cycleOver: Text;
  readonly keyResult: Text;
  readonly owner: Text;
  readonly coverage: Told;
  readonly progress: Text;
  readonly expectedAt: Told;
  readonly value: Text;
  readonly target: Text;
  readonly baseline: Text;
  readonly bound: Text;
  readonly atMost: Told;
  readonly atLeast: Told;
  readonly within: (low: string, high: string) => string;
  /** "of 15 005 to date", beside a value. */
  readonly of: Told;
  readonly toDate: Told;
  readonly ofWhole: Told;
  readonly provisionalFrom: (day: string, settled: string | null) => string;
  readonly reached: Text;
  readonly reachedToDate: Text;
  readonly noValue: Text;
  readonly window: Text;
  readonly knownThrough: Text;
  readonly completeThrough: Text;
  readonly missingDays: Counted;
  readonly missingList: Told;
  readonly override: (set: string, measured: string, expires: string | null) => string;
  readonly overrideReason: Text;
  readonly success: (isSuccess: boolean, score: string) => string;
  readonly aspirational: Text;
  readonly weight: Counted;
  readonly weightZero: Text;
  readonly empty: Readonly<Record<'title' | 'text', Text>>;
  readonly chart: Readonly<
    Record<
      | 'title'
      | 'value'
      | 'provisional'
      | 'expected'
      | 'target'
      | 'bound'
      | 'baseline'
      | 'forecast'
      | 'pick'
      | 'none'
      | 'noValue'
      | 'knownToday',
      Text
    >
  > & {
    /** Why a curve begins later than its cycle. */
    readonly beginsOn: Told;
  };
  readonly history: Readonly<Record<'title' | 'day' | 'show' | 'provisional' | 'status', Text>> & {
    readonly gap: (days: number) => string;
  };
  readonly why: Readonly<
    Record<
      | 'title'
      | 'hint'
      | 'inputs'
      | 'metric'
      | 'evidence'
      | 'observations'
      | 'observedAt'
      | 'requests'
      | 'runs'
      | 'item'
      | 'below'
      | 'unknown'
      | 'weightZero'
      | 'byHand',
      Text
    >
  > & {
    readonly weight: Told;
    /** Since which day a baseline stands. */
    readonly frozen: Told;
    readonly more: Counted;
    readonly aggregation: Readonly<Record<string, Text>>;
    readonly condition: Readonly<Record<'prefix' | 'contains' | 'regex' | 'not', Text>>;
  };
  readonly moved: Readonly<Record<'title' | 'since' | 'nothing' | 'unknownThen' | 'restatements' | 'show', Text>> & {
    readonly days: Counted;
    readonly cause: Readonly<Record<Cause, Text>>;
    readonly fromTo: (from: string, to: string) => string;
    readonly progress: Told;
    readonly restated: (what: string, day: string, from: string, to: string, when: string) => string;
  };
  readonly items: Readonly<Record<'title' | 'nearest' | 'none', Text>> & { readonly counting: Counted; readonly rule: Told };
  readonly per: Readonly<Record<Per, Text>>;
  readonly steps: Readonly<Record<'title' | 'open', Text>> & { readonly done: Told };
  readonly compliance: Readonly<Record<'title', Text>> & {
    readonly text: (passing: number, elapsed: number, per: Per) => string;
  };
  readonly forecast: Readonly<Record<'title' | 'none' | 'noError', Text>> & {
    readonly atEnd: Told;
    readonly interval: (low: string, high: string) => string;
    readonly probability: Told;
    readonly method: Told;
    /** By the names that the API gives them. */
    readonly methods: Readonly<Record<string, Text>>;
    readonly error: Told;
  };
  readonly checkIns: Readonly<Record<'title', Text>> & { readonly confidence: Told };
  readonly warnings: Text;
  readonly source: Text;
  readonly computed: Told;
  readonly lastSuccess: Text;
  readonly settledThrough: Text;
  readonly quotas: Text;
  readonly quotaLeft: (remaining: string, until: string | null) => string;
  readonly parkedUntil: Text;
  readonly feeds: Counted;
  readonly zone: Text;
  readonly signIn: Readonly<Record<'title' | 'text' | 'ended' | 'code' | 'submit' | 'checking' | 'refused', Text>>;
}

export const MESSAGES: Readonly<Record<Locale, Messages>> = { sv, nb, da, en };

/** Before the workspace's language is known: the browser's, else English. */
export function localeFor(language: string): Locale {
  const start = language.slice(0, 2).toLowerCase();
  if (start === 'no' || start === 'nn') return 'nb';
  return (['sv', 'nb', 'da'] as const).find((each) => each === start) ?? 'en';
}
