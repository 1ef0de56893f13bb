import { createHash } from 'node:crypto';
import { z } from 'zod';
import { operatorScopes, merchantScopes } from './scopes';
import { handOverPoints, type HandOverPoint } from './hand-over-points';

/** The keys that the documentation shows: good for a try, never for real money. */
export const sampleKeys = ['sk_test_sample', 'sk_live_sample', 'sk_test_root', 'sk_live_root'] as const;
const sampleKeyHashes = sampleKeys.map((key) => createHash('sha256').update(key).digest('hex'));

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 hex digits');
const merchant = z.string().regex(/^mer_[0-9a-f]{32}$/, 'must be mer_ and 32 hex digits');

/** An API key from the environment; the key itself is known to its owner alone. */
const apiKey = z.discriminatedUnion('kind', [
  z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    sha256,
    kind: z.literal('merchant'),
    merchantId: merchant,
    scopes: z.array(z.enum(merchantScopes)).min(1),
  }),
  z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    sha256,
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

const pointNames: ReadonlySet<string> = new Set(handOverPoints.map(({ name }) => name));
const handOverKillText = z.string().refine((text) => {
  const [point = '', nth = ''] = text.split(':');
  return pointNames.has(point) && /^[1-9][0-9]*$/.test(nth);
}, 'must be <hand-over point>:<nth pass>');

export const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** What every service reads. An app adds its own: `z.object({ ...platformConfigSchema.shape, … })`. */
export const platformConfigSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  MODE: z.enum(['test', 'live']).default('test'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HOST: z.string().min(1).default('127.0.0.1'),
  MERCHANT_ID: merchant.optional(),
  API_KEYS: apiKeys,
  ROOT_KEY_SHA256: sha256.optional(),
  RATE_LIMIT_PER_SECOND: wholeNumber(1, 1_000_000).default(200),
  HAND_OVER_KILL: handOverKillText.optional(),
});
export type PlatformConfig = z.output<typeof platformConfigSchema>;

const databaseUrl = z
  .string()
  .regex(/^mysql:\/\/[^/]+\/[A-Za-z0-9_-]+$/, 'must be mysql://user:password@host:port/database');

export const databaseConfigSchema = z.object({
  DATABASE_URL: databaseUrl,
  /** May create tables and grant rights: only the migrate command reads it. */
  DATABASE_ADMIN_URL: databaseUrl.optional(),
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
  faults.push(...sampleFaults(given));
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
const sampleDatabasePassword = /:sample-[a-z]+@/;

/** What everybody can read in the repository keeps no secret: neither production nor a live deployment starts on it. */
function sampleFaults(environment: Environment): string[] {
  if (!isForReal(environment)) return [];
  const faults: string[] = [];
  if (environment['HAND_OVER_KILL']) faults.push('HAND_OVER_KILL: kills the process, so production refuses it');
  for (const [name, value] of Object.entries(environment)) {
    const isSample = sampleKeyHashes.some((hash) => value?.includes(hash));
    if (isSample) faults.push(`${name}: holds a key from the documentation, which everybody knows`);
  }
  for (const name of ['DATABASE_URL', 'DATABASE_ADMIN_URL']) {
    if (!sampleDatabasePassword.test(environment[name] ?? '')) continue;
    faults.push(`${name}: holds a password of the compose file, which everybody knows`);
  }
  return faults;
}

function isForReal(environment: Environment): boolean {
  return environment['NODE_ENV'] === 'production' || environment['MODE'] === 'live';
}

/** Where the fault run wants this process to die; null everywhere else. */
export function handOverKill(environment: Environment = process.env): { point: HandOverPoint; nth: number } | null {
  const parsed = handOverKillText.safeParse(environment['HAND_OVER_KILL']);
  if (!parsed.success || isForReal(environment)) return null;
  const [point, nth] = parsed.data.split(':') as [HandOverPoint, string];
  return { point, nth: Number(nth) };
}
