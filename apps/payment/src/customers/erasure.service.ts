import { idToBytes, inTransaction, read } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { customerHashOf } from './customers';

export interface Erasure {
  readonly customerHash: Buffer;
  readonly requestedAt: Date;
  readonly requests: number;
  readonly doneAt: Date | null;
}

interface ErasureRequest {
  readonly merchantId: string;
  readonly customerId: string;
  readonly actor: string;
}

const selectErasures = 'SELECT customerHash, requestedAt, requests, doneAt FROM customer_erasure';

/** Takes a merchant's customer out of everything that is kept of his payments. The books never knew him. */
export class ErasureService {
  constructor(private readonly db: DataSource) {}

  /** Notes that he is to be erased. Asked again it begins again: there may be payments since. */
  async request({ merchantId, customerId, actor }: ErasureRequest): Promise<Erasure> {
    const customerHash = customerHashOf(merchantId, customerId);
    await this.db.query(
      `INSERT INTO customer_erasure (customerHash, merchantId, requestedBy, requestedAt)
       VALUES (?, ?, ?, UTC_TIMESTAMP(6))
       ON DUPLICATE KEY UPDATE requestedBy = VALUES(requestedBy), requestedAt = VALUES(requestedAt),
                               requests = requests + 1, doneAt = NULL`,
      [customerHash, idToBytes(merchantId), actor],
    );
    const [erasure] = await read<Erasure>(this.db, `${selectErasures} WHERE customerHash = ?`, [customerHash]);
    if (erasure === undefined) throw new Error('an erasure was noted and is not there');
    return erasure;
  }

  open(limit: number): Promise<Erasure[]> {
    return read<Erasure>(this.db, `${selectErasures} WHERE doneAt IS NULL ORDER BY requestedAt LIMIT ?`, [limit]);
  }

  /**
   * Takes him out of up to so many payments; says of how many. The hash goes with the data: the next batch finds the
   * rest, whoever does it. His data stands nowhere else: answers and events show a payment without its customer.
   */
  async eraseBatch({ customerHash }: Erasure, limit: number): Promise<number> {
    const find = 'SELECT id FROM payment WHERE customerHash = ? LIMIT ?';
    const rows = await read<{ id: Buffer }>(this.db, find, [customerHash, limit]);
    // Each row in a transaction of its own: no confirm waits behind a batch.
    for (const { id } of rows) {
      await inTransaction(this.db, (tx) =>
        tx.query('UPDATE payment SET customer = NULL, customerHash = NULL WHERE id = ? AND customerHash = ?', [
          id,
          customerHash,
        ]),
      );
    }
    return rows.length;
  }

  /** Unless it was requested anew meanwhile. */
  async noteDone({ customerHash, requests }: Erasure): Promise<void> {
    await this.db.query(
      `UPDATE customer_erasure SET doneAt = UTC_TIMESTAMP(6) WHERE customerHash = ? AND requests = ?`,
      [customerHash, requests],
    );
  }
}
