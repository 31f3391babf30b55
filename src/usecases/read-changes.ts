/** Why a number moved between two moments, and which figures its sources corrected. */
import type { Instant } from '../domain/calendar.ts';
import { type Changes, changesBetween } from '../domain/changes.ts';
import { inputsOf } from '../domain/inputs.ts';
import type { Restatement } from '../ports.ts';
import { findKeyResult, keyResultsOf, partAround } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { seriesOf } from './load-evaluation.ts';
import { judgedSources, makeLoadSources } from './load-sources.ts';
import { makeInputsAt } from './read-progress.ts';

export interface Between {
  readonly from: Instant;
  readonly to: Instant;
}
const RESTATEMENTS_MAX = 1_000;

export function makeReadChanges(deps: UseCaseDependencies) {
  const inputsAt = makeInputsAt(deps);
  /** @throws NotFoundError when it was not defined at the earlier moment */
  return async (id: string, { from, to }: Between): Promise<Changes> => {
    const before = await inputsAt.ofKeyResult(id, { asOf: null, knownAt: from });
    const after = await inputsAt.ofKeyResult(id, { asOf: null, knownAt: to });
    return changesBetween(id, before, after);
  };
}

export function makeReadRestatements(deps: UseCaseDependencies) {
  const { stores } = deps;
  const loadSources = makeLoadSources(deps);
  /** Oldest first, at most 1 000. @throws NotFoundError */
  return async (id: string, { from, to }: Between): Promise<readonly Restatement[]> => {
    const { definition } = await stores.definitions.current();
    findKeyResult(definition, id);
    const part = partAround(definition, new Set([id]));
    const sources = judgedSources(await loadSources(definition, { knownAt: null, purpose: 'judge' }));
    const own = keyResultsOf(part).filter((keyResult) => keyResult.id === id || inputsOf(keyResult).length === 0);
    const only = {
      ...part,
      objectives: part.objectives.map((objective) => ({
        ...objective,
        keyResults: objective.keyResults.filter((each) => own.includes(each)),
      })),
    };
    const { levels, others } = seriesOf(only, sources);
    return stores.observations.restatements([...levels, ...others], from, to, RESTATEMENTS_MAX);
  };
}
