import type { z } from 'zod';
import { createSchema, type CreateDocumentOptions } from 'zod-openapi';

export type JsonSchema = { [name: string]: unknown };

/** Bigints and dates as our JSON writes them; and what is only our way of parsing is left out. */
export const schemaOptions: CreateDocumentOptions = {
  override: ({ zodSchema, jsonSchema, io }) => {
    const schema = jsonSchema as JsonSchema;
    const kind = zodSchema._zod.def.type;
    if (schema['documentedAs'] !== undefined) {
      const { documentedAs } = schema;
      for (const name of Object.keys(schema)) delete schema[name];
      Object.assign(schema, documentedAs);
      return;
    }
    // The library says int64, but totals are wider than that.
    if (kind === 'bigint') delete schema['format'];
    if (kind === 'date') schema['format'] = 'date-time';
    if (kind === 'string' && schema['format'] !== undefined) delete schema['pattern'];
    // An answer may come to hold more: clients skip what they do not know.
    if (io === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
  },
};

/** The JSON schema of what is sent (input) or answered (output), and the named schemas that it refers to. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output') {
  return createSchema(schema, { io, opts: schemaOptions }) as {
    schema: JsonSchema;
    components: Record<string, JsonSchema>;
  };
}
