import { insertMany, type RowValues, type Tx } from '@kessai/database';
import { LedgerNotedV1, type PaymentResolvedV1, type PaymentUnknownV1 } from '@kessai/contracts';
import { answer, type Outgoing } from '@kessai/messaging';
import { idToBytes } from '@kessai/runtime';
import { refuseAmount, refuseTime } from '../booking/booking';

type InDoubt = PaymentUnknownV1 | PaymentResolvedV1;

/** Notes which payments are in doubt. An outcome that is here already stays. */
export async function noteDoubts(tx: Tx, unknowns: readonly PaymentUnknownV1[], now: Date): Promise<Outgoing[]> {
  for (const { id, data } of unknowns) {
    refuseAmount(id, data);
    refuseTime(id, data.since);
  }
  await insertOrComplete(
    tx,
    unknowns.map(({ data: { paymentId, merchantId, psp, currency, amountMinor, code, since } }) => ({
      paymentId: idToBytes(paymentId),
      merchantId: idToBytes(merchantId),
      psp,
      currency,
      amountMinor,
      code,
      since,
    })),
  );
  return unknowns.map((unknown) => noted(unknown, now));
}

/** Notes how the doubts have ended, also those that have not been noted yet. */
export async function noteOutcomes(tx: Tx, resolved: readonly PaymentResolvedV1[], now: Date): Promise<Outgoing[]> {
  for (const { id, data } of resolved) refuseTime(id, data.resolvedAt);
  await insertOrComplete(
    tx,
    resolved.map(({ data: { paymentId, merchantId, resolvedAt, outcome } }) => ({
      paymentId: idToBytes(paymentId),
      merchantId: idToBytes(merchantId),
      resolvedAt,
      outcome,
    })),
  );
  return resolved.map((one) => noted(one, now));
}

/** What a row has already stays. Every chunk locks its rows in the order of the key. */
async function insertOrComplete(tx: Tx, rows: (RowValues & { readonly paymentId: Buffer })[]): Promise<void> {
  const { sql, params } = insertMany(
    'payment_in_doubt',
    rows.sort((a, b) => Buffer.compare(a.paymentId, b.paymentId)),
  );
  const completed = Object.keys(rows[0]!).filter((column) => column !== 'paymentId' && column !== 'merchantId');
  const changes = completed.map((column) => `${column} = COALESCE(${column}, VALUES(${column}))`);
  await tx.execute(`${sql} ON DUPLICATE KEY UPDATE ${changes.join(', ')}`, params);
}

function noted(event: InDoubt, notedAt: Date): Outgoing {
  const { merchantId, paymentId } = event.data;
  return answer(LedgerNotedV1, { merchantId, paymentId, journalId: null, notedAt }, { to: event });
}
