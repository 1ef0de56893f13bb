import { insert, type Statement, type Database, type Tx } from '@kessai/database';
import { idsBornAt, idToBytes, newId } from '@kessai/runtime';
import { clockToleranceMs } from '../payment/created-span';
import type { MerchantEventType } from '../merchant-events/merchant-event';
import type { PendingDeliveries } from '../webhook-deliveries/pending-deliveries';
import type { NewDelivery } from '../webhook-deliveries/delivery-rows';
import { wants, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';

/** The events of a time that an endpoint is being sent again. It has one such row at most, until all is done. */
export interface WebhookResend {
  readonly endpointId: Buffer;
  readonly merchantId: Buffer;
  readonly fromAt: Date;
  /** Not included. */
  readonly toAt: Date;
  /** The last event that was looked at. */
  readonly cursorId: Buffer;
  readonly resent: number;
}

export interface EventOfTime {
  readonly id: Buffer;
  readonly type: MerchantEventType;
  readonly createdAt: Date;
}

export function beginResend(resend: Omit<WebhookResend, 'cursorId' | 'resent'>): Statement {
  const { endpointId, merchantId, fromAt, toAt } = resend;
  const now = new Date();
  const cursorId = firstCursor(fromAt);
  return insert('webhook_resend', { endpointId, merchantId, fromAt, toAt, cursorId, dueAt: now, createdAt: now });
}

export async function isResending(db: Database, endpointId: Buffer): Promise<boolean> {
  const rows = await db.query<unknown>('SELECT 1 FROM webhook_resend WHERE endpointId = ?', [endpointId]);
  return rows.length > 0;
}

/** The one that is due for longest, locked until the end of `tx`. Those that another instance is at are skipped. */
export async function lockDue(tx: Tx): Promise<WebhookResend | null> {
  const [resend] = await tx.query<WebhookResend>(
    `SELECT endpointId, merchantId, fromAt, toAt, cursorId, resent FROM webhook_resend
     WHERE dueAt <= UTC_TIMESTAMP(6) ORDER BY dueAt LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return resend ?? null;
}

/** Behind the others that are due, with how far it is. */
export function goOnLater({ endpointId, cursorId, resent }: WebhookResend, pauseMs: number): Statement {
  return {
    sql: `UPDATE webhook_resend SET cursorId = ?, resent = ?, dueAt = UTC_TIMESTAMP(6) + INTERVAL ? * 1000 MICROSECOND
          WHERE endpointId = ?`,
    params: [cursorId, resent, pauseMs, endpointId],
  };
}

export function endResend({ endpointId }: WebhookResend): Statement {
  return { sql: 'DELETE FROM webhook_resend WHERE endpointId = ?', params: [endpointId] };
}

/** Where events that were created from then on begin. */
export const firstCursor = (from: Date): Buffer => idsBornAt(from, -clockToleranceMs);

/**
 * The next events of the time by id, from behind the cursor on, whatever is wanted of them: `limit` bounds what is read.
 * Beside it only those are passed over whose id is older or younger than they are, by the difference of clocks.
 */
export function readNext(
  db: Pick<Tx, 'query'>,
  { merchantId, cursorId, fromAt, toAt }: Omit<WebhookResend, 'endpointId' | 'resent'>,
  limit: number,
): Promise<EventOfTime[]> {
  return db.query<EventOfTime>(
    `SELECT id, type, createdAt FROM merchant_event FORCE INDEX (merchant_event_by_merchant)
     WHERE merchantId = ? AND id > ? AND id < ? AND createdAt >= ? AND createdAt < ? ORDER BY id LIMIT ?`,
    [merchantId, cursorId, idsBornAt(toAt, clockToleranceMs), fromAt, toAt, limit],
  );
}

/** Whether the endpoint wants the event. A test is sent once. */
export function isResent({ type }: EventOfTime, endpoint: WebhookEndpoint): boolean {
  return type !== 'endpoint.test' && wants(endpoint, type);
}

interface Batch {
  readonly events: readonly EventOfTime[];
  /** As many events as were asked for: fewer are the last. */
  readonly batchMax: number;
  readonly endpoint: WebhookEndpoint;
  readonly pending: PendingDeliveries;
}

/** The events that get a delivery now: those that none is pending of, as far as there is room. */
export function decideBatch(resend: WebhookResend, { events, batchMax, endpoint, pending }: Batch) {
  const wanted = events
    .filter((event) => isResent(event, endpoint))
    .filter(({ id }) => !pending.eventIds.has(id.toString('hex')));
  const missing = wanted.slice(0, pending.room);
  const isAll = missing.length === wanted.length;
  const cursorId = (isAll ? events : missing).at(-1)?.id ?? resend.cursorId;
  const isEnd = !endpoint.enabled || (isAll && events.length < batchMax);
  return { missing, isEnd, after: { ...resend, cursorId, resent: resend.resent + missing.length } };
}

/** A delivery that was asked for. */
export function againOf({ id, merchantId }: WebhookEndpoint, eventId: Buffer, triesMax: number): NewDelivery {
  return {
    id: newId('whd'),
    merchantId: idToBytes(merchantId),
    endpointId: idToBytes(id),
    eventId,
    isFirst: false,
    triesMax,
    at: new Date(),
  };
}
