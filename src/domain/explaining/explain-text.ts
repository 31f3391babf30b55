/** An explanation as one readable paragraph, in the four languages of the product. */
import { dayNumber, type LocalDate } from '../calendar.ts';
import type { KeyResultEvaluation } from '../evaluation.ts';
import { isMeasured } from '../inputs.ts';
import type { Bound, WorkspaceSettings } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import type { ExplainedInput, Explanation } from './explain.ts';
import { PHRASES, type Phrase } from './explain-phrases.ts';

type Locale = WorkspaceSettings['locale'];
const INTL: Readonly<Record<Locale, string>> = { sv: 'sv-SE', nb: 'nb-NO', da: 'da-DK', en: 'en-GB' };
const ITEMS_SHOWN = 5;

/** What every sentence is made with. */
interface Voice {
  readonly explanation: Explanation;
  readonly say: (phrase: Phrase, filled?: Readonly<Record<string, string>>) => string;
  /** In the key result's unit, with its rate. */
  readonly amount: (value: number) => string;
  readonly amountIn: (value: number, unit: Unit | null, currency: string | null) => string;
  readonly share: (value: number) => string;
  /** As it was written, in the language's digits. */
  readonly number: (text: string) => string;
  readonly day: (day: LocalDate) => string;
  readonly span: (from: LocalDate, to: LocalDate) => string;
  /** "a, b and c", the rest counted. */
  readonly list: (texts: readonly string[]) => string;
}

/** @param locale of the text; amounts and dates are written as that language writes them */
export function explanationText(explanation: Explanation, locale: Locale): string {
  const voice = voiceOf(explanation, locale);
  return [standing, inputs, formula, ends, progress, trust, forecast].flatMap((sentences) => sentences(voice)).join(' ');
}

function voiceOf(explanation: Explanation, locale: Locale): Voice {
  const intl = INTL[locale];
  const { unit, currency } = explanation.evaluation;
  const say: Voice['say'] = (phrase, filled = {}) =>
    PHRASES[locale][phrase].replaceAll(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? '');
  const amountIn: Voice['amountIn'] = (value, ofUnit, ofCurrency) => amountText(value, ofUnit, ofCurrency, intl);
  const { definition } = explanation;
  const per = 'per' in definition ? definition.per : null;
  const dates = new Intl.DateTimeFormat(intl, { dateStyle: 'long', timeZone: 'UTC' });
  const atNoon = (day: LocalDate) => (dayNumber(day) + 0.5) * 86_400_000;
  const day = (date: LocalDate) => say('day', { day: dates.format(atNoon(date)) });
  return {
    explanation,
    say,
    amountIn,
    amount: (value) => {
      const text = amountIn(value, unit, currency);
      return per === null ? text : say(`per_${per}`, { value: text });
    },
    share: (value) => shareText(value, intl),
    number: (text) => new Intl.NumberFormat(intl, { maximumSignificantDigits: 17 }).format(Number(text)),
    day,
    span: (from, to) => (from === to ? day(from) : dates.formatRange(atNoon(from), atNoon(to))),
    list: (texts) => {
      const more = texts.length - ITEMS_SHOWN;
      const shown = more <= 0 ? texts : [...texts.slice(0, ITEMS_SHOWN), say('items_more', { number: String(more) })];
      return new Intl.ListFormat(intl, { type: 'conjunction' }).format(shown);
    },
  };
}

function amountText(value: number, unit: Unit | null, currency: string | null, intl: string): string {
  if (unit === 'duration') return durationText(value, intl);
  const digits = { maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2 } as const;
  if (unit === 'ratio') return new Intl.NumberFormat(intl, { style: 'percent', maximumFractionDigits: 2 }).format(value);
  if (currency === null) return new Intl.NumberFormat(intl, digits).format(value);
  return new Intl.NumberFormat(intl, { ...digits, style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(value);
}

/** Hours, minutes and seconds by their signs, which are the same in all four languages. */
function durationText(seconds: number, intl: string): string {
  const whole = Math.abs(seconds) < 60 ? Math.abs(seconds) : Math.round(Math.abs(seconds));
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  const shown = parts.filter(([number]) => number > 0);
  const number = new Intl.NumberFormat(intl, { maximumFractionDigits: 1 });
  const text = (shown.length === 0 ? [[0, 's'] as const] : shown).map(([count, sign]) => `${number.format(count)} ${sign}`).join(' ');
  return seconds < 0 ? `−${text}` : text;
}

/** Never "100 %" for what falls short of it. */
function shareText(value: number, intl: string): string {
  const roundingMode = value < 1 && value > 0.999 ? 'floor' : 'halfExpand';
  return new Intl.NumberFormat(intl, { style: 'percent', maximumFractionDigits: 1, roundingMode }).format(value);
}

function standing(voice: Voice): readonly string[] {
  const { explanation, say, amount, day, span } = voice;
  const { title, definition, evaluation } = explanation;
  const { value, window, target } = evaluation;
  if (value === null) return [say(evaluation.knownThrough === null ? 'no_day_known' : 'no_value', { title })];
  if (evaluation.automated !== null) return overridden(voice, value, evaluation.automated.value);
  const said = { title, value: amount(value) };
  if (definition.kind === 'milestone' && target !== null) return [say('steps_reached', { ...said, target: amount(target) })];
  if (window === null) return [say('stands', said)];
  const isLevel = explanation.inputs.length > 0 && explanation.inputs.every((input) => input.aggregation === 'last');
  return isLevel && definition.kind !== 'count_items'
    ? [say('stands_as_of', { ...said, day: day(window.to), zone: window.zone })]
    : [say('stands_over', { ...said, span: span(window.from, window.to), zone: window.zone })];
}

function overridden({ explanation, say, amount, day }: Voice, value: number, automated: number | null): readonly string[] {
  const { override } = explanation.definition;
  return [
    say('overridden', { title: explanation.title, value: amount(value), reason: override?.reason ?? '' }),
    ...(override === null || override.expires === null ? [] : [say('overridden_until', { day: day(override.expires) })]),
    automated === null ? say('no_automated') : say('automated', { value: amount(automated) }),
  ];
}

const READ: Readonly<Record<ExplainedInput['aggregation'], Phrase>> = {
  sum: 'summed',
  last: 'level',
  source_only: 'asked',
  ratio: 'divided',
  weighted_mean: 'weighted',
};

/** Where the source was asked for the window as one. */
const READ_WHOLE: Partial<typeof READ> = { ratio: 'divided_whole', weighted_mean: 'weighted_whole' };

function inputs(voice: Voice): readonly string[] {
  const { definition, evaluation } = voice.explanation;
  const read = voice.explanation.inputs.flatMap((input) => inputSentence(voice, input));
  if (definition.kind !== 'change' || definition.rollup === null) return read;
  const { coverage } = evaluation;
  return [
    voice.say(definition.rollup === 'mean' ? 'rolled_mean' : 'rolled_sum'),
    ...(coverage === null || coverage === 1 ? [] : [voice.say('coverage', { coverage: voice.share(coverage) })]),
  ];
}

function inputSentence({ say, amountIn, day }: Voice, input: ExplainedInput): readonly string[] {
  if (input.value === null) return [];
  const value = amountIn(input.value, input.unit, input.currency);
  const readOn = input.readOn === null ? '' : day(input.readOn);
  const phrase = input.isAskedWhole ? (READ_WHOLE[input.aggregation] ?? READ[input.aggregation]) : READ[input.aggregation];
  return [say(phrase, { metric: input.metricTitle, connection: input.connection, value, day: readOn })];
}

/** The expression with the inputs as they were read, brought to one currency and to a rate's unit; a single name says nothing. */
function formula({ explanation, say, amount, amountIn, number }: Voice): readonly string[] {
  const { definition, evaluation, formula: found } = explanation;
  const value = evaluation.automated === null ? evaluation.value : evaluation.automated.value;
  if (value === null || found === null || !isMeasured(definition) || definition.expression.kind !== 'binary') return [];
  const { written } = found;
  const read = written.replaceAll(/[\p{L}_][\p{L}\p{M}\p{Nd}_]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?/gu, (token) => {
    const input = explanation.inputs.find((each) => each.name === token);
    if (input === undefined) return number(token);
    if (input.value === null) return '?';
    const own = amountIn(input.value, input.unit, input.currency);
    return input.rate === null ? own : `(${own} × ${number(String(input.rate))})`;
  });
  const units = found.units === null ? null : found.units.replace(/\d+(?:\.\d+)?/g, number);
  return [say('formula', { written, filledIn: units === null ? read : `(${read}) ÷ ${units}`, value: amount(value) })];
}

function ends(voice: Voice): readonly string[] {
  const { explanation, say, amount, amountIn, list } = voice;
  const { definition, evaluation } = explanation;
  switch (definition.kind) {
    case 'limit':
      return [say('must_be', { bound: boundText(voice, definition.bound, amount) }), ...compliance(voice)];
    case 'range':
      return [say('between', { low: amount(definition.low), high: amount(definition.high) })];
    case 'milestone': {
      const titles = (isDone: boolean) => definition.steps.filter((step) => (step.done !== null) === isDone).map((step) => step.title);
      const [done, left] = [titles(true), titles(false)];
      return [
        ...(done.length === 0 ? [] : [say('steps_done', { steps: list(done) })]),
        ...(left.length === 0 ? [] : [say('steps_left', { steps: list(left) })]),
      ];
    }
    case 'change':
      return definition.rollup === 'mean' ? [] : wayToGo(voice, evaluation);
    case 'count_items': {
      const [input] = explanation.inputs;
      const bound = boundText(voice, definition.bound, (value) => amountIn(value, input?.unit ?? null, input?.currency ?? null));
      const counting = evaluation.items?.counting.map((each) => each.item) ?? [];
      const counted = counting.length === 0 ? say('items_none', { bound }) : say('items_count', { bound, items: list(counting) });
      return [...(evaluation.items === null ? [] : [counted]), ...wayToGo(voice, evaluation)];
    }
  }
}

function boundText({ say }: Voice, bound: Bound, amount: (value: number) => string): string {
  return say(bound.kind, { value: amount(bound.value) });
}

function compliance({ explanation, say }: Voice): readonly string[] {
  const { definition, evaluation } = explanation;
  if (evaluation.compliance === null) return [];
  const { passing, elapsed } = evaluation.compliance;
  const unit = isMeasured(definition) ? (definition.per ?? 'day') : 'day';
  return [say(`held_${unit}`, { passing: String(passing), elapsed: String(elapsed) })];
}

function wayToGo({ say, amount }: Voice, { baseline, target, wholeWindow }: KeyResultEvaluation): readonly string[] {
  if (target === null) return [];
  if (baseline === null || (baseline === 0 && wholeWindow === null)) return [say('target', { target: amount(target) })];
  const between = { baseline: amount(baseline), target: amount(target) };
  if (wholeWindow === null) return [say('from_to', between)];
  const { baseline: wholeBaseline, target: wholeTarget } = wholeWindow;
  return [
    say('like_for_like', between),
    ...(wholeBaseline === null || wholeTarget === null
      ? []
      : [say('whole_window', { baseline: amount(wholeBaseline), target: amount(wholeTarget) })]),
  ];
}

function progress({ explanation, say, share }: Voice): readonly string[] {
  const { kind, evaluation } = explanation;
  const { pace, status } = evaluation;
  // Like for like the target is already that of today: all of it is expected.
  const isToldAlready = evaluation.wholeWindow !== null && pace.expected === 1;
  const raw = evaluation.progress?.raw ?? null;
  if (raw === null) return [];
  const isRequirement = kind === 'limit' || kind === 'range';
  const along = isRequirement ? (evaluation.attained === true ? 'met' : 'met_share') : raw < 0 ? 'backwards' : 'progress';
  return [
    say(along, { progress: share(raw) }),
    ...(pace.expected === null || isToldAlready ? [] : [say('expected', { expected: share(pace.expected) })]),
    ...(status === null ? [] : [say(status)]),
  ];
}

function trust(voice: Voice): readonly string[] {
  const { evaluation } = voice.explanation;
  const { provisional, quality } = evaluation;
  const flags = quality.filter((flag) => flag !== 'provisional' || provisional === null);
  return [
    ...stateSentences(voice),
    ...(provisional === null ? [] : [voice.say('provisional_from', { day: voice.day(provisional.from) })]),
    ...flags.map((flag) => voice.say(flag)),
  ];
}

function stateSentences({ explanation, say, day }: Voice): readonly string[] {
  const { state, value, automated, knownThrough, completeThrough } = explanation.evaluation;
  switch (state) {
    case 'ok':
      return [];
    case 'auth_failed':
    case 'quota_exhausted':
    case 'source_error':
      return [say(state), ...(value === null ? [] : [say('last_good')])];
    case 'no_data':
      return value === null ? [] : [say(state)];
    case 'stale':
      return knownThrough !== null && completeThrough !== null && knownThrough < completeThrough
        ? [say('stale_gap', { day: day(knownThrough) })]
        : [say(state)];
    case 'insufficient_data':
      return [say((automated === null ? value : automated.value) === null ? state : 'no_progress')];
    default:
      return [say(state)];
  }
}

function forecast({ explanation, say, amount, share }: Voice): readonly string[] {
  const { value = null, low = null, high = null, probability = null } = explanation.evaluation.forecast ?? {};
  if (value === null || low === null || high === null) return [];
  return [
    say('forecast', { value: amount(value), low: amount(low), high: amount(high) }),
    ...(probability === null ? [] : [say('probability', { probability: share(probability) })]),
  ];
}
