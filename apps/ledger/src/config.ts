import { kafkaConfigSchema, messagingRetentionSettings, verifyKeysSchema } from '@kessai/messaging';
import { databaseConfigSchema, platformConfigSchema, wholeNumber } from '@kessai/runtime';
import { z } from 'zod';
import { isTimeZone } from './business-calendar';

const values = z.object({
  ...platformConfigSchema.shape,
  ...databaseConfigSchema.shape,
  ...kafkaConfigSchema.shape,
  ...messagingRetentionSettings,
  /** Public keys of payment: whose word on keys and merchants counts. */
  ACCESS_VERIFY_KEYS: verifyKeysSchema,
  LEDGER_PORT: wholeNumber(0, 65_535).default(3003),
  /** Whose days are the business dates of the books. Not to be changed once something is booked. */
  BOOKS_TIME_ZONE: z.string().refine(isTimeZone, 'must be an IANA time zone such as Asia/Seoul').optional(),
  /** Connections for the API. Booking has its own, so reports and bookings cannot starve each other. */
  DATABASE_POOL_SIZE: wholeNumber(1, 200).default(10),
});

const forLookingAt = 'UTC';

/** The zone decides the month of every entry and cannot change later, so for real books it is chosen, not assumed. */
export const ledgerConfigSchema = values.transform((config, context) => {
  const isForReal = config.NODE_ENV === 'production' || config.MODE === 'live';
  if (isForReal && config.BOOKS_TIME_ZONE === undefined) {
    const message =
      'must be chosen in production before the first payment, and stays: the zone whose days the books have, ' +
      'such as Asia/Seoul, or UTC if these are really the days wanted';
    context.addIssue({ code: 'custom', path: ['BOOKS_TIME_ZONE'], message });
    return z.NEVER;
  }
  return { ...config, BOOKS_TIME_ZONE: config.BOOKS_TIME_ZONE ?? forLookingAt };
});

export abstract class LedgerConfig {}
export interface LedgerConfig extends z.output<typeof ledgerConfigSchema> {}
