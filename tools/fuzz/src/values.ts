import fc from 'fast-check';
import { resolved, type Document, type Schema } from './api-document';

/** Deep enough for what the API takes; a schema that contains itself ends there. */
const depthMax = 6;
const itemsMax = 4;

/** Values that the schema allows. */
export function valueOf(schema: Schema, document: Document, depth = 0): fc.Arbitrary<unknown> {
  const { const: only, enum: several, anyOf, oneOf, allOf, type, ...rest } = resolved(schema, document);
  const inner = (one: unknown) => valueOf(one as Schema, document, depth + 1);
  if (depth > depthMax) return fc.constant(null);
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(several)) return fc.constantFrom(...(several as unknown[]));
  const choices = (anyOf ?? oneOf) as unknown[] | undefined;
  if (choices !== undefined) return fc.oneof(...choices.map(inner));
  if (Array.isArray(allOf)) return fc.tuple(...allOf.map(inner)).map((parts) => Object.assign({}, ...parts) as unknown);
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => inner({ ...rest, type: one as string })));
  switch (type) {
    case 'string':
      return textOf(rest);
    case 'integer':
    case 'number':
      return wholeNumberOf(rest);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const minLength = Number(rest['minItems'] ?? 0);
      const maxLength = Math.max(minLength, Math.min(Number(rest['maxItems'] ?? itemsMax), itemsMax));
      return fc.array(inner(rest['items'] ?? {}), { minLength, maxLength });
    }
    case 'object':
      return objectOf(rest, inner);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf(schema: Schema, inner: (one: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, meaningOf(name)?.(inner(one)) ?? inner(one)]),
  );
  const required = { requiredKeys: (schema['required'] ?? []) as string[] };
  const record = fc
    .tuple(fc.record(known, required), fc.boolean())
    .map(([value, adds]) => (adds ? addedUp(value) : value))
    .filter((value) => Object.keys(value).length >= Number(schema['minProperties'] ?? 0));
  const others = schema['additionalProperties'];
  if (typeof others !== 'object' || others === null) return record;
  const names = fc.string({ minLength: 1, maxLength: 20 });
  return fc
    .tuple(record, fc.dictionary(names, inner(others), { maxKeys: 3 }))
    .map(([own, more]) => ({ ...more, ...own }));
}

/** What a schema cannot say of a value: most three letters are no currency. */
const byMeaning: Readonly<Record<string, (allowed: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>>> = {
  currency: (allowed) =>
    fc.oneof({ arbitrary: fc.constantFrom('KRW', 'JPY', 'USD', 'KWD'), weight: 5 }, { arbitrary: allowed, weight: 1 }),
};

/** An amount that is the sum of its lines, where there are any: drawn by themselves the two never agree. */
function addedUp(value: Record<string, unknown>): Record<string, unknown> {
  const { amount, lines } = value;
  if (typeof amount !== 'number' || !Array.isArray(lines)) return value;
  const sum = lines.reduce<number>((total, line) => total + Number((line as Record<string, unknown>)['amount']), 0);
  return Number.isSafeInteger(sum) ? { ...value, amount: sum } : value;
}

/** Nothing of a run leaves this machine: an address that the API is given leads to a port where nothing listens. */
const local = 'http://127.0.0.1:9/';

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: fc.constantFrom('a@example.com', 'buyer.of+beans@example.co.kr'),
  uri: fc.webPath().map((path) => local + path.replace(/^\/+/, '')),
  'date-time': fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  date: fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10)),
};

/** A document may call a member by any name, `constructor` too. */
function meaningOf(name: string) {
  return Object.hasOwn(byMeaning, name) ? byMeaning[name] : undefined;
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const { pattern: forbidden } = (schema['not'] ?? {}) as { pattern?: string };
  const least = Number(schema['minLength'] ?? 0);
  const most = Number(schema['maxLength'] ?? Infinity);
  return anyTextOf(schema).filter((text) => {
    const length = [...text].length; // As JSON schemas count: characters, not their halves.
    return length >= least && length <= most && (forbidden === undefined || !new RegExp(forbidden).test(text));
  });
}

function anyTextOf(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern, minLength, maxLength } = schema as Record<string, string | undefined>;
  const byFormat = format !== undefined && Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (byFormat !== undefined) return byFormat;
  const byPattern = pattern === undefined ? null : matching(pattern);
  if (byPattern !== null) return byPattern;
  const least = Number(minLength ?? 0);
  return fc.string({
    minLength: least,
    maxLength: Math.max(least, Math.min(Number(maxLength ?? 30), 300)),
    unit: 'grapheme',
  });
}

/** Null for what fast-check cannot make strings of, e.g. a look-ahead. */
function matching(pattern: string): fc.Arbitrary<string> | null {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return null;
  }
}

function wholeNumberOf(schema: Schema): fc.Arbitrary<number> {
  const least = Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? -1_000);
  const most = Number(schema['maximum'] ?? schema['exclusiveMaximum'] ?? Number.MAX_SAFE_INTEGER);
  const within = (max: number) => fc.bigInt({ min: BigInt(least), max: BigInt(max) }).map(Number);
  return fc.oneof(
    { arbitrary: within(Math.min(most, Math.max(least, 100_000))), weight: 5 },
    { arbitrary: within(most), weight: 1 },
  );
}

/** What no schema of ours allows anywhere, or nearly nowhere. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    -0,
    1.5,
    1e21,
    2 ** 53,
    -(2 ** 53),
    '',
    ' ',
    '0',
    '１５０００',
    '١٢',
    '\u0000',
    '\ud800',
  ),
  fc.constantFrom<unknown>(
    "'; DROP TABLE payment; --",
    '<script>alert(1)</script>',
    '../../etc/passwd',
    '${7*7}',
    '%00',
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [[[[[[]]]]]],
    { toString: 1 },
    'x'.repeat(5_000),
    Array.from({ length: 101 }, () => 1),
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
