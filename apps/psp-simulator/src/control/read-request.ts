import { isExactNumber, type ExactNumber } from '@kessai/exact-json';
import { z } from 'zod';
import { TossError } from '../toss-error';

/** Control speaks minor units, as the rest of Kessai does. */
export const amountMinor = z
  .custom<ExactNumber>(isWholeAmount, 'a whole number of minor units, from 1 to 2^53 - 1')
  .transform(({ exact }) => BigInt(exact));

export function readRequest<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const faultsFound = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new TossError('INVALID_REQUEST', faultsFound.join('; '));
}

function isWholeAmount(value: unknown): boolean {
  if (!isExactNumber(value) || !/^[1-9][0-9]{0,15}$/.test(value.exact)) return false;
  return BigInt(value.exact) <= BigInt(Number.MAX_SAFE_INTEGER);
}
