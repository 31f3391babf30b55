import { expect, it } from 'vitest';
import { Explanation } from '../../src/api/schemas/explanation.ts';
import { explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { EXPLAINED } from '../domain/oracles/explained.ts';

it.each(Object.entries(EXPLAINED))('the description of /explain knows every field of the chain of: %s', (_, input) => {
  const explanation = explainKeyResult('kr', input);
  const { definition, ...described } = JSON.parse(JSON.stringify(explanation));
  // Strict: what is not described would be dropped in silence where a part is closed.
  expect(Explanation.parse({ definition, ...described })).toEqual({ definition, ...described });
  expect(Object.keys(described).filter((key) => !(key in Explanation.shape))).toEqual([]);
});
