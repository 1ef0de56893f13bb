import type { ApiResponse } from './responses';
import type { IdempotencyRecord } from './idempotency-records';

/**
 * Equal requests that reach this process while the first of them is at work wait here for its answer. Here they hold no
 * connection and no row lock. It saves work and decides nothing: what is true stands in the record.
 */
export class EqualRequests {
  private readonly underWay = new Map<string, Promise<ApiResponse>>();

  /** What one leaves open, each of the others does by itself. */
  async answer({ id, bodyHash }: IdempotencyRecord, work: () => Promise<ApiResponse>): Promise<ApiResponse> {
    const name = Buffer.concat([id, bodyHash]).toString('latin1');
    const first = this.underWay.get(name);
    if (first !== undefined) return (await repeated(first)) ?? work();
    const working = work();
    this.underWay.set(name, working);
    try {
      return await working;
    } finally {
      this.underWay.delete(name);
    }
  }
}

/** Null where there is no answer that is kept: a fault, a refusal, or an outcome that is still open. */
async function repeated(first: Promise<ApiResponse>): Promise<ApiResponse | null> {
  try {
    const answer = await first;
    return answer.isFinal ? { ...answer, isReplay: true } : null;
  } catch {
    return null; // It has been told to the first; this one may fare better.
  }
}
