/** The published JSON Schema of the definition file, from the shapes that read it: completion and checks in editors. */
import { z } from 'zod';
import { definitionFile } from './file-shapes.ts';

export const SCHEMA_PATH = 'schemas/okrs.schema.json';

/** The text of schemas/okrs.schema.json. */
export function okrsJsonSchema(): string {
  const schema = z.toJSONSchema(definitionFile, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any', reused: 'ref' });
  const titled = {
    ...schema,
    title: 'Nyckel definition file (okrs.yaml)',
    $comment: 'Generated: npx vitest run --project unit test/definitions/json-schema.test.ts -u',
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
