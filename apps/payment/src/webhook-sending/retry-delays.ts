/** After each failed attempt, in seconds: over three days, the first very soon. */
export const retryDelaysSeconds: readonly number[] = [
  5,
  30,
  120,
  600,
  1_800, // a restart, a deployment
  3_600,
  7_200,
  14_400,
  21_600,
  36_000, // a bad day
  43_200,
  43_200,
  43_200,
  43_200, // a weekend
];

/** No receiver puts us off for longer than the longest pause of our own. */
const retryAfterMsMax = 43_200_000;

/** A fifth more or less, so that what failed together does not come again together. */
const jitter = 0.2;

interface Failure {
  /** How many attempts have been made, this one among them. */
  readonly tries: number;
  /** What the receiver asked for; null where it did not. */
  readonly retryAfterMs: number | null;
}

/** How long until the next attempt; null after the last. `random` is from 0 to 1. */
export function delayAfter(
  { tries, retryAfterMs }: Failure,
  delaysSeconds: readonly number[],
  random: number,
): number | null {
  const seconds = delaysSeconds[tries - 1];
  if (seconds === undefined) return null;
  const own = seconds * 1_000 * (1 - jitter + 2 * jitter * random);
  return Math.round(Math.max(own, Math.min(retryAfterMs ?? 0, retryAfterMsMax)));
}

/** Of a Retry-After header: seconds, or a date. What is neither asks for nothing. */
export function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^[0-9]{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
