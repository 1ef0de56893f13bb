import type { Database } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';

type Row = Record<string, unknown>;

export interface PaymentRows {
  /** The rows of a table that has a paymentId, in the order of their first two columns. */
  rows(table: string, paymentId: string): Promise<Row[]>;
  /** The states in the order in which the payment reached them. */
  historyOf(paymentId: string): Promise<unknown[]>;
  /** What was announced under the payment's key, in order. */
  eventsOf(paymentId: string): Promise<{ id: Buffer; type: string; sequence: string; value: Buffer }[]>;
  typesOf(paymentId: string): Promise<string[]>;
}

/** What a payment has left in the database, for tests that look behind the API. */
export function paymentRows({ admin }: { admin: Database }): PaymentRows {
  const rows: PaymentRows['rows'] = (table, paymentId) =>
    admin.query<Row>(`SELECT * FROM ${table} WHERE paymentId = ? ORDER BY 1, 2`, [idToBytes(paymentId)]);
  const eventsOf: PaymentRows['eventsOf'] = (paymentId) =>
    admin.query('SELECT id, type, sequence, value FROM outbox WHERE recordKey = ? ORDER BY sequence', [
      Buffer.from(paymentId),
    ]);
  return {
    rows,
    eventsOf,
    historyOf: async (paymentId) => (await rows('payment_history', paymentId)).map(({ toStatus }) => toStatus),
    typesOf: async (paymentId) => (await eventsOf(paymentId)).map(({ type }) => type),
  };
}
