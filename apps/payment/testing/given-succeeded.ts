import type { Database } from '@kessai/database';
import { idToBytes, newId } from '@kessai/runtime';

/** A payment that wallet and ledger owe an answer for, with its event published in the outbox. */
export async function givenSucceeded(
  db: Database,
  { nextAnnounceAt = new Date('2026-01-01T00:01:00Z') } = {},
): Promise<{ paymentId: string; eventId: string }> {
  const [paymentId, eventId] = [newId('pay'), newId('evt')];
  const at = new Date('2026-01-01T00:00:00Z');
  await db.execute(
    `INSERT INTO payment (id, merchantId, orderId, occupiesOrder, bodyHash, orderName, amountMinor, currency, status, version,
       psp, paymentKey, approvedAt, eventSequence, succeededEventId, nextAnnounceAt, createdAt, updatedAt)
     VALUES (?, ?, ?, 1, ?, 'Beans', 100, 'KRW', 'SUCCEEDED', 3, 'toss', 'key', ?, 1, ?, ?, ?, ?)`,
    [
      idToBytes(paymentId),
      idToBytes(newId('mer')),
      paymentId,
      Buffer.alloc(32),
      at,
      idToBytes(eventId),
      nextAnnounceAt,
      at,
      at,
    ],
  );
  await db.execute(
    `INSERT INTO payment_line (paymentId, lineNo, id, sellerId, grossMinor, feeMinor, vatMinor, netMinor)
     VALUES (?, 1, ?, 'coffee', 100, 0, 0, 100)`,
    [idToBytes(paymentId), idToBytes(newId('lin'))],
  );
  await db.execute(
    `INSERT INTO outbox (id, topic, recordKey, sequence, type, value, occurredAt, publishedAt)
     VALUES (?, 'payment.events', ?, 1, 'payment.succeeded.v1', '{}', ?, ?)`,
    [idToBytes(eventId), Buffer.from(paymentId), at, at],
  );
  return { paymentId, eventId };
}
