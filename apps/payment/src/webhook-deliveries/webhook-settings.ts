import { wholeNumber } from '@kessai/platform';
import { z } from 'zod';
import { retryDelaysSeconds } from './schedule';

/** Good for a try on one's own machine: everybody knows it. */
export const sampleSecretsKey = '5a'.repeat(32);

const dayMs = 86_400_000;
const milliseconds = (least: number) => wholeNumber(least, 3_600_000);

const delaysSeconds = z
  .string()
  .regex(/^[0-9]+(\.[0-9]+)?(,[0-9]+(\.[0-9]+)?){0,31}$/, 'must be seconds, separated by commas')
  .transform((text) => text.split(',').map(Number));

/** The settings of the webhooks that leave here, a part of those of payment. */
export const webhookSettings = {
  /** Allows http://127.0.0.1:<port>, for trying it on one machine. */
  WEBHOOK_ALLOW_LOOPBACK: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** Seals the endpoints' secrets in the database: 32 bytes in hex. Who loses it must rotate every secret. */
  WEBHOOK_SECRETS_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
    .default(sampleSecretsKey),
  /** Webhooks sent at once by an instance, in all and to one endpoint. */
  WEBHOOK_CONCURRENCY: wholeNumber(1, 10_000).default(512),
  WEBHOOK_ENDPOINT_CONCURRENCY: wholeNumber(1, 1_000).default(64),
  WEBHOOK_POLL_MS: milliseconds(10).default(200),
  WEBHOOK_TIMEOUT_MS: milliseconds(100).default(15_000),
  WEBHOOK_CLAIM_MS: milliseconds(100).default(30_000),
  WEBHOOK_RETRY_DELAYS_SECONDS: delaysSeconds.default([...retryDelaysSeconds]),
  /** An endpoint that has done nothing but fail for so long is switched off. */
  WEBHOOK_DISABLE_AFTER_MS: wholeNumber(100, 90 * dayMs).default(5 * dayMs),
} as const;

type WebhookConfig = z.output<z.ZodObject<typeof webhookSettings>>;

interface Deployment {
  readonly MODE: string;
  readonly NODE_ENV: string;
}

/** What is wrong with them in this deployment. */
export function webhookFaults(config: WebhookConfig & Deployment): [name: keyof WebhookConfig, message: string][] {
  const isReal = config.MODE === 'live' || config.NODE_ENV === 'production';
  const faults: [keyof WebhookConfig, string][] = [];
  if (config.MODE === 'live' && config.WEBHOOK_ALLOW_LOOPBACK) {
    faults.push(['WEBHOOK_ALLOW_LOOPBACK', 'is for test deployments: no real webhook goes to this machine']);
  }
  if (isReal && config.WEBHOOK_SECRETS_KEY === sampleSecretsKey) {
    faults.push(['WEBHOOK_SECRETS_KEY', 'is the sample key, which everybody knows: openssl rand -hex 32 makes one']);
  }
  if (config.WEBHOOK_CLAIM_MS <= config.WEBHOOK_TIMEOUT_MS) {
    faults.push(['WEBHOOK_CLAIM_MS', `must exceed the time of an attempt, ${config.WEBHOOK_TIMEOUT_MS}`]);
  }
  return faults;
}
