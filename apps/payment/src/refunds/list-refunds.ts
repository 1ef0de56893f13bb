import { chooseIndex, type AskedFilter, type ListIndex, type Walk } from '@kessai/database';
import { decodeCursor, idSchema, listQuery, merchantOf, type Caller } from '@kessai/http';
import { idToBytes, instantParameter } from '@kessai/runtime';
import { z } from 'zod';
import { createdWithin, idsWithin } from '../payment/created-span';

export const listRefundsQuery = z
  .strictObject({
    ...listQuery.shape,
    merchantId: idSchema('mer').optional(),
    status: z.enum(['PENDING', 'SUCCEEDED', 'FAILED', 'UNKNOWN']).optional(),
    paymentId: idSchema('pay').optional(),
    createdFrom: instantParameter.optional(),
    createdTo: instantParameter.optional().describe('Not included.'),
  })
  .refine(({ createdFrom, createdTo }) => !createdFrom || !createdTo || createdFrom <= createdTo, {
    path: ['createdFrom'],
    message: 'is after createdTo',
  });

const cursorSchema = z.strictObject({ before: idSchema('rfd') });

type Filter = 'merchantId' | 'paymentId' | 'status' | 'none';

/** How lists of refunds are read: by the first of these indexes that fits the filters. */
export const refundIndexes: readonly ListIndex<Filter>[] = [
  { table: 'refund', index: 'refund_number_once', answers: ['paymentId'], isShort: true },
  { table: 'refund', index: 'refund_by_merchant_and_status', answers: ['merchantId', 'status'] },
  { table: 'refund', index: 'refund_by_status', answers: ['status'] },
  { table: 'refund', index: 'refund_by_merchant', answers: ['merchantId'] },
  { table: 'refund', index: 'PRIMARY', answers: [] },
];

/** What the query asks for, within what the caller may see. */
export function walkOfRefunds(query: z.output<typeof listRefundsQuery>, caller: Caller): Walk {
  const merchantId = query.merchantId === undefined ? caller.merchantId : merchantOf(caller, query.merchantId);
  const { status, paymentId, createdFrom: from, createdTo: to, cursor } = query;
  const asked: AskedFilter<Filter>[] = [];
  const add = (filter: Filter, sql: string, value: unknown) => asked.push({ filter, sql, value });

  if (merchantId !== null) add('merchantId', 'merchantId = ?', idToBytes(merchantId));
  if (status !== undefined) add('status', 'status = ?', status);
  if (paymentId !== undefined) add('paymentId', 'paymentId = ?', idToBytes(paymentId));
  for (const condition of createdWithin({ from, to })) asked.push({ filter: 'none', ...condition });

  const { along, ...chosen } = chooseIndex(refundIndexes, asked);
  const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).before;
  return { ...chosen, order: 'id', prefix: 'rfd', along: [...along, ...idsWithin('id', { from, to, before })] };
}
