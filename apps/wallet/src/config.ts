import { kafkaConfigSchema, messagingRetentionSettings, verifyKeysSchema } from '@kessai/messaging';
import { databaseConfigSchema, platformConfigSchema, wholeNumber } from '@kessai/runtime';
import { z } from 'zod';

export const walletConfigSchema = z.object({
  ...platformConfigSchema.shape,
  ...databaseConfigSchema.shape,
  ...kafkaConfigSchema.shape,
  ...messagingRetentionSettings,
  /** Public keys of payment: whose word on keys and merchants counts. */
  ACCESS_VERIFY_KEYS: verifyKeysSchema,
  WALLET_PORT: wholeNumber(0, 65_535).default(3002),
  /** Connections for requests; consuming and publishing have a few of their own. */
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000).default(10),
});

export abstract class WalletConfig {}
export interface WalletConfig extends z.output<typeof walletConfigSchema> {}
