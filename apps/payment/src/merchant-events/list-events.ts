import {
  decodeCursor,
  idFromBytes,
  idSchema,
  idToBytes,
  JsonText,
  listQuery,
  merchantOf,
  read,
  type Caller,
} from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { idsBornAt, clockToleranceMs } from '../checkout/list-payments';
import type { Condition } from '../payment/payment';
import { merchantEventTypes, type MerchantEventType } from './merchant-event';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const listEventsQuery = z
  .strictObject({
    ...listQuery.shape,
    merchantId: z
      .string()
      .regex(/^mer_[0-9a-f]{32}$/)
      .optional(),
    type: z.enum([...merchantEventTypes, 'endpoint.test']).optional(),
    paymentId: idSchema('pay').optional(),
    from: instant.optional(),
    to: instant.optional(),
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
        ...{ type: 'payment.succeeded', createdAt: '2026-01-01T00:00:02.346Z', sequence: 1 },
        data: { id: 'pay_0198c0000000700080000000000000aa', status: 'SUCCEEDED', amount: 15000, currency: 'KRW' },
      },
    ],
  });

const cursorSchema = z.strictObject({ before: idSchema('evt') });

/** `to` itself is not included. */
export function conditionsOf(query: z.output<typeof listEventsQuery>, caller: Caller): Condition[] {
  const merchantId = query.merchantId === undefined ? caller.merchantId : merchantOf(caller, query.merchantId);
  const { type, paymentId, from, to, cursor } = query;
  const conditions: Condition[] = [];
  const add = (sql: string, value: unknown) => conditions.push({ sql, value });
  if (merchantId !== null) add('merchantId = ?', idToBytes(merchantId));
  if (type !== undefined) add('type = ?', type);
  if (paymentId !== undefined) add('subjectId = ?', idToBytes(paymentId));
  if (from !== undefined || to !== undefined) conditions.push(...createdWithin(from, to));
  if (cursor !== undefined) add('id < ?', idToBytes(decodeCursor(cursor, cursorSchema).before));
  return conditions;
}

/** By time, and by id, which begins with it: a range of the key instead of a look at every row. */
export function createdWithin(from: Date | undefined, to: Date | undefined): Condition[] {
  return [
    ...(from === undefined ? [] : [{ sql: 'createdAt >= ?', value: from }]),
    ...(from === undefined ? [] : [{ sql: 'id >= ?', value: idsBornAt(from, -clockToleranceMs) }]),
    ...(to === undefined ? [] : [{ sql: 'createdAt < ?', value: to }]),
    ...(to === undefined ? [] : [{ sql: 'id < ?', value: idsBornAt(to, clockToleranceMs) }]),
  ];
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

export async function readEvents(
  db: DataSource,
  conditions: readonly Condition[],
  limit: number,
): Promise<MerchantEvent[]> {
  const rows = await read<Row>(
    db,
    `SELECT id, type, createdAt, sequence, data FROM merchant_event
     WHERE TRUE ${conditions.map(({ sql }) => `AND ${sql}`).join(' ')}
     ORDER BY id DESC LIMIT ?`,
    [...conditions.map(({ value }) => value), limit],
  );
  return rows.map(eventFrom);
}

export function eventFrom({ id, type, createdAt, sequence, data }: Row): MerchantEvent {
  return {
    id: idFromBytes('evt', id),
    ...{ type, createdAt },
    sequence: BigInt(sequence),
    data: new JsonText(data),
  };
}

/** By id in hex. */
export async function readEventsById(
  db: DataSource,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, MerchantEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await read<Row>(db, 'SELECT id, type, createdAt, sequence, data FROM merchant_event WHERE id IN (?)', [
    ids,
  ]);
  return new Map(rows.map((row) => [row.id.toString('hex'), eventFrom(row)]));
}

/** What merchants were told, for whoever asks. */
export class ToldEvents {
  constructor(private readonly db: DataSource) {}

  list(conditions: readonly Condition[], limit: number): Promise<MerchantEvent[]> {
    return readEvents(this.db, conditions, limit);
  }
}
