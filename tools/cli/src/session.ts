import { kessaiClient, type KessaiClient } from '@kessai/client';
import type { Deployment, Role } from './deployment';
import { Output } from './output';

/** One run of a command: who it asks, and where its words go. */
export class Session {
  constructor(
    readonly deployment: Deployment,
    readonly output: Output,
    private readonly merchantId: string | undefined,
  ) {}

  /** The services, asked as this role. */
  as(role: Role): KessaiClient {
    const { urls: url, keyOf } = this.deployment;
    const merchantId = this.merchantId ?? (role === 'root' ? (this.deployment.merchantId ?? undefined) : undefined);
    return kessaiClient({ url, key: keyOf(role), ...(merchantId === undefined ? {} : { merchantId }) });
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
