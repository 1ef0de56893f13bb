import { idFromBytes, idSchema, insertRows, insertion, read, type Statement } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { merchantEventTypes, type MerchantEventType } from '../merchant-events/merchant-event';
import type { Condition } from '../payment/payment';
import type { Sent } from './webhook-sender';

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** A new delivery; `firstOf` for the one that every event makes by itself. */
export interface NewDelivery {
  readonly id: string;
  readonly merchantId: Buffer;
  readonly endpointId: Buffer;
  readonly eventId: Buffer;
  readonly isFirst: boolean;
  readonly triesMax: number;
  readonly at: Date;
}

const columns = [
  ...['id', 'merchantId', 'endpointId', 'eventId', 'firstOf'],
  ...['status', 'triesMax', 'nextAttemptAt', 'createdAt'],
];

export function deliveryRow(delivery: NewDelivery): Statement {
  return insertion('webhook_delivery', columns, [valuesOf(delivery)]);
}

export function insertDeliveries(tx: EntityManager, deliveries: readonly NewDelivery[]): Promise<void> {
  return insertRows(tx, 'webhook_delivery', columns, deliveries.map(valuesOf));
}

function valuesOf({ id, merchantId, endpointId, eventId, isFirst, triesMax, at }: NewDelivery): unknown[] {
  const first = isFirst ? eventId : null;
  return [Buffer.from(id.slice(4), 'hex'), merchantId, endpointId, eventId, first, 'pending', triesMax, at, at];
}

const attemptSchema = z.object({
  at: z.date(),
  status: z.int().nullable().describe('Of HTTP; null where no answer came.'),
  durationMs: z.int(),
  error: z.string().nullable().describe('Null for a success.'),
});

/** A delivery as its merchant sees it. */
export const deliverySchema = z
  .object({
    id: idSchema('whd'),
    endpointId: idSchema('whe'),
    eventId: idSchema('evt'),
    eventType: z.enum([...merchantEventTypes, 'endpoint.test']),
    status: z.enum(deliveryStatuses),
    attempts: z.array(attemptSchema).describe('The newest 20, oldest first.'),
    nextAttemptAt: z.date().nullable(),
    createdAt: z.date(),
  })
  .meta({
    id: 'WebhookDelivery',
    examples: [
      {
        id: 'whd_0198c0000000700080000000000000aa',
        endpointId: 'whe_0198c0000000700080000000000000aa',
        eventId: 'evt_0198c0000000700080000000000000aa',
        ...{ eventType: 'payment.succeeded', status: 'pending' },
        attempts: [{ at: '2026-01-01T00:00:02.400Z', status: 503, durationMs: 41, error: 'status_not_2xx' }],
        ...{ nextAttemptAt: '2026-01-01T00:00:07.391Z', createdAt: '2026-01-01T00:00:02.380Z' },
      },
    ],
  });

/** An attempt as it is kept in the row. */
export type KeptAttempt = Pick<Sent, 'status' | 'durationMs' | 'error'> & { readonly at: string };

const attemptsKept = 20;

export function withAttempt(attempts: readonly KeptAttempt[], { at, status, durationMs, error }: Sent): KeptAttempt[] {
  return [...attempts, { at: at.toISOString(), status, durationMs, error }].slice(-attemptsKept);
}

export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: MerchantEventType;
  readonly status: DeliveryStatus;
  readonly attempts: readonly KeptAttempt[];
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
}

interface Row {
  id: Buffer;
  endpointId: Buffer;
  eventId: Buffer;
  eventType: MerchantEventType;
  status: DeliveryStatus;
  attempts: string | null;
  nextAttemptAt: Date | null;
  createdAt: Date;
}

/** Those that meet the conditions, newest first. Their columns go by the name `d`. */
export async function readDeliveries(
  db: DataSource,
  conditions: readonly Condition[],
  limit: number,
): Promise<WebhookDelivery[]> {
  const rows = await read<Row>(
    db,
    `SELECT d.id, d.endpointId, d.eventId, e.type AS eventType, d.status, d.attempts, d.nextAttemptAt, d.createdAt
     FROM (SELECT * FROM webhook_delivery d WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}
           ORDER BY id DESC LIMIT ?) d
     JOIN merchant_event e ON e.id = d.eventId
     ORDER BY d.id DESC`,
    [...conditions.map(({ value }) => value), limit],
  );
  return rows.map(({ id, endpointId, eventId, eventType, status, attempts, nextAttemptAt, createdAt }) => ({
    id: idFromBytes('whd', id),
    endpointId: idFromBytes('whe', endpointId),
    eventId: idFromBytes('evt', eventId),
    ...{ eventType, status, nextAttemptAt, createdAt },
    attempts: attemptsFrom(attempts),
  }));
}

export function attemptsFrom(text: string | null): KeptAttempt[] {
  return text === null ? [] : (JSON.parse(text) as KeptAttempt[]);
}
