import { expect, test } from 'vitest';
import { okrsJsonSchema, SCHEMA_PATH } from '../../src/definitions/json-schema.ts';

test('the published JSON Schema is the one that the shapes give today', async () => {
  await expect(okrsJsonSchema()).toMatchFileSnapshot(`../../${SCHEMA_PATH}`);
});

test('the schema closes every mapping of its own, so that editors mark unknown keys', () => {
  const schema = JSON.parse(okrsJsonSchema());
  expect(schema.additionalProperties).toBe(false);
  expect(Object.keys(schema.properties)).toEqual(['workspace', 'connections', 'cycles', 'objectives']);
  expect(schema.required).toEqual(['cycles', 'objectives']);
});
