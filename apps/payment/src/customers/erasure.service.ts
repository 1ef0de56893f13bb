import { idToBytes } from '@kessai/runtime';
import { RequestsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { respondOnce, finalResponse, type ApiResponse } from '../idempotency/responses';
import { recordOfAsked, type AskedOnce } from '../idempotency/one-transaction';
import { customerHashOf, emailHashOf } from './customers';

export interface Erasure {
  readonly customerHash: Buffer;
  readonly requestedAt: Date;
  readonly requests: number;
  readonly doneAt: Date | null;
}

/** As the merchant has named the buyer in its payments. */
export type CustomerName = { readonly id: string } | { readonly email: string };

interface ErasureRequest {
  readonly merchantId: string;
  readonly customer: CustomerName;
  readonly actor: string;
}

const selectErasures = 'SELECT customerHash, requestedAt, requests, doneAt FROM customer_erasure';

/** Takes a merchant's customer out of everything that is kept of his payments. The books never knew him. */
@Injectable()
export class ErasureService {
  constructor(private readonly db: RequestsDatabase) {}

  /** Under an Idempotency-Key the first answer: what has come since is erased under another one. */
  ask(request: ErasureRequest, asked: AskedOnce): Promise<ApiResponse> {
    return respondOnce(this.db, recordOfAsked(asked), async () => {
      const { requestedAt, doneAt } = await this.request(request);
      return finalResponse(202, { requestedAt, doneAt });
    });
  }

  /** Notes that he is to be erased. Asked again it begins again: there may be payments since. */
  async request({ merchantId, customer, actor }: ErasureRequest): Promise<Erasure> {
    const customerHash =
      'id' in customer ? customerHashOf(merchantId, customer.id) : emailHashOf(merchantId, customer.email);
    await this.db.execute(
      `INSERT INTO customer_erasure (customerHash, merchantId, requestedBy, requestedAt)
       VALUES (?, ?, ?, UTC_TIMESTAMP(6))
       ON DUPLICATE KEY UPDATE requestedBy = VALUES(requestedBy), requestedAt = VALUES(requestedAt),
                               requests = requests + 1, doneAt = NULL`,
      [customerHash, idToBytes(merchantId), actor],
    );
    const [erasure] = await this.db.query<Erasure>(`${selectErasures} WHERE customerHash = ?`, [customerHash]);
    if (erasure === undefined) throw new Error('an erasure was noted and is not there');
    return erasure;
  }

  open(limit: number): Promise<Erasure[]> {
    return this.db.query<Erasure>(`${selectErasures} WHERE doneAt IS NULL ORDER BY requestedAt LIMIT ?`, [limit]);
  }

  /**
   * Takes him out of up to so many payments; says of how many. The hashes go with the data: the next batch finds the
   * rest, in whichever process. His data stands nowhere else: answers and events show a payment without its customer.
   */
  async eraseBatch({ customerHash }: Erasure, limit: number): Promise<number> {
    // No hash of an id is that of an address, so one of the two finds nothing; each goes by its own index.
    const rows = await this.db.query<{ id: Buffer }>(
      `(SELECT id FROM payment WHERE customerHash = ? LIMIT ?)
       UNION (SELECT id FROM payment WHERE customerEmailHash = ? LIMIT ?)`,
      [customerHash, limit, customerHash, limit],
    );
    // Each row in a transaction of its own: no confirm waits behind a batch.
    for (const { id } of rows) {
      await this.db.transaction((tx) =>
        tx.execute(
          `UPDATE payment SET customer = NULL, customerHash = NULL, customerEmailHash = NULL
           WHERE id = ? AND (customerHash = ? OR customerEmailHash = ?)`,
          [id, customerHash, customerHash],
        ),
      );
    }
    return rows.length;
  }

  /** Unless it was requested anew meanwhile. */
  async noteDone({ customerHash, requests }: Erasure): Promise<void> {
    await this.db.execute(
      `UPDATE customer_erasure SET doneAt = UTC_TIMESTAMP(6) WHERE customerHash = ? AND requests = ?`,
      [customerHash, requests],
    );
  }
}
