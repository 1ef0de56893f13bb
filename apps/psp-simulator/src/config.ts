import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const configSchema = z.object({
  SIMULATOR_PORT: port.default(3009),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** JSON lines: what was issued, approved and cancelled. It is created when it does not exist. */
  SIMULATOR_FILE: z.string().min(1, 'say in which file the approvals are kept'),
  /** The secret key that callers must use. Without one every test key is good, as there is only one merchant. */
  PSP_SECRET_KEY: z
    .string()
    .regex(/^test_/, 'a simulator takes test keys alone (test_…)')
    .optional(),
  /** Faults with a rate draw from a generator seeded with this, so that a run can be repeated. */
  SIMULATOR_SEED: z.coerce.number().int().min(0).max(0xffff_ffff).default(1),
  /** Whom to tell of every change of a payment's status. `PUT /sim/webhooks` changes it until the next start. */
  SIMULATOR_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
    .optional(),
  /** Shown at /health, so that its starter knows this process from others. */
  BOOT_ID: z
    .string()
    .min(1)
    .max(64)
    .default(() => randomUUID()),
  MODE: z.literal('test', 'the simulator moves no money and starts in no live deployment').default('test'),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
});
export type Config = z.output<typeof configSchema>;

export class UnusableConfig extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'UnusableConfig';
  }
}

export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UnusableConfig(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
}

/** Reads the environment, or says in one line per fault why it cannot and ends the process. */
export function readConfig(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof UnusableConfig)) throw error;
    process.stderr.write(error.faults.map((fault) => `psp-simulator: ${fault}\n`).join(''));
    process.exit(2);
  }
}
