/** Why a number moved between two moments, and which figures its sources corrected. */
import type { Instant } from '../domain/calendar.ts';
import { type Changes, changesBetween } from '../domain/explaining/changes.ts';
import { inputsOf } from '../domain/inputs.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import type { SeriesHistory } from '../domain/observation.ts';
import type { Restatement } from '../ports.ts';
import { findKeyResult, isDefined, keyResultsOf, partAround } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeLoadEvaluation, seriesOf } from './load-evaluation.ts';
import { judgedSources, makeLoadSources } from './load-sources.ts';
import { makeInputsAt } from './read-progress.ts';

export interface Between {
  readonly from: Instant;
  readonly to: Instant;
}
const RESTATEMENTS_MAX = 1_000;

export function makeReadChanges(deps: UseCaseDependencies) {
  const inputsAt = makeInputsAt(deps);
  const loadEvaluation = makeLoadEvaluation(deps);
  /** What was defined between the two moments, or archived, is told as a changed definition. @throws NotFoundError when it is in neither */
  return async (id: string, { from, to }: Between): Promise<Changes> => {
    const before = await inputsAt.ofKeyResultIfDefined(id, { asOf: null, knownAt: from });
    const after = await inputsAt.ofKeyResultIfDefined(id, { asOf: null, knownAt: to }, { since: before.asOf });
    if (!isDefined(before.definition, id)) findKeyResult(after.definition, id);
    // What the earlier definition reads, as it was known later: its figures may have been corrected since.
    const { definition } = before;
    const then = await loadEvaluation({ definition, asOf: after.asOf, since: before.asOf, knownAt: to });
    return changesBetween(id, before, { ...after, histories: joined(after.histories, then.histories) });
  };
}

/** Of each series all that either holds. */
function joined(one: ReadonlyMap<string, SeriesHistory>, other: ReadonlyMap<string, SeriesHistory>): ReadonlyMap<string, SeriesHistory> {
  const histories = new Map(one);
  for (const [key, history] of other) {
    const held = histories.get(key);
    const ids = new Set(held?.observations.map((each) => each.id));
    const observations = [...(held?.observations ?? []), ...history.observations.filter((each) => !ids.has(each.id))];
    histories.set(key, { ...history, observations, answered: [...(held?.answered ?? []), ...history.answered] });
  }
  return histories;
}

export function makeReadRestatements(deps: UseCaseDependencies) {
  const { stores } = deps;
  const loadSources = makeLoadSources(deps);
  /** Oldest first, at most 1 000. @throws NotFoundError */
  return async (id: string, { from, to }: Between): Promise<readonly Restatement[]> => {
    const definition = await definitionOf(id, to);
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

  /** As it stood at the moment, or stands now: what is archived had its figures, too. */
  async function definitionOf(id: string, at: Instant): Promise<OkrDefinition> {
    const { definition } = await stores.definitions.current();
    if (isDefined(definition, id)) return definition;
    const then = await stores.definitions.at(at);
    findKeyResult(then?.definition ?? definition, id);
    return then?.definition ?? definition;
  }
}
