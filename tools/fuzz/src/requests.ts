import fc from 'fast-check';
import { resolved, type Operation, type Parameter, type Schema } from './api-document';
import { hostileValue, valueOf } from './values';

/** Whose key a request carries. `garbage` belongs to no merchant. */
export const callers = ['root', 'merchant', 'wallet', 'finance', 'support', 'garbage', 'none'] as const;
export type CallerName = (typeof callers)[number];

/** A value for a placeholder of the path: made up, or one of the ids that earlier answers have named. */
export type PathValue = { readonly text: string } | { readonly prefix: string; readonly pick: number };

export interface FuzzRequest {
  readonly operation: Operation;
  readonly caller: CallerName;
  readonly path: Readonly<Record<string, PathValue>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  /** As it goes over the wire. */
  readonly body: string | null;
}

/** Requests to an operation: some as documented, most with something wrong in them. */
export function requestOf(operation: Operation): fc.Arbitrary<FuzzRequest> {
  return fc.record({
    operation: fc.constant(operation),
    caller: fc.oneof(
      { arbitrary: fc.constantFrom<CallerName>('root', 'merchant', 'finance', 'support'), weight: 8 },
      { arbitrary: fc.constantFrom(...callers), weight: 1 },
    ),
    path: pathOf(operation),
    query: queryOf(operation),
    headers: headersOf(operation),
    body: bodyOf(operation),
  });
}

const named = (operation: Operation, place: Parameter['in']) =>
  operation.parameters.filter((parameter) => parameter.in === place);

function pathOf(operation: Operation): fc.Arbitrary<Record<string, PathValue>> {
  const values = named(operation, 'path').map(({ name, schema }) => [name, pathValueOf(schema, operation)] as const);
  return fc.record(Object.fromEntries(values));
}

const idPattern = /^\^([a-z]{3})_/;

function pathValueOf(schema: Schema, { document }: Operation): fc.Arbitrary<PathValue> {
  const prefix = idPattern.exec(String(resolved(schema, document)['pattern'] ?? ''))?.[1];
  const allowed = valueOf(schema, document).map((value) => ({ text: String(value) }));
  const garbage = fc.oneof(
    fc.string({ minLength: 1, maxLength: 60 }),
    fc.constantFrom('..', '%', '\u0000', 'a'.repeat(600)),
  );
  return fc.oneof(
    { arbitrary: allowed, weight: 1 },
    { arbitrary: garbage.map((text) => ({ text })), weight: 1 },
    ...(prefix === undefined ? [] : [{ arbitrary: fc.nat().map((pick) => ({ prefix, pick })), weight: 8 }]),
  );
}

function queryOf(operation: Operation): fc.Arbitrary<FuzzRequest['query']> {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2_000);
  const pairs = named(operation, 'query').map(({ name, schema }) =>
    fc
      .oneof({ arbitrary: valueOf(schema, operation.document), weight: 3 }, { arbitrary: hostileValue, weight: 1 })
      .map((value) => [name, text(value)] as const),
  );
  const stranger = fc.tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ maxLength: 20 }));
  return fc.oneof<fc.MaybeWeightedArbitrary<FuzzRequest['query']>[]>(
    { arbitrary: fc.constant([]), weight: 3 },
    ...(pairs.length === 0 ? [] : [{ arbitrary: fc.array(fc.oneof(...pairs), { maxLength: 3 }), weight: 4 }]),
    { arbitrary: fc.array(stranger, { maxLength: 2 }), weight: 1 },
  );
}

const visible = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

function headersOf(operation: Operation): fc.Arbitrary<Record<string, string>> {
  const key = fc.oneof(
    { arbitrary: fc.uuid(), weight: 8 },
    { arbitrary: fc.constantFrom('the-same', 'again'), weight: 2 },
    { arbitrary: visible, weight: 1 },
    { arbitrary: fc.constant(null), weight: 1 },
  );
  const type = fc.oneof(
    { arbitrary: fc.constant('application/json'), weight: 15 },
    {
      arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'multipart/form-data', '', 'x'),
      weight: 1,
    },
  );
  const trace = fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary: visible, weight: 1 });
  return fc.record({ key, type, trace }).map(({ key: idempotencyKey, type: contentType, trace: traceparent }) => ({
    ...(operation.method === 'POST' && idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
    ...(operation.body !== null && { 'content-type': contentType }),
    ...(traceparent !== null && { traceparent, 'x-request-id': traceparent }),
  }));
}

const prototypes = [
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '[',
  '{"a":1',
  'null',
  '""',
];

function bodyOf(operation: Operation): fc.Arbitrary<string | null> {
  if (operation.body === null) return fc.constant(null);
  const allowed = valueOf(operation.body, operation.document);
  return fc.oneof(
    { arbitrary: allowed.map(asJson), weight: 6 },
    {
      arbitrary: fc
        .tuple(allowed, fc.nat(), hostileValue)
        .map(([value, at, hostile]) => asJson(damaged(value, at, hostile))),
      weight: 8,
    },
    { arbitrary: hostileValue.map(asJson), weight: 1 },
    { arbitrary: fc.constantFrom(...prototypes, '['.repeat(20_000), `{"a":"${'x'.repeat(110_000)}"}`), weight: 1 },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 60 }), weight: 1 },
  );
}

const asJson = (value: unknown): string => JSON.stringify(value) ?? '';

/** The value with one of its parts replaced, removed, or with a part too many. */
export function damaged(value: unknown, at: number, hostile: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0) return [hostile];
    const index = at % value.length;
    return value.with(index, damaged(value[index], Math.floor(at / value.length), hostile));
  }
  if (typeof value !== 'object' || value === null) return hostile;
  const names = Object.keys(value);
  const choice = at % (names.length + 1);
  const name = names[choice];
  const rest = Math.floor(at / (names.length + 1));
  if (name === undefined) return { ...value, stranger: hostile };
  const { [name]: part, ...others } = value as Record<string, unknown>;
  if (rest % 5 === 0) return others;
  return { ...value, [name]: damaged(part, Math.floor(rest / 5), hostile) };
}
