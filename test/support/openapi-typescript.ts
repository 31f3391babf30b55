/**
 * The component schemas of an OpenAPI 3.1 document as TypeScript interfaces. Knows what our schemas use (objects, arrays, enums,
 * constants, unions, references) and refuses anything else, so that a new kind of schema is seen and not guessed at.
 */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly description?: string;
}

/** One exported interface per schema, in the document's order. @throws Error naming a schema that it cannot write */
export function interfacesOf(schemas: Readonly<Record<string, JsonSchema>>): string {
  return Object.entries(schemas)
    .map(([name, schema]) => `${comment(schema)}export interface ${name} ${typeOf(schema, name)}\n`)
    .join('');
}

function typeOf(schema: JsonSchema, place: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/components/schemas/', '');
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return either.map((each) => typeOf(each, place)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => typeOf({ ...schema, type }, place)).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectOf(schema, place);
    case 'array': {
      const row = typeOf(schema.items ?? {}, `${place}[]`);
      return row.includes(' | ') || row.includes('{') ? `readonly (${row})[]` : `readonly ${row}[]`;
    }
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case undefined:
      return 'unknown';
    default:
      throw new Error(`${place}: no TypeScript is known for ${JSON.stringify(schema)}`);
  }
}

function objectOf({ properties, required = [], additionalProperties }: JsonSchema, place: string): string {
  if (properties === undefined) {
    const held = typeof additionalProperties === 'object' ? additionalProperties : {};
    return `Readonly<Record<string, ${typeOf(held, `${place}.*`)}>>`;
  }
  const lines = Object.entries(properties).map(
    ([name, schema]) => `${comment(schema)}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema, `${place}.${name}`)};`,
  );
  return `{\n${lines.join('\n')}\n}`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function comment({ description }: JsonSchema): string {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '* /')} */\n`;
}
