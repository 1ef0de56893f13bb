import type { Reader } from '@kessai/database';
import { Refusal } from '@kessai/http';

/** So many deliveries may wait for an endpoint before no request adds to them. New events still get theirs. */
export const pendingMax = 1_000;

const retryAfterSeconds = 60;

export interface PendingDeliveries {
  /** In hex, of pendingMax deliveries at most. */
  readonly eventIds: ReadonlySet<string>;
  /** How many more deliveries may be added. */
  readonly room: number;
}

/** What waits for the endpoint. Its row must be locked: two requests could find the same event missing. */
export async function readPending(tx: Reader, endpointId: Buffer): Promise<PendingDeliveries> {
  const rows = await tx.query<{ eventId: Buffer }>(
    `SELECT eventId FROM webhook_delivery WHERE status = 'pending' AND endpointId = ? LIMIT ?`,
    [endpointId, pendingMax],
  );
  return { eventIds: new Set(rows.map(({ eventId }) => eventId.toString('hex'))), room: pendingMax - rows.length };
}

export function assertRoom({ room }: PendingDeliveries): void {
  if (room > 0) return;
  const detail = `${pendingMax} deliveries or more wait for the endpoint: it has to take some of them first.`;
  throw new Refusal('state_forbids', detail, { retryAfterSeconds });
}
