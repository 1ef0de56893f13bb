import { kafkaConfigSchema } from '@kessai/messaging';
import { databaseConfigSchema, platformConfigSchema, wholeNumber } from '@kessai/platform';
import { z } from 'zod';
import { isTimeZone } from './business-calendar';

export const ledgerConfigSchema = z.object({
  ...platformConfigSchema.shape,
  ...databaseConfigSchema.shape,
  ...kafkaConfigSchema.shape,
  LEDGER_PORT: wholeNumber(0, 65_535).default(3003),
  /** Whose days are the business dates of the books. Not to be changed once something is booked. */
  BOOKS_TIME_ZONE: z.string().default('UTC').refine(isTimeZone, 'must be an IANA time zone such as Asia/Seoul'),
  /** Connections for the API. Booking has its own, so reports and bookings cannot starve each other. */
  DATABASE_POOL_SIZE: wholeNumber(1, 200).default(10),
});
