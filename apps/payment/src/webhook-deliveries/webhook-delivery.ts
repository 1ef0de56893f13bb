import {
  chooseIndex,
  walkAlong,
  whereOf,
  type AskedFilter,
  type Condition,
  type ListIndex,
  type Walk,
  type Walked,
  type Database,
} from '@kessai/database';
import { idSchema } from '@kessai/http';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import { z } from 'zod';
import { merchantEventTypes, type MerchantEventType } from '../merchant-events/merchant-event';
import { idsWithin } from '../payment/created-span';
import type { Sent } from '../webhook-sending/webhook-sender';

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

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
        eventType: 'payment.succeeded',
        status: 'pending',
        attempts: [{ at: '2026-01-01T00:00:02.400Z', status: 503, durationMs: 41, error: 'status_not_2xx' }],
        nextAttemptAt: '2026-01-01T00:00:07.391Z',
        createdAt: '2026-01-01T00:00:02.380Z',
      },
    ],
  });

/** What a request to send something answers. */
export const resentSchema = z.object({ deliveries: z.int().describe('How many are on their way.') });

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

type Row = Omit<WebhookDelivery, 'id' | 'endpointId' | 'eventId' | 'attempts'> & {
  readonly id: Buffer;
  readonly endpointId: Buffer;
  readonly eventId: Buffer;
  readonly attempts: string | null;
};

type Filter = 'endpointId' | 'status';

/** How the deliveries of an endpoint are listed: by the first of these indexes that fits the filters. */
export const deliveryIndexes: readonly ListIndex<Filter>[] = [
  { table: 'webhook_delivery', index: 'webhook_delivery_by_endpoint_and_status', answers: ['endpointId', 'status'] },
  { table: 'webhook_delivery', index: 'webhook_delivery_by_endpoint', answers: ['endpointId'] },
];

export function walkOfDeliveries(
  endpointId: string,
  { status, before }: { status: DeliveryStatus | undefined; before: string | undefined },
): Walk {
  const asked: AskedFilter<Filter>[] = [
    { filter: 'endpointId', sql: 'endpointId = ?', value: idToBytes(endpointId) },
    ...(status === undefined ? [] : [{ filter: 'status' as const, sql: 'status = ?', value: status }]),
  ];
  const { along, ...chosen } = chooseIndex(deliveryIndexes, asked);
  return { ...chosen, order: 'id', prefix: 'whd', along: [...along, ...idsWithin('id', { before })] };
}

/** The newest deliveries of the walk, newest first. */
export function readDeliveries(db: Database, walk: Walk, limit: number): Promise<Walked<WebhookDelivery>> {
  return walkAlong(db, walk, (conditions) =>
    readRows(db, conditions, { from: `webhook_delivery FORCE INDEX (${walk.index})`, limit }),
  );
}

/** The delivery, if it is this merchant's. */
export async function readDelivery(
  db: Database,
  deliveryId: string,
  merchantId: string,
): Promise<WebhookDelivery | undefined> {
  const conditions = [
    { sql: 'id = ?', value: idToBytes(deliveryId) },
    { sql: 'merchantId = ?', value: idToBytes(merchantId) },
  ];
  const [delivery] = await readRows(db, conditions, { from: 'webhook_delivery', limit: 1 });
  return delivery;
}

async function readRows(
  db: Database,
  conditions: readonly Condition[],
  { from, limit }: { from: string; limit: number },
): Promise<WebhookDelivery[]> {
  const { sql, params } = whereOf(conditions);
  const rows = await db.query<Row>(
    `SELECT d.id, d.endpointId, d.eventId, e.type AS eventType, d.status, d.attempts, d.nextAttemptAt, d.createdAt
     FROM (SELECT * FROM ${from} ${sql} ORDER BY id DESC LIMIT ?) d
     STRAIGHT_JOIN merchant_event e FORCE INDEX (PRIMARY) ON e.id = d.eventId
     ORDER BY d.id DESC`,
    [...params, limit],
  );
  return rows.map(({ id, endpointId, eventId, attempts, ...columns }) => ({
    id: idFromBytes('whd', id),
    endpointId: idFromBytes('whe', endpointId),
    eventId: idFromBytes('evt', eventId),
    ...columns,
    attempts: attemptsFrom(attempts),
  }));
}

export function attemptsFrom(text: string | null): KeptAttempt[] {
  return text === null ? [] : (JSON.parse(text) as KeptAttempt[]);
}
