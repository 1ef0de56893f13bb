import { idFromBytes, idToBytes, read } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { OrderedPayment } from '../checkout/create-payment';
import { readPayment, type Payment } from '../payment/payment';

interface Row {
  customer: string | null;
  successUrl: string | null;
  failUrl: string | null;
}

/** The payment with what the merchant said of its buyer; refuses with not_found. Its id is all that a buyer needs to know. */
export async function readOrderedPayment(db: DataSource, paymentId: string): Promise<OrderedPayment> {
  const payment = await readPayment(db, paymentId, null);
  const sql = 'SELECT customer, successUrl, failUrl FROM payment WHERE id = ?';
  const [row] = await read<Row>(db, sql, [idToBytes(paymentId)]);
  if (row === undefined) throw new Error(`${paymentId} is gone`); // Payments are never deleted.
  const customer = row.customer === null ? null : (JSON.parse(row.customer) as OrderedPayment['customer']);
  return { ...payment, ...row, customer };
}

export interface NewestOfOrder {
  readonly id: string;
  readonly bodyHash: Buffer;
}

/** The last payment that was made for the same order id: this one, unless another came after it had ended. */
export async function readNewestOfOrder(db: DataSource, { merchantId, orderId }: Payment): Promise<NewestOfOrder> {
  const [row] = await read<{ id: Buffer; bodyHash: Buffer }>(
    db,
    'SELECT id, bodyHash FROM payment WHERE merchantId = ? AND orderId = ? ORDER BY id DESC LIMIT 1',
    [idToBytes(merchantId), orderId],
  );
  if (row === undefined) throw new Error(`order ${orderId} has no payment`);
  return { id: idFromBytes('pay', row.id), bodyHash: row.bodyHash };
}
