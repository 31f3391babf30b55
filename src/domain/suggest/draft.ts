/** A proposal in the spelling of the definition file, for a person to complete: what is missing is left out. */
import type { ProposedKeyResult } from './suggest-key-result.ts';

type Draft = Readonly<Record<string, unknown>>;

export function draftOf(proposal: ProposedKeyResult): Draft {
  const { title, kind, bound, range, window, per, baseline, target, unit, stated } = proposal;
  const steps = kind === 'milestone' && target?.kind === 'value' ? stepsOf(target.value) : null;
  return {
    id: idFor(proposal),
    title,
    kind,
    ...(kind === 'milestone' || window.kind === 'cycle' ? {} : { window: window.kind === 'latest' ? 'latest' : windowOf(window) }),
    ...(per === null ? {} : { per }),
    ...(bound === null ? {} : { [bound.kind]: bound.value }),
    ...(range === null ? {} : { low: range.low, high: range.high }),
    ...(baseline === null ? {} : { baseline: baseline.kind === 'fixed' ? baseline.value : { measured: 'previous_cycle' } }),
    ...(steps === null ? (target === null ? {} : { target: target.kind === 'value' ? target.value : factorOrChange(target) }) : { steps }),
    ...(stated === null ? {} : { stated: { change: stated } }),
    ...(unit === null || kind === 'milestone' ? {} : { unit }),
  };
}

function windowOf(window: Exclude<ProposedKeyResult['window'], { kind: 'cycle' | 'latest' }>): Draft {
  return window.kind === 'trailing' ? { trailing: { days: window.days } } : { calendar: { unit: window.unit, which: window.which } };
}
function factorOrChange(
  target: { readonly kind: 'change'; readonly change: number } | { readonly kind: 'factor'; readonly factor: number },
): Draft {
  return target.kind === 'change' ? { change: target.change } : { factor: target.factor };
}

function stepsOf(count: number): readonly Draft[] {
  return Array.from({ length: Math.max(1, Math.round(count)) }, (_, index) => ({ id: `step-${index + 1}` }));
}

const LETTERS: Readonly<Record<string, string>> = { å: 'a', ä: 'a', ö: 'o', æ: 'ae', ø: 'o', é: 'e' };
/** A readable id from what is measured, else from the title. */
function idFor({ measure, title }: ProposedKeyResult): string {
  const text = measure?.replaceAll('_', '-') ?? title.toLowerCase();
  const plain = text.replace(/[åäöæøé]/gu, (letter) => LETTERS[letter] ?? '').replace(/[^a-z0-9]+/gu, '-');
  return plain.replace(/^-+/u, '').slice(0, 40).replace(/-+$/u, '') || 'key-result';
}
