import { PaymentUnknownV1 } from '@kessai/contracts';
import { announce, Outbox } from '@kessai/messaging';
import type { Database } from '@kessai/database';
import { idToBytes, newId } from '@kessai/runtime';
import { ledgerNotice } from '../src/completion/ledger-notices';

const at = new Date('2026-01-01T00:00:00Z');

/** An event that the ledger owes an answer for, published, and due to be announced again a minute after it was written. */
export async function givenLedgerNotice(db: Database): Promise<{ paymentId: string; eventId: string }> {
  const paymentId = newId('pay');
  const event = announce(
    PaymentUnknownV1,
    {
      merchantId: newId('mer'),
      paymentId,
      psp: 'toss',
      currency: 'KRW',
      amountMinor: 100n,
      code: 'psp_timeout',
      since: at,
    },
    { sequence: 1n },
  );
  const outbox = new Outbox({ wake: () => undefined });
  await db.transaction(async (tx) => {
    tx.queue(
      ...outbox.rows([event]),
      ledgerNotice(event, paymentId, { at, nextAnnounceAt: new Date(at.getTime() + 60_000) }),
    );
    await tx.flush();
  });
  await db.execute('UPDATE outbox SET publishedAt = ? WHERE id = ?', [at, idToBytes(event.id)]);
  return { paymentId, eventId: event.id };
}
