import { Resolver } from 'node:dns';
import { wholeNumber } from '@kessai/runtime';
import { z } from 'zod';
import { nat64Prefix } from '../webhook-endpoints/public-address';
import { retryDelaysSeconds } from './retry-delays';

/** Good for a try on one's own machine: it is public. */
export const sampleSecretsKey = '5a'.repeat(32);

const dayMs = 86_400_000;
const milliseconds = (least: number) => wholeNumber(least, 3_600_000);

const delaysSeconds = z
  .string()
  .regex(/^[0-9]+(\.[0-9]+)?(,[0-9]+(\.[0-9]+)?){0,31}$/, 'must be seconds, separated by commas')
  .transform((text) => text.split(',').map(Number));

const list = z.string().transform((text) => text.split(',').map((part) => part.trim()));

/** Addresses of DNS servers; one of IPv6 with a port stands in brackets. */
const nameServers = list.pipe(
  z.array(z.string().refine(isNameServer, 'must be IP addresses, with ports where they are not 53')),
);

const nat64Prefixes = list.pipe(
  z.array(
    z.string().transform((text, context) => {
      const prefix = nat64Prefix(text);
      if (prefix !== null) return prefix;
      context.addIssue({ code: 'custom', message: 'must be prefixes of IPv6 of 32, 40, 48, 56, 64 or 96 bits' });
      return z.NEVER;
    }),
  ),
);

/** The settings of the webhooks that leave here, a part of those of payment. */
export const webhookSettings = {
  /** Allows http://127.0.0.1:<port>, for trying it on one machine. */
  WEBHOOK_ALLOW_LOOPBACK: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** Seals the endpoints' secrets in the database: 32 bytes in hex. When it is lost, every secret must be rotated. */
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
  /** Ask for the names of merchants' endpoints in place of the servers of the system. */
  WEBHOOK_DNS_SERVERS: nameServers.optional(),
  /** Of this deployment's network, beside 64:ff9b::/96 and 64:ff9b:1::/48: no webhook goes to an address in them. */
  WEBHOOK_NAT64_PREFIXES: nat64Prefixes.optional(),
  /** An endpoint that has done nothing but fail for so long is switched off. */
  WEBHOOK_DISABLE_AFTER_MS: wholeNumber(100, 90 * dayMs).default(5 * dayMs),
} as const;

function isNameServer(text: string): boolean {
  try {
    new Resolver().setServers([text]);
    return true;
  } catch {
    return false;
  }
}

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

/** Attempts of a delivery, the first among them. */
export const triesMaxOf = (config: { readonly WEBHOOK_RETRY_DELAYS_SECONDS: readonly number[] }): number =>
  config.WEBHOOK_RETRY_DELAYS_SECONDS.length + 1;
