import { kessaiClient, type KessaiClient } from '@kessai/client';
import { NoDeployment, type Deployment, type Role, type ServiceName } from './deployment';
import { parseExact } from './exact';
import type { Output } from './output';

export interface SessionSettings {
  readonly deployment: Deployment;
  readonly output: Output;
  /** For the root key: the merchant to act for. */
  readonly merchantId: string | undefined;
  /** Nothing is read any more of what the command writes. */
  readonly readerGone: AbortSignal;
}

/** One run of a command: who it asks, and where its words go. */
export class Session {
  readonly deployment: Deployment;
  readonly output: Output;
  readonly readerGone: AbortSignal;
  private readonly merchantId: string | undefined;

  constructor({ deployment, output, merchantId, readerGone }: SessionSettings) {
    this.deployment = deployment;
    this.output = output;
    this.merchantId = merchantId;
    this.readerGone = readerGone;
  }

  /** The services, asked as this role. Integers beyond 2^53 − 1 come as bigint: see Exact. */
  as(role: Role): KessaiClient {
    const merchantId = this.merchantId ?? (role === 'root' ? (this.deployment.merchantId ?? undefined) : undefined);
    const clientOf = (service: ServiceName) =>
      kessaiClient({
        url: this.addressOf(service),
        key: this.deployment.keyOf(role),
        parse: parseExact,
        ...(merchantId === undefined ? {} : { merchantId }),
      });
    return {
      get payment() {
        return clientOf('payment').payment;
      },
      get wallet() {
        return clientOf('wallet').wallet;
      },
      get ledger() {
        return clientOf('ledger').ledger;
      },
    };
  }

  private addressOf(service: ServiceName): string {
    const address = this.deployment.urls[service];
    if (address !== null) return address;
    throw new NoDeployment(`KESSAI_${service.toUpperCase()}_URL is not set, and neither is KESSAI_URL.`);
  }
}

/** Made when a command runs: what only asks for help needs no deployment. */
export type OpenSession = () => Session;

/** At most this many of what a list gives. */
export async function firstOf<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  if (count < 1) return found;
  for await (const item of items) {
    found.push(item);
    if (found.length >= count) break;
  }
  return found;
}
