import { valueOf, type FuzzDocument } from '@kessai/fuzz';
import { documentedRoutes, jsonSchemaOf, type JsonSchema } from '@kessai/http';
import fc from 'fast-check';
import type { z } from 'zod';
import { documentedServices, moduleOf } from './api-docs';
import { routesOf } from './service-routes';

// Whole modules are put together: seconds, on a busy machine.
jest.setTimeout(60_000);

/** What the documents say in words alone, as no schema can. */
const saidInWords: ReadonlySet<string> = new Set([
  'is after createdTo',
  'is after to',
  'names a line twice',
  'belongs to SUCCEEDED alone',
  'looks like a card number',
  'needs an id or an email beside it',
  'is no time zone',
  'Invalid URL',
]);

interface Part {
  readonly name: string;
  readonly schema: z.ZodType;
}

async function partsOf(service: (typeof documentedServices)[number]): Promise<Part[]> {
  const served = await routesOf(await moduleOf(service));
  return documentedRoutes(served).flatMap(({ method, url, operation }) => {
    const { body, query, params = {} } = operation;
    const of = (part: string) => `${method} ${url} ${part}`;
    return [
      ...(body === undefined ? [] : [{ name: of('body'), schema: body }]),
      ...Object.entries(query?.shape ?? {}).map(([name, schema]) => ({ name: of(name), schema: schema as z.ZodType })),
      ...Object.entries(params).map(([name, schema]) => ({ name: of(name), schema })),
    ];
  });
}

/** As it comes in a query: numbers are text there. */
const received = (value: unknown, json: JsonSchema) => (json['type'] === 'integer' ? String(value) : value);

describe.each(documentedServices)('what %s takes', (service) => {
  it('is all that its document allows, but for what the document says in words', async () => {
    for (const { name, schema } of await partsOf(service)) {
      const { schema: json, components } = jsonSchemaOf(schema, 'input');
      const document = { components: { schemas: components } } as FuzzDocument;
      const isTaken = (value: unknown) => {
        const parsed = schema.safeParse(name.endsWith(' body') ? value : received(value, json));
        const faults = parsed.error?.issues.filter(({ message }) => !saidInWords.has(message)) ?? [];
        expect([name, value, faults]).toEqual([name, value, []]);
      };
      fc.assert(fc.property(valueOf(json, document), isTaken), { numRuns: 200 });
    }
  });

  it('is what the examples of its bodies show', async () => {
    for (const { name, schema } of (await partsOf(service)).filter((part) => part.name.endsWith(' body'))) {
      const { examples = [null] } = (schema.meta() ?? {}) as { examples?: unknown[] };
      for (const example of examples) expect([name, schema.safeParse(example).success]).toEqual([name, true]);
    }
  });
});
