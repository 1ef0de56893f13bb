import { z } from 'zod';

export type JsonSchema = { [name: string]: unknown };

/** The schemas that have a name (`.meta({ id })`), once each, as `#/components/schemas/<name>`. */
export type Components = Record<string, JsonSchema>;

/** The JSON schema of what is sent (input) or answered (output). Named schemas go to the components. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): JsonSchema {
  // Inside an object even a named schema is a reference.
  const json = z.toJSONSchema(z.object({ it: schema }), {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => tidied(zodSchema._zod.def.type, jsonSchema as JsonSchema, io),
  });
  const { properties, $defs = {} } = json as unknown as { properties: { it: JsonSchema }; $defs?: Components };
  for (const [name, found] of Object.entries($defs)) addComponent(components, name, referring(found));
  return referring(properties.it);
}

/** Bigints and dates as lib/platform's json writes them; and what is only our way of parsing is left out. */
function tidied(kind: string, schema: JsonSchema, io: 'input' | 'output'): void {
  const { documentedAs } = schema;
  if (documentedAs !== undefined) {
    for (const name of Object.keys(schema)) delete schema[name];
    Object.assign(schema, documentedAs);
    return;
  }
  delete schema['id'];
  if (kind === 'bigint') schema['type'] = 'integer';
  if (kind === 'date') Object.assign(schema, { type: 'string', format: 'date-time' });
  if (schema['format'] !== undefined) delete schema['pattern'];
  // An answer may come to hold more: clients skip what they do not know.
  if (io === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
}

function addComponent(components: Components, name: string, schema: JsonSchema): void {
  const known = components[name];
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new Error(`two schemas are named ${name}`);
  }
  components[name] = schema;
}

function referring<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as T;
}
