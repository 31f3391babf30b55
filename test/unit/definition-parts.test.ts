import { expect, test } from 'vitest';
import { NotFoundError } from '../../src/ports.ts';
import { partUnder } from '../../src/usecases/definition-parts.ts';
import { change, definitionOf, rollup } from '../domain/scenario.ts';

const definition = definitionOf({
  asOf: '2026-10-20',
  objectives: [
    { id: 'company', keyResults: [rollup('mean', { id: 'whole' }), change({ id: 'beside' })] },
    { id: 'team', parent: 'whole', keyResults: [rollup('mean', { id: 'teams' }), change({ id: 'own' })] },
    { id: 'squad', parent: 'teams', keyResults: [change({ id: 'leaf' }), change({ id: 'other-leaf' })] },
    { id: 'elsewhere', keyResults: [change({ id: 'unrelated' })] },
  ],
});
const idsOf = (part: typeof definition) => part.objectives.map(({ id, keyResults }) => [id, ...keyResults.map((each) => each.id)]);

test('one key result is judged from itself and all that it is rolled up from, not from what stands beside it', () => {
  expect(idsOf(partUnder(definition, 'leaf'))).toEqual([['squad', 'leaf']]);
  expect(idsOf(partUnder(definition, 'teams'))).toEqual([
    ['team', 'teams'],
    ['squad', 'leaf', 'other-leaf'],
  ]);
  expect(idsOf(partUnder(definition, 'whole'))).toEqual([
    ['company', 'whole'],
    ['team', 'teams', 'own'],
    ['squad', 'leaf', 'other-leaf'],
  ]);
  expect(() => partUnder(definition, 'nobody')).toThrow(NotFoundError);
});
