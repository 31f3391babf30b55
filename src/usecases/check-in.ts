/** A person's dated note on a key result: confidence, words, and a value where the key result is written by hand. */
import { inclusiveRange } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import { inputsOf } from '../domain/inputs.ts';
import type { CheckIn, KeyResult, OkrDefinition } from '../domain/key-result.ts';
import { ConflictError, type NewObservation } from '../ports.ts';
import { findKeyResult } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeLoadSources, type Source } from './load-sources.ts';
import { makeStorePushed } from './push-observations.ts';

const ATTEMPTS = 5;

export function makeCheckIn(deps: UseCaseDependencies) {
  const { stores, clock } = deps;
  const loadSources = makeLoadSources(deps);
  const storePushed = makeStorePushed(deps);
  /** The same check-in again changes nothing. @throws NotFoundError, InputError for a value that would have no place */
  return async (id: string, checkIn: CheckIn): Promise<void> => {
    if (checkIn.confidence === null && checkIn.value === null && (checkIn.note ?? '').trim() === '') {
      const message = 'a check-in says something: confidence, a note, or a value';
      throw new InputError([{ path: 'checkIn', received: 'none of them', allowed: 'confidence, note or value', message }]);
    }
    const definition = await addToDefinition(id, checkIn);
    if (checkIn.value === null) return;
    const sources = await loadSources(definition, { knownAt: null, purpose: 'judge' });
    await storePushed([observationOf(findKeyResult(definition, id).keyResult, checkIn, sources)], definition, sources);
  };

  /** Somebody else may change the definition at the same time: then it is read again. */
  async function addToDefinition(id: string, checkIn: CheckIn): Promise<OkrDefinition> {
    for (let attempt = 1; ; attempt++) {
      const { definition, version } = await stores.definitions.current();
      const { keyResult } = findKeyResult(definition, id);
      if (checkIn.value !== null) {
        observationOf(keyResult, checkIn, await loadSources(definition, { knownAt: null, purpose: 'judge' }));
      }
      const kept = keyResult.checkIns.filter((each) => each.date !== checkIn.date || each.note !== checkIn.note);
      const checkIns = [...kept, checkIn].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
      try {
        return (await stores.definitions.apply(withCheckIns(definition, id, checkIns), clock.now(), version)).definition;
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}

function withCheckIns(definition: OkrDefinition, id: string, checkIns: readonly CheckIn[]): OkrDefinition {
  const objectives = definition.objectives.map((objective) => ({
    ...objective,
    keyResults: objective.keyResults.map((keyResult): KeyResult => (keyResult.id === id ? { ...keyResult, checkIns } : keyResult)),
  }));
  return { ...definition, objectives };
}

/** @throws InputError unless the key result has exactly one input and its values come by hand */
function observationOf(keyResult: KeyResult, checkIn: CheckIn, sources: ReadonlyMap<string, Source>): NewObservation {
  const [input, ...others] = inputsOf(keyResult);
  const isByHand = input !== undefined && others.length === 0 && sources.get(input.series.connection)?.manifest.arrives === 'pushed';
  if (!isByHand || checkIn.value === null || input.series.itemDimension !== null) {
    const message = `${keyResult.id} is measured from its sources; a check-in on it carries a note and confidence, and an override carries a value`;
    throw new InputError([{ path: 'value', received: String(checkIn.value), allowed: 'no value', message }]);
  }
  const range = inclusiveRange(checkIn.date, checkIn.date);
  return { series: input.series, grain: 'day', range, item: null, value: checkIn.value, quality: [] };
}
