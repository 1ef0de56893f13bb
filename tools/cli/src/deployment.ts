import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** Who asks: on the stack of `npm start` each has a key of its own. */
export const roles = ['merchant', 'wallet', 'root', 'finance', 'support'] as const;
export type Role = (typeof roles)[number];

/** What the commands talk to. */
export interface Deployment {
  readonly urls: { readonly payment: string; readonly wallet: string; readonly ledger: string };
  /** Only a test deployment has one. */
  readonly simulatorUrl: string | null;
  readonly keyOf: (role: Role) => string;
  /** For the root key, where a merchant is needed and none is named. */
  readonly merchantId: string | null;
}

/** Nothing says where Kessai is, or under which key to ask. */
export class NoDeployment extends Error {
  override readonly name = 'NoDeployment';
}

const service = z.object({ url: z.string() });
const stackFile = z.object({
  merchantId: z.string(),
  services: z.object({ payment: service, wallet: service, ledger: service, simulator: service }),
  keys: z.object({
    root: z.string(),
    merchant: z.string(),
    wallet: z.string(),
    finance: z.string(),
    support: z.string(),
  }),
});

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says, and only that; without it the stack that `npm start` has up. Never a mixture of both. */
export function findDeployment(env: Environment, stackPath: string): Deployment {
  const urls = ['KESSAI_URL', 'KESSAI_PAYMENT_URL', 'KESSAI_WALLET_URL', 'KESSAI_LEDGER_URL'];
  if (urls.some((name) => env[name])) return fromEnvironment(env);
  if (!existsSync(stackPath)) {
    throw new NoDeployment(
      `There is no ${stackPath}: run \`npm start\`, or say where Kessai is (KESSAI_URL, or KESSAI_PAYMENT_URL, ` +
        'KESSAI_WALLET_URL and KESSAI_LEDGER_URL) and under which key to ask (KESSAI_KEY).',
    );
  }
  return fromStack(stackPath, env['KESSAI_KEY']);
}

function fromEnvironment(env: Environment): Deployment {
  const key = env['KESSAI_KEY'];
  if (!key) throw new NoDeployment('KESSAI_KEY is not set: the API key to ask with.');
  const urlOf = (name: 'PAYMENT' | 'WALLET' | 'LEDGER'): string => env[`KESSAI_${name}_URL`] || env['KESSAI_URL'] || '';
  return {
    urls: { payment: urlOf('PAYMENT'), wallet: urlOf('WALLET'), ledger: urlOf('LEDGER') },
    simulatorUrl: env['KESSAI_SIMULATOR_URL'] || null,
    keyOf: () => key,
    merchantId: env['KESSAI_MERCHANT'] || null,
  };
}

function fromStack(path: string, key: string | undefined): Deployment {
  const parsed = stackFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new NoDeployment(`${path} is not a stack of this version: run \`npm start\` again.`);
  const { services, keys, merchantId } = parsed.data;
  return {
    urls: { payment: services.payment.url, wallet: services.wallet.url, ledger: services.ledger.url },
    simulatorUrl: services.simulator.url,
    keyOf: (role) => key || keys[role],
    merchantId,
  };
}
