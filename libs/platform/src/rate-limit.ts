/** A token bucket per key: a second's worth of burst, filled evenly. */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly perSecond: number) {}

  /** 0 when the request may go on, else the seconds until the next one may. */
  secondsToWait(keyId: string, nowMs: number): number {
    const bucket = this.buckets.get(keyId) ?? { tokens: this.perSecond, at: nowMs };
    const filled = bucket.tokens + ((nowMs - bucket.at) / 1000) * this.perSecond;
    bucket.tokens = Math.min(this.perSecond, filled);
    bucket.at = nowMs;
    this.buckets.set(keyId, bucket);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.perSecond);
    bucket.tokens -= 1;
    return 0;
  }
}
