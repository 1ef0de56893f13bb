import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { compileProxies } from './client-address';
import { databaseTlsSettings, transportFaults } from './transport-settings';
import { failpoints, type Failpoint } from './failpoints';
import { isId } from '../values/ids';
import { keyOwner } from './key-owners';
import { operatorScopes, merchantScopes } from './scopes';

/** The keys that the documentation shows: good for a try, never for real money. */
export const sampleKeys = ['sk_test_sample', 'sk_live_sample', 'sk_test_root', 'sk_live_root'] as const;
/** The key pair of docker-compose.yml, by which payment signs what it tells of keys and merchants. */
export const sampleAccessKeys = {
  signing: 'MC4CAQAwBQYDK2VwBCIEIL0P/fLEMzs5R6w9jpfn8Ayu2pt4MKJxDJYCIKrJBDQ9',
  verify: 'MCowBQYDK2VwAyEA34n6Ur12fRcPvpxhdsdYJxJdxEMHpanFozudFXdzCiQ=',
} as const;
const sampleKeyHashes = sampleKeys.map((key) => createHash('sha256').update(key).digest('hex'));

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 hex digits');
const merchant = z.string().regex(/^mer_[0-9a-f]{32}$/, 'must be mer_ and 32 hex digits');

const keyId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .refine((id) => id !== 'root' && !isId('key', id), 'must not be root or the id of a stored key');

/** An API key from the environment; the key itself is known to its owner alone. */
const apiKey = z.discriminatedUnion('kind', [
  z.strictObject({
    id: keyId,
    sha256,
    owner: keyOwner.optional(),
    kind: z.literal('merchant'),
    merchantId: merchant,
    scopes: z.array(z.enum(merchantScopes)).min(1),
  }),
  z.strictObject({
    id: keyId,
    sha256,
    owner: keyOwner.optional(),
    kind: z.literal('operator'),
    merchantId: z.null().optional(),
    scopes: z.array(z.enum(operatorScopes)).min(1),
  }),
]);
export type ApiKey = z.output<typeof apiKey>;

const apiKeys = z
  .string()
  .default('[]')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON array of keys' });
      return z.NEVER;
    }
  })
  .pipe(z.array(apiKey));

const pointNames: ReadonlySet<string> = new Set(failpoints.map(({ name }) => name));
const failpointKillText = z.string().refine((text) => {
  const [point = '', nth = ''] = text.split(':');
  return pointNames.has(point) && /^[1-9][0-9]*$/.test(nth);
}, 'must be <failpoint>:<nth pass>');

export const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Addresses and subnets of the proxies in front, with commas: `X-Forwarded-For` is believed from them alone. */
const trustedProxies = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((address) => address.trim())
      .filter(Boolean),
  )
  .superRefine((addresses, context) => {
    try {
      compileProxies(addresses);
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'must be addresses or subnets of proxies, such as 10.0.0.0/8, or loopback',
      });
    }
  });

/** What every service reads. An app adds its own: `z.object({ ...platformConfigSchema.shape, … })`. */
export const platformConfigSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  MODE: z.enum(['test', 'live']).default('test'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** `auto`: readable lines where standard output is a terminal, JSON elsewhere. */
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto'),
  /** A line for each request, for refused and failed ones alone, or for none. */
  ACCESS_LOG: z.enum(['all', 'errors', 'off']).default('all'),
  /** The share of answers that went well which `all` logs: 0.01 is one of a hundred. */
  ACCESS_LOG_SAMPLE: z.coerce.number().min(0).max(1).default(1),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Metrics and all that is known of health, apart from what buyers and merchants reach. No such port unless set. */
  OPERATIONS_PORT: wholeNumber(0, 65_535).optional(),
  OPERATIONS_HOST: z.string().min(1).default('127.0.0.1'),
  MERCHANT_ID: merchant.optional(),
  API_KEYS: apiKeys,
  ROOT_KEY_SHA256: sha256.optional(),
  /** Who has the root key, where one who has it also has a key of API_KEYS. */
  ROOT_KEY_OWNER: keyOwner.optional(),
  RATE_LIMIT_PER_SECOND: wholeNumber(1, 1_000_000).default(200),
  TRUST_PROXY: trustedProxies,
  /** By weight, what a key may have under way at once; the keys of a merchant together half as much again. */
  READS_AT_ONCE: wholeNumber(8, 10_000).default(256),
  WRITES_AT_ONCE: wholeNumber(8, 10_000).default(384),
  FAILPOINT_KILL: failpointKillText.optional(),
  /** Shown at /health: the program that started this process knows it by this from another at its address. */
  BOOT_ID: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, colons, dashes or underscores')
    .default(() => randomUUID()),
});
export type PlatformConfig = z.output<typeof platformConfigSchema>;

const databaseUrl = z
  .string()
  .regex(/^mysql:\/\/[^/]+\/[A-Za-z0-9_-]+$/, 'must be mysql://user:password@host:port/database');

export const databaseConfigSchema = z.object({
  DATABASE_URL: databaseUrl,
  /** May create tables and grant rights: only the migrate command reads it. */
  DATABASE_ADMIN_URL: databaseUrl.optional(),
  ...databaseTlsSettings,
});
export type DatabaseConfig = z.output<typeof databaseConfigSchema>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the environment, one line per fault. */
export class ConfigRejected extends Error {
  override readonly name = 'ConfigRejected';
  constructor(readonly faults: readonly string[]) {
    super(`the configuration is not usable:\n${faults.join('\n')}`);
  }
}

/** The parsed configuration, or ConfigRejected with every fault at once. An empty variable counts as not set. */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment = process.env,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'environment'}: ${message}`);
  faults.push(...sampleFaults(given), ...repeatedKeyFaults(given), ...transportFaults(given, isForReal(given)));
  if (!parsed.success || faults.length > 0) throw new ConfigRejected(faults);
  return parsed.data;
}

/** parseConfig for main.ts: prints one line per fault and ends the process with code 2. */
export function readConfig<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  try {
    return parseConfig(schema);
  } catch (error) {
    if (!(error instanceof ConfigRejected)) throw error;
    process.stderr.write(error.faults.map((fault) => `config: ${fault}\n`).join(''));
    process.exit(2);
  }
}

/** The passwords of docker-compose.yml, which stand in the urls of databases. */
const isSamplePassword = (password: string): boolean => /^sample-/i.test(password);

/** A line of PEM is broken where it pleases, so white space is left out before it is compared. */
const sampleSettings = [
  ['ACCESS_SIGNING_KEY', sampleAccessKeys.signing],
  ['ACCESS_VERIFY_KEYS', sampleAccessKeys.verify],
] as const;

/** As the driver reads it: escapes are resolved. One that is none is a fault that the driver names. */
function passwordOf(url: string): string {
  const [, password = ''] = /^mysql:\/\/[^:@/]*:([^@/]*)@/.exec(url) ?? [];
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** What everybody can read in the repository keeps no secret: neither production nor a live deployment starts on it. */
function sampleFaults(environment: Environment): string[] {
  if (!isForReal(environment)) return [];
  const faults: string[] = [];
  if (environment['FAILPOINT_KILL']) faults.push('FAILPOINT_KILL: kills the process, so production refuses it');
  for (const [name, value] of Object.entries(environment)) {
    const isSample = sampleKeyHashes.some((hash) => value?.includes(hash));
    if (isSample) faults.push(`${name}: holds a key from the documentation, which everybody knows`);
  }
  for (const [name, sample] of sampleSettings) {
    if (!environment[name]?.replace(/\s/g, '').includes(sample)) continue;
    faults.push(`${name}: holds a key of the compose file, which everybody knows`);
  }
  for (const name of ['DATABASE_URL', 'DATABASE_ADMIN_URL']) {
    if (!isSamplePassword(passwordOf(environment[name] ?? ''))) continue;
    faults.push(`${name}: holds a password of the compose file, which everybody knows`);
  }
  return faults;
}

/** One id or one secret for two keys would make one caller of two, or of an operator the root. */
function repeatedKeyFaults({ API_KEYS, ROOT_KEY_SHA256 }: Environment): string[] {
  const keys = apiKeys.safeParse(API_KEYS).data ?? [];
  const ids = keys.map(({ id }) => id);
  const hashes = keys.map((key) => key.sha256);
  const faults: string[] = [];
  if (new Set(ids).size < ids.length) faults.push('API_KEYS: two keys have one id');
  if (new Set(hashes).size < hashes.length) faults.push('API_KEYS: two keys have one SHA-256');
  if (hashes.some((hash) => hash === ROOT_KEY_SHA256)) faults.push('API_KEYS: holds the SHA-256 of the root key');
  return faults;
}

/** Whether strangers may be expected: in production, and wherever real money moves. */
export function isForReal(environment: { readonly NODE_ENV?: string | undefined; readonly MODE?: string | undefined }) {
  return environment.NODE_ENV === 'production' || environment.MODE === 'live';
}

/** Where the fault run wants this process to die; null everywhere else. */
export function failpointKill(environment: Environment = process.env): { point: Failpoint; nth: number } | null {
  const parsed = failpointKillText.safeParse(environment['FAILPOINT_KILL']);
  if (!parsed.success || isForReal(environment)) return null;
  const [point, nth] = parsed.data.split(':') as [Failpoint, string];
  return { point, nth: Number(nth) };
}
