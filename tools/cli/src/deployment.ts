import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from './usage';

/** Who asks: on the stack of `npm start` each has a key of its own. */
export const roles = ['merchant', 'wallet', 'root', 'finance', 'support'] as const;
export type Role = (typeof roles)[number];

export type ServiceName = 'payment' | 'wallet' | 'ledger';

/** What the commands talk to. */
export interface Deployment {
  /** Null where the environment names some of the services only. */
  readonly urls: Readonly<Record<ServiceName, string | null>>;
  /** Only a test deployment has one. */
  readonly simulatorUrl: string | null;
  readonly keyOf: (role: Role) => string;
  /** For the root key, where a merchant is needed and none is named. */
  readonly merchantId: string | null;
}

/** Nothing says where Kessai is, or under which key to ask; or what says it is malformed. */
export class NoDeployment extends UsageError {
  override readonly name = 'NoDeployment';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says, and only that; without it the stack that `npm start` has up. Never a mixture of both. */
export function findDeployment(env: Environment, stackPath: string): Deployment {
  addressIn(env, 'KESSAI_SIMULATOR_URL'); // Malformed it is said, also where the stack's own counts.
  if (!isStackAsked(env)) return fromEnvironment(env);
  if (!existsSync(stackPath)) {
    throw new NoDeployment(
      `There is no ${stackPath}: run \`npm start\`, or say where Kessai is (KESSAI_URL, or KESSAI_PAYMENT_URL, ` +
        'KESSAI_WALLET_URL and KESSAI_LEDGER_URL) and under which key to ask (KESSAI_KEY).',
    );
  }
  return fromStack(stackPath, keyIn(env));
}

export function isStackAsked(env: Environment): boolean {
  return !['KESSAI_URL', 'KESSAI_PAYMENT_URL', 'KESSAI_WALLET_URL', 'KESSAI_LEDGER_URL'].some((name) => env[name]);
}

function fromEnvironment(env: Environment): Deployment {
  const key = keyIn(env);
  if (key === null) throw new NoDeployment('KESSAI_KEY is not set: the API key to ask with.');
  const urlOf = (service: ServiceName) =>
    addressIn(env, `KESSAI_${service.toUpperCase()}_URL`) ?? addressIn(env, 'KESSAI_URL');
  return {
    urls: { payment: urlOf('payment'), wallet: urlOf('wallet'), ledger: urlOf('ledger') },
    simulatorUrl: addressIn(env, 'KESSAI_SIMULATOR_URL'),
    keyOf: () => key,
    merchantId: env['KESSAI_MERCHANT'] ? merchantId(env['KESSAI_MERCHANT'], 'KESSAI_MERCHANT') : null,
  };
}

/** Its value is not repeated: it is a secret even where it is malformed. */
function keyIn(env: Environment): string | null {
  const key = env['KESSAI_KEY'];
  if (!key) return null;
  if (/^[\u0021-\u007e]+$/.test(key)) return key;
  throw new NoDeployment('KESSAI_KEY is no API key: it has characters that no key has.');
}

/** Not repeated either: it may hold a password. */
function addressIn(env: Environment, name: string): string | null {
  const text = env[name];
  if (!text) return null;
  const isBare = isAddress(text) && !/[?#]/.test(text);
  if (isBare) return text;
  throw new NoDeployment(`${name} is no http or https URL without user name and password, query or fragment.`);
}

export function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

export function merchantId(text: string, source: string): string {
  if (/^mer_[0-9a-f]{32}$/.test(text)) return text;
  throw new NoDeployment(`${source} names no merchant: one is mer_ and 32 hexadecimal digits.`);
}

function fromStack(path: string, key: string | null): Deployment {
  const stack = readStack(path);
  const text = (...names: string[]) => textIn(stack, path, names);
  const address = (service: string) => addressOf(stack, path, service);
  const keys = Object.fromEntries(roles.map((role) => [role, text('keys', role)])) as Record<Role, string>;
  return {
    urls: { payment: address('payment'), wallet: address('wallet'), ledger: address('ledger') },
    simulatorUrl: address('simulator'),
    keyOf: (role) => key ?? keys[role],
    merchantId: text('merchantId'),
  };
}

export interface StackService {
  readonly url: string;
  /** What the process of the stack shows at its address, and no other. */
  readonly bootId: string;
}

export function servicesOf(path: string): StackService[] {
  const stack = readStack(path);
  return ['payment', 'wallet', 'ledger', 'simulator'].map((service) => ({
    url: addressOf(stack, path, service),
    bootId: textIn(stack, path, ['services', service, 'bootId']),
  }));
}

function textIn(stack: unknown, path: string, names: readonly string[]): string {
  const found = names.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), stack);
  if (typeof found === 'string') return found;
  throw new NoDeployment(`${path} is not a stack of this version: run \`npm start\` again.`);
}

function addressOf(stack: unknown, path: string, service: string): string {
  const url = textIn(stack, path, ['services', service, 'url']);
  if (isAddress(url)) return url;
  throw new NoDeployment(`${path} has no address of ${service}: run \`npm start\` again.`);
}

function readStack(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is no JSON' : String((error as Error).message);
    throw new NoDeployment(`${path} cannot be read: ${why}.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
