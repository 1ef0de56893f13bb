import { refill, type BucketSize, type TokenBucket } from '@kessai/runtime';

/** Far more than are busy in a second. Who has this many addresses is not stopped by a limit per address. */
const bucketsMax = 10_000;

/** A token bucket for each address. The oldest are forgotten: a full one and none at all are the same. */
export class AddressBuckets {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(private readonly size: BucketSize) {}

  /** False when the address has asked too often. */
  take(address: string, nowMs: number): boolean {
    const bucket = this.filled(address, nowMs);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  isEmpty(address: string, nowMs: number): boolean {
    return this.buckets.has(address) && this.filled(address, nowMs).tokens < 1;
  }

  private filled(address: string, nowMs: number): TokenBucket {
    const bucket = this.buckets.get(address);
    if (bucket === undefined) return this.opened(address, { tokens: this.size.burst, at: nowMs });
    return refill(bucket, this.size, nowMs);
  }

  private opened(address: string, bucket: TokenBucket): TokenBucket {
    if (this.buckets.size >= bucketsMax) this.buckets.delete(this.buckets.keys().next().value!);
    this.buckets.set(address, bucket);
    return bucket;
  }
}
