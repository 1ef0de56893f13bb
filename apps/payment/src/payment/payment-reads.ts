import { SharedReads, type Database } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import { notFound, paymentsFrom, selectPayments, type Payment, type Row } from './payment';

/** A payment may have a hundred lines. */
const paymentsPerRead = 40;

/** As `readPayment`; reads of one moment share a statement. */
export class PaymentReads {
  private readonly reads: SharedReads<Payment>;

  constructor(db: Database) {
    const read = async (ids: readonly string[]): Promise<Map<string, Payment>> => {
      const rows = await db.query<Row>(
        `${selectPayments}
         FROM payment p JOIN payment_line l ON l.paymentId = p.id
         WHERE p.id IN (?)
         ORDER BY p.id, l.lineNo`,
        [ids.map(idToBytes)],
      );
      return new Map(paymentsFrom(rows).map((payment) => [payment.id, payment]));
    };
    this.reads = new SharedReads(read, paymentsPerRead);
  }

  async one(paymentId: string, merchantId: string | null): Promise<Payment> {
    const payment = await this.reads.get(paymentId);
    const isTheirs = merchantId === null || payment?.merchantId === merchantId;
    return isTheirs && payment !== undefined ? payment : notFound(paymentId);
  }
}
