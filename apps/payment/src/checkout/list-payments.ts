import { chooseIndex, type AskedFilter, type ListIndex, type Walk } from '@kessai/database';
import { decodeCursor, listQuery, merchantOf, type Caller } from '@kessai/http';
import { idToBytes, instantParameter, isId, linesUpTo, textUpTo } from '@kessai/runtime';
import { z } from 'zod';
import { customerHashOf } from '../customers/customers';
import { createdWithin, idsWithin } from '../payment/created-span';
import { entryHash } from '../payment/payment-metadata';
import { paymentStatuses } from '../payment/payment-states';

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
    customerId: z.string().min(1).max(100).optional().describe('As the merchant calls the customer.'),
    status: z.enum(paymentStatuses).optional(),
    metadata: z
      .record(textUpTo(40).min(1), linesUpTo(500))
      .refine(
        (entries) => Object.keys(entries).length <= metadataFiltersMax,
        `names at most ${metadataFiltersMax} entries`,
      )
      .meta({ maxProperties: metadataFiltersMax })
      .optional()
      .describe('As `metadata[key]=value`; several must all be met.'),
    createdFrom: instantParameter.optional(),
    createdTo: instantParameter.optional(),
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

type Filter = 'merchantId' | 'orderId' | 'paymentKey' | 'customerId' | 'metadata' | 'status' | 'none';

/** How lists of payments are read: by the first of these indexes that fits the filters. */
export const paymentIndexes: readonly ListIndex<Filter>[] = [
  // An order id has as many payments of a merchant as have ended without money, and one more.
  { table: 'payment', index: 'payment_order_once', answers: ['orderId'], isShort: true },
  { table: 'payment', index: 'payment_by_payment_key', answers: ['paymentKey'] },
  { table: 'payment', index: 'payment_by_customer', answers: ['customerId', 'merchantId'] },
  { table: 'payment_metadata', index: 'PRIMARY', answers: ['metadata'] },
  { table: 'payment', index: 'payment_by_merchant_and_status', answers: ['merchantId', 'status'] },
  { table: 'payment', index: 'payment_by_status', answers: ['status'] },
  { table: 'payment', index: 'payment_by_merchant', answers: ['merchantId'] },
  { table: 'payment', index: 'PRIMARY', answers: [] },
];

/** What the query asks for, within what the caller may see. `createdTo` itself is not included. */
export function walkOfPayments(query: ListPaymentsQuery, caller: Caller): Walk {
  const asked = filtersOf(query, caller);
  const { along, ...chosen } = chooseIndex(paymentIndexes, asked);
  const order = chosen.table === 'payment' ? 'payment.id' : 'payment_metadata.paymentId';
  const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor, cursorSchema).before;
  const ids = idsWithin(order, { from: query.createdFrom, to: query.createdTo, before });
  return { ...chosen, order, prefix: 'pay', along: [...along, ...ids] };
}

function filtersOf(query: ListPaymentsQuery, caller: Caller): AskedFilter<Filter>[] {
  const merchantId = query.merchantId === undefined ? caller.merchantId : merchantOf(caller, query.merchantId);
  const { orderId, paymentKey, customerId, status, createdFrom: from, createdTo: to } = query;
  const asked: AskedFilter<Filter>[] = [];
  const add = (filter: Filter, sql: string, value: unknown) => asked.push({ filter, sql, value });

  if (merchantId !== null) add('merchantId', 'payment.merchantId = ?', idToBytes(merchantId));
  if (orderId !== undefined) add('orderId', 'payment.orderId = ?', orderId);
  if (paymentKey !== undefined) add('paymentKey', 'payment.paymentKey = ?', paymentKey);
  if (status !== undefined) add('status', 'payment.status = ?', status);
  // The collation of the columns takes `X` and `X ` for equal.
  if (orderId !== undefined) add('none', 'CHAR_LENGTH(payment.orderId) = ?', [...orderId].length);
  if (paymentKey !== undefined) add('none', 'CHAR_LENGTH(payment.paymentKey) = ?', [...paymentKey].length);
  if (customerId !== undefined) {
    // Customers of one id are two people at two merchants, so one merchant must be named.
    add('customerId', 'payment.customerHash = ?', customerHashOf(merchantOf(caller, query.merchantId), customerId));
  }
  for (const condition of createdWithin({ from, to })) asked.push({ filter: 'none', ...condition });
  return [...asked, ...metadataFilters(query, caller)];
}

/** The first entry is walked where no index before fits, and each payment on the way is asked for the others. */
function metadataFilters(query: ListPaymentsQuery, caller: Caller): AskedFilter<Filter>[] {
  const isWalked = query.orderId === undefined && query.paymentKey === undefined && query.customerId === undefined;
  return Object.entries(query.metadata ?? {}).map(([name, value], place) => {
    // What an entry means is each merchant's own affair, so one must be named.
    const entry = [idToBytes(merchantOf(caller, query.merchantId)), entryHash(name, value)];
    const isThis = '(payment_metadata.merchantId, payment_metadata.entryHash) = (?)';
    if (place === 0 && isWalked) return { filter: 'metadata', sql: isThis, value: entry };
    const has = `(SELECT COUNT(*) FROM payment_metadata other WHERE other.paymentId = payment.id
                  AND (other.merchantId, other.entryHash) = (?)) = 1`;
    return { filter: 'none', sql: has, value: entry };
  });
}
