import { allCurrencies, isActiveCurrency, isCurrency } from '@kessai/money';
import { z } from 'zod';
import { isId, type IdPrefix } from '@kessai/runtime';
import { Refusal, type FieldError } from '../problems/refusals';

/** The body of a POST that takes none: left out, or an empty object. */
export const noBody = z.strictObject({}).nullish();

/** A list's page size and place; endpoints add their filters: `z.strictObject({ ...listQuery.shape, … })`. */
export const listQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^[0-9]{1,3}$/)
    .transform(Number)
    .pipe(z.number().min(1).max(100))
    .default(20)
    .meta({ documentedAs: { type: 'integer', minimum: 1, maximum: 100, default: 20, description: 'Of one page.' } }),
  cursor: z
    .string()
    .min(1)
    .max(2_000)
    .regex(/^[A-Za-z0-9_-]+$/, 'is no cursor')
    .optional()
    .describe('The `nextCursor` of the page before, as it was.'),
});

/** What books may be kept in. One that has been withdrawn since still has its rows, its refunds and its reports. */
export const currencyParameter = z
  .string()
  .refine(isCurrency, 'is not an ISO 4217 code')
  .meta({ description: 'ISO 4217', pattern: oneOf(allCurrencies()), examples: ['KRW'] });

/** What new money may come in. */
export const activeCurrency = z
  .string()
  .refine(isActiveCurrency, 'is not an active ISO 4217 code')
  .meta({ pattern: oneOf(allCurrencies().filter(({ code }) => isActiveCurrency(code))), examples: ['KRW'] });

/** The parsed body, or a refusal that points at every fault in it. Unknown members are for the schema to refuse. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  return parse(schema, body, 'The body is not what this operation takes.');
}

/** As parseBody; a repeated parameter arrives as an array, which no parameter's schema takes. */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  return parse(schema, query, 'The query parameters are not what this operation takes.');
}

/** The id as it is. A malformed one names nothing, so it is not found. */
export function parseId(prefix: IdPrefix, text: string): string {
  if (isId(prefix, text)) return text;
  throw new Refusal('not_found', 'There is nothing under this id.');
}

function oneOf(currencies: readonly { code: string }[]): string {
  return `^(?:${currencies.map(({ code }) => code).join('|')})$`;
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, detail: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('validation_failed', detail, { errors: parsed.error.issues.flatMap(fieldErrors) });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ pointer: pointerTo(issue.path), code: issue.code, detail: issue.message }];
  }
  return issue.keys.map((key) => ({
    pointer: pointerTo([...issue.path, key]),
    code: 'unknown_property',
    detail: 'is not known here',
  }));
}

/** A JSON pointer (RFC 6901). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
