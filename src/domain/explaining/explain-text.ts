/** An explanation as one readable paragraph, in the four languages of the product. */
import type { KeyResultEvaluation } from '../evaluation.ts';
import type { KeyResult } from '../key-result.ts';
import type { Explanation } from './explain.ts';
import type { Phrase } from './explain-phrases.ts';
import { ends } from './text-of-ends.ts';
import { formula, inputs } from './text-of-value.ts';
import { type Locale, type Voice, voiceOf } from './voice.ts';

/** @param locale of the text; amounts and dates are written as that language writes them */
export function explanationText(explanation: Explanation, locale: Locale): string {
  const voice = voiceOf(explanation, locale);
  return [standing, inputs, formula, ends, progress, trust, forecast].flatMap((sentences) => sentences(voice)).join(' ');
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

function progress(voice: Voice): readonly string[] {
  const { explanation, say, share, number } = voice;
  const { kind, evaluation, definition } = explanation;
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
    ...(status === null ? [] : [say(statusPhrase(evaluation, definition), { needed: number('0.7'), score: scoreText(voice) })]),
    ...graded(voice),
  ];
}

/** Of an aspirational key result that is over it is also said what success means. */
function statusPhrase({ status, success }: KeyResultEvaluation, { ambition }: KeyResult): Phrase {
  if (ambition === 'committed' || success === null) return status ?? 'no_value';
  if (status === 'attained') return success ? 'attained_aspirational' : 'attained_without_success';
  return success ? 'missed_success' : 'missed_aspirational';
}

/** Cut, not rounded: 0.699 is no 0.7. */
function scoreText({ explanation, number }: Voice): string {
  return number(String(Math.floor((explanation.evaluation.score ?? 0) * 100 + 1e-9) / 100));
}

function graded(voice: Voice): readonly string[] {
  const { score } = voice.explanation.definition;
  return score === null ? [] : [voice.say('graded', { score: voice.number(String(score.value)), reason: score.reason })];
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
