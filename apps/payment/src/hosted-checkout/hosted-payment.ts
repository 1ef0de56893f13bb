import type { Database } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import { nameOfEnvironmentMerchant } from '../access/merchants';
import type { OrderedPayment } from '../checkout/create-payment';
import { readPayment, type Payment } from '../payment/payment';

/** A payment as the pages need it. */
export interface HostedPayment extends OrderedPayment {
  /** Null where the merchant has no name. */
  readonly merchantName: string | null;
}

interface Row {
  customer: string | null;
  successUrl: string | null;
  failUrl: string | null;
  merchantName: string | null;
}

/** The payment with what the merchant said of its buyer; refuses with not_found. Its id is all that a buyer needs to know. */
export async function readHostedPayment(db: Database, paymentId: string): Promise<HostedPayment> {
  const payment = await readPayment(db, paymentId, null);
  const [row] = await db.query<Row>(
    `SELECT p.customer, p.successUrl, p.failUrl, m.name AS merchantName
     FROM payment p LEFT JOIN merchant m ON m.id = p.merchantId AND m.name <> ? WHERE p.id = ?`,
    [nameOfEnvironmentMerchant, idToBytes(paymentId)],
  );
  if (row === undefined) throw new Error(`${paymentId} is gone`); // Payments are never deleted.
  const customer = row.customer === null ? null : (JSON.parse(row.customer) as OrderedPayment['customer']);
  return { ...payment, ...row, customer };
}

export interface NewestOfOrder {
  readonly id: string;
  readonly bodyHash: Buffer;
}

/** The last payment that was made for the same order id: this one, unless another came after it had ended. */
export async function readNewestOfOrder(db: Database, { merchantId, orderId }: Payment): Promise<NewestOfOrder> {
  const [row] = await db.query<{ id: Buffer; bodyHash: Buffer }>(
    'SELECT id, bodyHash FROM payment WHERE merchantId = ? AND orderId = ? ORDER BY id DESC LIMIT 1',
    [idToBytes(merchantId), orderId],
  );
  if (row === undefined) throw new Error(`order ${orderId} has no payment`);
  return { id: idFromBytes('pay', row.id), bodyHash: row.bodyHash };
}
