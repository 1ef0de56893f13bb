import { kafkaConfigSchema } from '@kessai/messaging';
import { databaseConfigSchema, platformConfigSchema, wholeNumber } from '@kessai/platform';
import { z } from 'zod';

export const walletConfigSchema = z.object({
  ...platformConfigSchema.shape,
  ...databaseConfigSchema.shape,
  ...kafkaConfigSchema.shape,
  WALLET_PORT: wholeNumber(0, 65_535).default(3002),
  /** Connections for requests; consuming and publishing have a few of their own. */
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000).default(10),
});
