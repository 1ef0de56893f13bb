import { refill, type TokenBucket } from '@kessai/runtime';

/** By then any bucket is full, as one is that was never used. */
const fullAfterMs = 1_000;

/** A token bucket per key: a second's worth of burst, filled evenly. A request takes as many tokens as it weighs. */
export class RateLimit {
  /** The least recently used first. */
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(private readonly perSecond: number) {}

  /** How many keys are remembered: those of the last second. */
  get size(): number {
    return this.buckets.size;
  }

  /** 0 when the request may go on, else the seconds until the next one may. */
  secondsToWait(keyId: string, weight: number, nowMs: number): number {
    this.forgetFull(nowMs);
    const size = { perSecond: this.perSecond, burst: this.perSecond };
    const bucket = refill(this.buckets.get(keyId) ?? { tokens: size.burst, at: nowMs }, size, nowMs);
    this.buckets.delete(keyId);
    this.buckets.set(keyId, bucket);
    const cost = Math.min(weight, this.perSecond); // A limit below the weight still lets one through.
    if (bucket.tokens < cost) return Math.ceil((cost - bucket.tokens) / this.perSecond);
    bucket.tokens -= cost;
    return 0;
  }

  private forgetFull(nowMs: number): void {
    for (const [keyId, { at }] of this.buckets) {
      if (nowMs - at < fullAfterMs) return;
      this.buckets.delete(keyId);
    }
  }
}
