import { insert, queueRows, rowsAsTable, update, type Statement, type Tx } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import { endpointView, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import type { Sent } from '../webhook-sending/webhook-sender';
import type { DeliveryStatus, KeptAttempt } from './webhook-delivery';

// All rows that webhook deliveries write, a function a step: fan-out, lease, result, giving up. Sending writes none.

export interface NewDelivery {
  readonly id: string;
  readonly merchantId: Buffer;
  readonly endpointId: Buffer;
  readonly eventId: Buffer;
  /** The one that each event gets by itself: an endpoint has it once. The others were asked for. */
  readonly isFirst: boolean;
  readonly triesMax: number;
  readonly at: Date;
}

/** A delivery that this process may send until its lease ends. */
export interface LeasedDelivery {
  readonly id: Buffer;
  readonly endpointId: Buffer;
  readonly eventId: Buffer;
  /** With the attempt that follows. */
  readonly tries: number;
  readonly triesMax: number;
  readonly attempts: readonly KeptAttempt[];
  readonly token: bigint;
}

/** What one attempt makes of its delivery. */
export interface DeliveryResult {
  readonly delivery: LeasedDelivery;
  readonly status: DeliveryStatus;
  readonly attempts: readonly KeptAttempt[];
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
  /** What its receiver did, and the endpoint as it was then; null where nothing was sent. */
  readonly sent: { readonly endpoint: WebhookEndpoint; readonly error: Sent['error']; readonly at: Date } | null;
}

/** Fan-out: an event and its deliveries commit together. */
export async function writeFanOut(
  tx: Tx,
  { eventIds, deliveries, now }: { eventIds: readonly Buffer[]; deliveries: readonly NewDelivery[]; now: Date },
): Promise<void> {
  queueDeliveries(tx, deliveries); // webhook_delivery
  tx.queue(markFannedOut(eventIds, now)); // merchant_event
  await tx.flush();
}

/** Lease: the next attempt is due when it ends. A process that dies leaves its deliveries to be sent then. */
export async function writeLeases(tx: Tx, ids: readonly Buffer[], until: Date): Promise<void> {
  tx.queue(lease(ids, until)); // webhook_delivery
  await tx.flush();
}

/** Result: an endpoint is switched off together with the result that says so, and its merchant is notified of it. */
export async function writeResults(
  tx: Tx,
  results: readonly DeliveryResult[],
  { changed, merchantEvents }: { changed: readonly ChangedEndpoint[]; merchantEvents: MerchantEvents },
): Promise<void> {
  tx.queue(updateDeliveries(results)); // webhook_delivery
  for (const { endpoint, disabledEventId } of changed) {
    tx.queue(updateEndpoint(endpoint)); // webhook_endpoint
    if (disabledEventId !== null) queueDisabled(tx, merchantEvents, endpoint, disabledEventId); // merchant_event
  }
  await tx.flush();
}

/** An endpoint after its results. The id is that of the event which says that they have switched it off. */
export interface ChangedEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly disabledEventId: string | null;
}

export function insertDelivery(delivery: NewDelivery): Statement {
  return insert('webhook_delivery', rowOf(delivery));
}

export function queueDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): void {
  queueRows(tx, 'webhook_delivery', deliveries.map(rowOf));
}

function rowOf({ id, merchantId, endpointId, eventId, isFirst, triesMax, at }: NewDelivery) {
  return {
    id: idToBytes(id),
    merchantId,
    endpointId,
    eventId,
    firstOf: isFirst ? eventId : null,
    status: 'pending',
    triesMax,
    nextAttemptAt: at,
    createdAt: at,
  };
}

export function markFannedOut(eventIds: readonly Buffer[], at: Date): Statement {
  return { sql: 'UPDATE merchant_event SET fannedOutAt = ? WHERE id IN (?)', params: [at, eventIds] };
}

function lease(ids: readonly Buffer[], until: Date): Statement {
  return {
    sql: 'UPDATE webhook_delivery SET claimToken = claimToken + 1, nextAttemptAt = ? WHERE id IN (?)',
    params: [until, ids],
  };
}

/** Results whose lease is lost change nothing: the webhook was sent twice then, and the second result stands. */
export function updateDeliveries(results: readonly DeliveryResult[]): Statement {
  const columns = ['id', 'token', 'status', 'tries', 'attempts', 'nextAttemptAt', 'endedAt'];
  const rows = results.map(({ delivery: { id, token, tries }, status, attempts, nextAttemptAt, endedAt }) => [
    id,
    token,
    status,
    tries,
    JSON.stringify(attempts),
    nextAttemptAt,
    endedAt,
  ]);
  return {
    sql: `UPDATE (?) AS result
            STRAIGHT_JOIN webhook_delivery d ON d.id = result.id AND d.claimToken = result.token
          SET d.status = result.status, d.tries = result.tries, d.attempts = result.attempts,
              d.nextAttemptAt = result.nextAttemptAt, d.endedAt = result.endedAt
          WHERE d.status = 'pending'`,
    params: [rowsAsTable(columns, rows)],
  };
}

function updateEndpoint(endpoint: WebhookEndpoint): Statement {
  const { id, enabled, disabledReason, disabledAt, failingSince, updatedAt } = endpoint;
  const set = { enabled: enabled ? 1 : 0, disabledReason, disabledAt, failingSince, updatedAt };
  return update('webhook_endpoint', { set, where: { id: idToBytes(id) } });
}

function queueDisabled(tx: Tx, merchantEvents: MerchantEvents, endpoint: WebhookEndpoint, eventId: string): void {
  const event = { eventId, at: endpoint.updatedAt, view: endpointView(endpoint) };
  tx.queue(...merchantEvents.ofEndpoint('endpoint.disabled', event));
}

const givenUpAtOnce = 1_000;

/** Giving up: an endpoint that is off gets nothing more. What fails so can be sent again later. */
export function giveUp(endpointId: Buffer, now: Date): Statement {
  return {
    sql: `UPDATE webhook_delivery
          SET status = 'failed', nextAttemptAt = NULL, endedAt = ?, claimToken = claimToken + 1
          WHERE status = 'pending' AND endpointId = ? LIMIT ?`,
    params: [now, endpointId, givenUpAtOnce],
  };
}
