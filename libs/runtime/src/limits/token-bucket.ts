export interface BucketSize {
  readonly perSecond: number;
  readonly burst: number;
}

export interface TokenBucket {
  tokens: number;
  at: number;
}

/** Fills it evenly, up to its burst, with what has flowed in since it was last looked at. */
export function refill(bucket: TokenBucket, { perSecond, burst }: BucketSize, nowMs: number): TokenBucket {
  bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.at) / 1_000) * perSecond);
  bucket.at = nowMs;
  return bucket;
}
