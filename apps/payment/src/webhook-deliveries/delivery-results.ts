import { passHandOver } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { DeliveryClaim } from './delivery-claims';
import { delayAfter } from './schedule';
import { withAttempt, type DeliveryStatus, type KeptAttempt } from './webhook-delivery';
import type { Sent } from './webhook-sender';

/** What becomes of a delivery by one attempt. */
export interface DeliveryResult {
  readonly claim: DeliveryClaim;
  readonly status: DeliveryStatus;
  readonly attempts: readonly KeptAttempt[];
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
}

/** Delivered, to be tried again, or given up after the last of the delays. 410 is the receiver's wish to hear no more. */
export function decideResult(
  claim: DeliveryClaim,
  sent: Sent,
  { now, delaysSeconds, random }: { now: Date; delaysSeconds: readonly number[]; random: number },
): DeliveryResult {
  const attempts = withAttempt(claim.attempts, sent);
  if (sent.error === null) return { claim, status: 'delivered', attempts, nextAttemptAt: null, endedAt: now };
  const mayTryAgain = sent.error !== 'gone' && claim.tries < claim.triesMax;
  const { tries } = claim;
  const delayMs = mayTryAgain ? delayAfter({ tries, retryAfterMs: sent.retryAfterMs }, delaysSeconds, random) : null;
  if (delayMs === null) return { claim, status: 'failed', attempts, nextAttemptAt: null, endedAt: now };
  const nextAttemptAt = new Date(now.getTime() + delayMs);
  return { claim, status: 'pending', attempts, nextAttemptAt, endedAt: null };
}

/**
 * Several results in one statement, which is a transaction of its own. Whoever has lost its claim changes nothing: the
 * webhook was sent twice then, and the result of the second stands.
 */
export async function writeResults(db: DataSource, results: readonly DeliveryResult[]): Promise<void> {
  const rows = results.map(({ claim, status, attempts, nextAttemptAt, endedAt }) => [
    claim.id.toString('hex'),
    claim.token.toString(),
    ...[status, claim.tries, JSON.stringify(attempts)],
    ...[sqlTime(nextAttemptAt), sqlTime(endedAt)],
  ]);
  await db.query(
    `UPDATE JSON_TABLE(?, '$[*]' COLUMNS (
         id CHAR(32) PATH '$[0]', token BIGINT PATH '$[1]', status VARCHAR(16) PATH '$[2]', tries INT PATH '$[3]',
         attempts TEXT PATH '$[4]', nextAttemptAt DATETIME(6) PATH '$[5]', endedAt DATETIME(6) PATH '$[6]')) AS result
       STRAIGHT_JOIN webhook_delivery d ON d.id = UNHEX(result.id) AND d.claimToken = result.token
     SET d.status = result.status, d.tries = result.tries, d.attempts = result.attempts,
         d.nextAttemptAt = result.nextAttemptAt, d.endedAt = result.endedAt
     WHERE d.status = 'pending'`,
    [JSON.stringify(rows)],
  );
  passHandOver('webhook-out.after-record');
}

function sqlTime(time: Date | null): string | null {
  return time === null ? null : time.toISOString().replace('T', ' ').replace('Z', '');
}
