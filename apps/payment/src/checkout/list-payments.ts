import { decodeCursor, idToBytes, isId, listQuery, merchantOf, type Caller } from '@kessai/platform';
import { z } from 'zod';
import type { Condition, PaymentFilter } from '../payment/payment';
import { entryHash } from '../payment/payment-metadata';
import { paymentStatuses } from '../payment/payment-states';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const metadataFiltersMax = 10;

export const listPaymentsQuery = z
  .strictObject({
    ...listQuery.shape,
    merchantId: z
      .string()
      .regex(/^mer_[0-9a-f]{32}$/)
      .optional(),
    orderId: z.string().min(1).max(64).optional(),
    paymentKey: z.string().min(1).max(200).optional(),
    status: z.enum(paymentStatuses).optional(),
    metadata: z
      .record(z.string().min(1).max(40), z.string().max(500))
      .refine(
        (entries) => Object.keys(entries).length <= metadataFiltersMax,
        `names at most ${metadataFiltersMax} entries`,
      )
      .optional()
      .describe('As `metadata[key]=value`; several must all be met.'),
    createdFrom: instant.optional(),
    createdTo: instant.optional(),
  })
  .refine(({ createdFrom, createdTo }) => !createdFrom || !createdTo || createdFrom <= createdTo, {
    path: ['createdFrom'],
    message: 'is after createdTo',
  });
export type ListPaymentsQuery = z.output<typeof listPaymentsQuery>;

const cursorSchema = z.strictObject({ before: z.string().refine((text) => isId('pay', text)) });

const metadataParameter = /^metadata\[(.+)\]$/s;

/** `metadata[a]=1&metadata[b]=2` as one parameter; what is not written so stays what it is, for the schema to refuse. */
export function withMetadata(parameters: unknown): unknown {
  const given = Object.entries(parameters as Record<string, unknown>);
  const filters = given.flatMap(([parameter, value]): [string, unknown][] => {
    const name = metadataParameter.exec(parameter)?.[1];
    return name === undefined || name === '__proto__' ? [] : [[name, value]]; // No record takes this one.
  });
  if (filters.length === 0) return parameters;
  const isFilter = (parameter: string) => filters.some(([name]) => parameter === `metadata[${name}]`);
  return {
    ...Object.fromEntries(given.filter(([parameter]) => !isFilter(parameter))),
    ...(!given.some(([parameter]) => parameter === 'metadata') && { metadata: Object.fromEntries(filters) }),
  };
}

/** What the query asks for, within what the caller may see. `createdTo` itself is not included. */
export function filterOf(query: ListPaymentsQuery, caller: Caller): PaymentFilter {
  const entries = Object.entries(query.metadata ?? {});
  if (entries.length === 0) return { conditions: conditionsOf(query, caller), entries: [] };
  // What an entry means is each merchant's own affair, so one must be named.
  const merchantId = idToBytes(merchantOf(caller, query.merchantId));
  return {
    conditions: conditionsOf(query, caller),
    entries: entries.map(([name, value]) => ({ merchantId, entryHash: entryHash(name, value) })),
  };
}

function conditionsOf(query: ListPaymentsQuery, caller: Caller): Condition[] {
  const merchantId = query.merchantId === undefined ? caller.merchantId : merchantOf(caller, query.merchantId);
  const { orderId, paymentKey, status, createdFrom, createdTo, cursor } = query;
  const conditions: Condition[] = [];
  const add = (sql: string, value: unknown) => conditions.push({ sql, value });

  if (merchantId !== null) add('merchantId = ?', idToBytes(merchantId));
  if (orderId !== undefined) add('orderId = ?', orderId);
  if (paymentKey !== undefined) add('paymentKey = ?', paymentKey);
  if (status !== undefined) add('status = ?', status);
  if (createdFrom !== undefined) {
    add('createdAt >= ?', createdFrom);
    add('id >= ?', idsBornAt(createdFrom, -clockToleranceMs));
  }
  if (createdTo !== undefined) {
    add('createdAt < ?', createdTo);
    add('id < ?', idsBornAt(createdTo, clockToleranceMs));
  }
  if (cursor !== undefined) add('id < ?', idToBytes(decodeCursor(cursor, cursorSchema).before));
  return conditions;
}

/** How far the time in an id may be from `createdAt`: the id's clock never goes back, the system's may. */
export const clockToleranceMs = 60_000;

/** The least id of that millisecond: ids begin with their time, so a range of time is a range of the primary key. */
export function idsBornAt(time: Date, shiftMs: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.min(Math.max(time.getTime() + shiftMs, 0), 2 ** 48 - 1), 0, 6);
  return bytes;
}
