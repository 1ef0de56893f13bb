import {
  chooseIndex,
  walkAlong,
  whereOf,
  type AskedFilter,
  type ListIndex,
  type Walk,
  type Walked,
  type Database,
} from '@kessai/database';
import { decodeCursor, idSchema, listQuery, merchantOf, type Caller } from '@kessai/http';
import { idFromBytes, idToBytes, instantParameter, JsonText } from '@kessai/runtime';
import { z } from 'zod';
import { ReadsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { createdWithin, idsWithin } from '../payment/created-span';
import { merchantEventTypes, type MerchantEventType } from './merchant-event';

export const listEventsQuery = z
  .strictObject({
    ...listQuery.shape,
    merchantId: z
      .string()
      .regex(/^mer_[0-9a-f]{32}$/)
      .optional(),
    type: z.enum([...merchantEventTypes, 'endpoint.test']).optional(),
    paymentId: idSchema('pay').optional(),
    from: instantParameter.optional(),
    to: instantParameter.optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ['from'], message: 'is after to' });

/** An event as the API lists it and as a webhook carries it. */
export const merchantEventSchema = z
  .object({
    id: idSchema('evt'),
    type: z.enum([...merchantEventTypes, 'endpoint.test']),
    createdAt: z.date(),
    sequence: z.bigint().describe('Counts 1, 2, 3 … for each payment, with the events of its refunds.'),
    data: z
      .record(z.string(), z.unknown())
      .describe('The payment, refund or payout as its GET showed it at that moment.'),
  })
  .meta({
    id: 'Event',
    examples: [
      {
        id: 'evt_0198c0000000700080000000000000aa',
        type: 'payment.succeeded',
        createdAt: '2026-01-01T00:00:02.346Z',
        sequence: 1,
        data: { id: 'pay_0198c0000000700080000000000000aa', status: 'SUCCEEDED', amount: 15000, currency: 'KRW' },
      },
    ],
  });

const cursorSchema = z.strictObject({ before: idSchema('evt') });

type Filter = 'merchantId' | 'paymentId' | 'type' | 'none';

/** How lists of events are read: by the first of these indexes that fits the filters. */
export const eventIndexes: readonly ListIndex<Filter>[] = [
  { table: 'merchant_event', index: 'merchant_event_in_order', answers: ['paymentId'], isShort: true },
  { table: 'merchant_event', index: 'merchant_event_by_merchant_and_type', answers: ['merchantId', 'type'] },
  { table: 'merchant_event', index: 'merchant_event_by_merchant', answers: ['merchantId'] },
  // Only operators ask for a type of all merchants: an index more would be written with each event.
  { table: 'merchant_event', index: 'PRIMARY', answers: [] },
];

/** `to` itself is not included. */
export function walkOfEvents(query: z.output<typeof listEventsQuery>, caller: Caller): Walk {
  const merchantId = query.merchantId === undefined ? caller.merchantId : merchantOf(caller, query.merchantId);
  const { type, paymentId, from, to, cursor } = query;
  const asked: AskedFilter<Filter>[] = [];
  const add = (filter: Filter, sql: string, value: unknown) => asked.push({ filter, sql, value });

  if (merchantId !== null) add('merchantId', 'merchantId = ?', idToBytes(merchantId));
  if (type !== undefined) add('type', 'type = ?', type);
  if (paymentId !== undefined) add('paymentId', 'subjectId = ?', idToBytes(paymentId));
  for (const condition of createdWithin({ from, to })) asked.push({ filter: 'none', ...condition });

  const { along, ...chosen } = chooseIndex(eventIndexes, asked);
  const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).before;
  return { ...chosen, order: 'id', prefix: 'evt', along: [...along, ...idsWithin('id', { from, to, before })] };
}

export interface MerchantEvent {
  readonly id: string;
  readonly type: MerchantEventType;
  readonly createdAt: Date;
  readonly sequence: bigint;
  /** As it was written down: no digit of it passes through a number. */
  readonly data: JsonText;
}

interface Row {
  id: Buffer;
  type: MerchantEventType;
  createdAt: Date;
  sequence: string;
  data: string;
}

export function readEvents(db: Database, walk: Walk, limit: number): Promise<Walked<MerchantEvent>> {
  return walkAlong(db, walk, async (conditions) => {
    const { sql, params } = whereOf(conditions);
    const rows = await db.query<Row>(
      `SELECT id, type, createdAt, sequence, data FROM merchant_event FORCE INDEX (${walk.index}) ${sql}
       ORDER BY id DESC LIMIT ?`,
      [...params, limit],
    );
    return rows.map(eventFrom);
  });
}

export function eventFrom({ id, type, createdAt, sequence, data }: Row): MerchantEvent {
  return {
    id: idFromBytes('evt', id),
    type,
    createdAt,
    sequence: BigInt(sequence),
    data: new JsonText(data),
  };
}

/** By id in hex. */
export async function readEventsById(
  db: Database,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, MerchantEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<Row>('SELECT id, type, createdAt, sequence, data FROM merchant_event WHERE id IN (?)', [
    ids,
  ]);
  return new Map(rows.map((row) => [row.id.toString('hex'), eventFrom(row)]));
}

/** Shows what merchants were told. */
@Injectable()
export class ToldEvents {
  constructor(private readonly db: ReadsDatabase) {}

  list(walk: Walk, limit: number): Promise<Walked<MerchantEvent>> {
    return readEvents(this.db, walk, limit);
  }
}
