import { isCurrency } from '@kessai/money';
import { kafkaConfigSchema, messagingRetentionSettings, signingKeySchema } from '@kessai/messaging';
import { databaseConfigSchema, platformConfigSchema, wholeNumber } from '@kessai/runtime';
import { z } from 'zod';
import { defaultFees, type FeeSchedule, type FeeSchedules } from './fees/fees';
import { retentionSettings } from './retention';
import { webhookFaults, webhookSettings } from './webhook-sending/webhook-settings';

const feeSchedule = z
  .strictObject({
    basisPoints: z.int().min(0).max(10_000).default(defaultFees.basisPoints),
    fixedAmount: z.int().min(0).default(0),
    vatBasisPoints: z.int().min(0).max(10_000).default(defaultFees.vatBasisPoints),
  })
  .transform(({ basisPoints, fixedAmount, vatBasisPoints }): FeeSchedule => ({
    basisPoints,
    fixedMinor: BigInt(fixedAmount),
    vatBasisPoints,
  }));

/** JSON by currency, e.g. {"USD":{"basisPoints":290,"fixedAmount":30}}; "default" is for all others. */
const fees = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON object of fee schedules by currency' });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string().refine((code) => code === 'default' || isCurrency(code), 'is no currency'),
      feeSchedule,
    ),
  )
  .transform(({ default: forAllOthers, ...byCurrency }): FeeSchedules => ({
    default: forAllOthers ?? defaultFees,
    byCurrency: new Map(Object.entries(byCurrency)),
  }));

const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const milliseconds = (least: number) => wholeNumber(least, 3_600_000);

/** All of one request's waiting for the PSP must end before callers and proxies give up on us. */
const pspTimeMsMax = 25_000;

/** This machine, or the simulator of the compose file: no PSP is reached there. */
const simulatorHost = /^(localhost|127\.[0-9.]+|\[::1\]|psp-simulator)$/;

const values = z.object({
  ...platformConfigSchema.shape,
  ...databaseConfigSchema.shape,
  ...kafkaConfigSchema.shape,
  ...messagingRetentionSettings,
  /** Signs what is told of keys and merchants. Wallet and ledger have its public half in ACCESS_VERIFY_KEYS. */
  ACCESS_SIGNING_KEY: signingKeySchema,
  PAYMENT_PORT: wholeNumber(0, 65_535).default(3001),
  /** Where buyers reach the hosted checkout. */
  PUBLIC_URL: httpUrl.default('http://127.0.0.1:3001'),
  /** Connections for requests; each of the other kinds of work has a few of its own. */
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000).default(32),
  PSP_URL: httpUrl,
  PSP_SECRET_KEY: z.string().regex(/^(test|live)_[\x21-\x7e]{1,200}$/, 'must begin with test_ or live_'),
  /** Opens Toss's payment window on the checkout page. Without one a test deployment has the simulator's page. */
  TOSS_CLIENT_KEY: z
    .string()
    .regex(/^(test|live)_ck_[\x21-\x7e]{1,200}$/, 'must begin with test_ck_ or live_ck_')
    .optional(),
  /** Where buyers reach the simulator's page, where that is not PSP_URL. */
  PSP_CHECKOUT_URL: httpUrl.optional(),
  PSP_CONNECT_TIMEOUT_MS: milliseconds(100).default(2_000),
  PSP_RESPONSE_TIMEOUT_MS: milliseconds(100).default(20_000),
  PSP_CONFIRM_CONCURRENCY: wholeNumber(1, 10_000).default(400),
  /** Refunds that wait for the PSP in their request; a further one is PENDING, and recovery sends it. */
  PSP_REFUND_CONCURRENCY: wholeNumber(1, 10_000).default(100),
  FEES: fees,
  /** How long a payment waits for its confirm, and how many are ended in one round of the job. */
  PAYMENT_EXPIRES_AFTER_SECONDS: wholeNumber(1, 31_536_000).default(1_800),
  EXPIRY_POLL_MS: milliseconds(100).default(5_000),
  EXPIRY_PER_ROUND: wholeNumber(1, 10_000).default(1_000),
  /** A payment that is EXECUTING longer than this has lost its request: recovery takes it over. */
  EXECUTING_LIMIT_MS: milliseconds(100).default(30_000),
  RECOVERY_POLL_MS: milliseconds(100).default(500),
  RECOVERY_LEASE_MS: milliseconds(100).default(30_000),
  /** Cases that an instance works on at once, and the PSP calls that it makes in a second at most. */
  RECOVERY_CONCURRENCY: wholeNumber(1, 1_000).default(50),
  RECOVERY_CALLS_PER_SECOND: wholeNumber(1, 10_000).default(50),
  RECOVERY_RESPONSE_TIMEOUT_MS: milliseconds(100).default(10_000),
  RECOVERY_FIRST_DELAY_MS: milliseconds(100).default(1_000),
  /** While the PSP knows the buyer's authentication (ten minutes at Toss), and in the days after. */
  RECOVERY_WINDOW_MS: milliseconds(100).default(600_000),
  RECOVERY_DELAY_MAX_MS: milliseconds(100).default(8_000),
  RECOVERY_SLOW_DELAY_MAX_MS: milliseconds(100).default(900_000),
  RECOVERY_BREAKER_FAILURES: wholeNumber(1, 1_000).default(5),
  RECOVERY_BREAKER_PAUSE_MS: milliseconds(100).default(1_000),
  /** When a failure that was in doubt is looked up once more: Toss approves nothing after ten minutes. */
  LATE_SUCCESS_CHECK_MS: milliseconds(100).default(600_000),
  /** What becomes of a charge that is found after its payment has FAILED. */
  LATE_SUCCESS_POLICY: z.enum(['cancel', 'keep']).default('cancel'),
  /** How long a confirm under way is given to bring its own answer before a webhook leads to a look-up. */
  PSP_WEBHOOK_PAUSE_MS: milliseconds(100).default(2_000),
  /** Anyone can send a webhook: no payment is looked up more often than this because of them, in whatever state. */
  PSP_WEBHOOK_SETTLED_PAUSE_MS: milliseconds(100).default(10_000),
  REANNOUNCE_AFTER_MS: milliseconds(100).default(60_000),
  REANNOUNCE_PER_SECOND: wholeNumber(1, 100_000).default(100),
  REANNOUNCE_POLL_MS: milliseconds(100).default(1_000),
  ...webhookSettings,
  ...retentionSettings,
});

export const paymentConfigSchema = values.superRefine((config, context) => {
  const fault = (name: keyof typeof config, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (!config.PSP_SECRET_KEY.startsWith(`${config.MODE}_`)) {
    fault('PSP_SECRET_KEY', `is not a ${config.MODE} key: test money and real money never share books`);
  }
  if (config.TOSS_CLIENT_KEY !== undefined && !config.TOSS_CLIENT_KEY.startsWith(`${config.MODE}_`)) {
    fault('TOSS_CLIENT_KEY', `is not a ${config.MODE} key: buyers would pay where nobody looks`);
  }
  if (config.MODE === 'live' && config.TOSS_CLIENT_KEY !== undefined && !config.PUBLIC_URL.startsWith('https://')) {
    fault('PUBLIC_URL', 'must be https where buyers pay real money on it');
  }
  const isForReal = config.NODE_ENV === 'production' || config.MODE === 'live';
  if (isForReal && config.PSP_SECRET_KEY.includes('_sample_')) {
    fault('PSP_SECRET_KEY', 'is the sample key, which everybody knows');
  }
  if (config.MODE === 'live' && !config.PSP_URL.startsWith('https://')) {
    fault('PSP_URL', 'must be https in a live deployment');
  }
  if (config.MODE === 'live' && simulatorHost.test(new URL(config.PSP_URL).hostname)) {
    fault('PSP_URL', 'is a simulator, which moves no money');
  }
  if (config.PSP_CONNECT_TIMEOUT_MS + config.PSP_RESPONSE_TIMEOUT_MS >= pspTimeMsMax) {
    fault('PSP_RESPONSE_TIMEOUT_MS', `with PSP_CONNECT_TIMEOUT_MS must stay below ${pspTimeMsMax}`);
  }
  const confirmMs = config.PSP_CONNECT_TIMEOUT_MS + config.PSP_RESPONSE_TIMEOUT_MS;
  if (config.EXECUTING_LIMIT_MS <= confirmMs) {
    fault('EXECUTING_LIMIT_MS', `must exceed the whole time of a confirm at the PSP, ${confirmMs}`);
  }
  const turnMs = Math.ceil((1_000 * config.RECOVERY_CONCURRENCY) / config.RECOVERY_CALLS_PER_SECOND);
  const lookUpMs = turnMs + config.PSP_CONNECT_TIMEOUT_MS + config.RECOVERY_RESPONSE_TIMEOUT_MS;
  if (config.RECOVERY_LEASE_MS <= lookUpMs) {
    fault('RECOVERY_LEASE_MS', `must exceed the whole time of a look-up with the wait for its turn, ${lookUpMs}`);
  }
  for (const [name, message] of webhookFaults(config)) fault(name, message);
});

export abstract class PaymentConfig {}
export interface PaymentConfig extends z.output<typeof paymentConfigSchema> {}
