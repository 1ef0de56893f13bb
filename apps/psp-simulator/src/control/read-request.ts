import { z } from 'zod';
import { isExactNumber } from '../toss/exact-json';
import { TossError } from '../toss/toss-error';

/** Control speaks minor units, as the rest of Kessai does. */
export const amountMinor = z
  .custom<{ exact: string }>(isExactNumber, 'a whole number of minor units')
  .transform(({ exact }) => Number(exact))
  .pipe(z.number().int().min(1).max(Number.MAX_SAFE_INTEGER))
  .transform((amount) => BigInt(amount));

export function readRequest<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const faultsFound = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new TossError('INVALID_REQUEST', faultsFound.join('; '));
}
