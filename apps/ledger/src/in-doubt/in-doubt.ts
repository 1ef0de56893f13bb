import { LedgerNotedV1, type PaymentResolvedV1, type PaymentUnknownV1 } from '@kessai/contracts';
import { answer, type Outgoing } from '@kessai/messaging';
import { idToBytes } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import { refuseAmount, refuseTime } from '../booking/booking';

type InDoubt = PaymentUnknownV1 | PaymentResolvedV1;

/** Notes which payments are in doubt. An outcome that is here already stays. */
export async function noteDoubts(
  tx: EntityManager,
  unknowns: readonly PaymentUnknownV1[],
  now: Date,
): Promise<Outgoing[]> {
  for (const { id, data } of unknowns) {
    refuseAmount(id, data);
    refuseTime(id, data.since);
  }
  const rows = inKeyOrder(unknowns).map(({ data }) => {
    const { paymentId, merchantId, psp, currency, amountMinor, code, since } = data;
    return [idToBytes(paymentId), idToBytes(merchantId), psp, currency, amountMinor, code, since];
  });

  await tx.query(
    `INSERT INTO payment_in_doubt (paymentId, merchantId, psp, currency, amountMinor, code, since)
     VALUES ${rows.map(() => '(?)').join(', ')}
     ON DUPLICATE KEY UPDATE
       psp = COALESCE(psp, VALUES(psp)), currency = COALESCE(currency, VALUES(currency)),
       amountMinor = COALESCE(amountMinor, VALUES(amountMinor)),
       code = COALESCE(code, VALUES(code)), since = COALESCE(since, VALUES(since))`,
    rows,
  );
  return unknowns.map((unknown) => noted(unknown, now));
}

/** Notes how the doubts have ended, also those of which we have not heard yet. */
export async function noteOutcomes(
  tx: EntityManager,
  resolved: readonly PaymentResolvedV1[],
  now: Date,
): Promise<Outgoing[]> {
  for (const { id, data } of resolved) refuseTime(id, data.resolvedAt);
  const rows = inKeyOrder(resolved).map(({ data }) => {
    const { paymentId, merchantId, resolvedAt, outcome } = data;
    return [idToBytes(paymentId), idToBytes(merchantId), resolvedAt, outcome];
  });

  await tx.query(
    `INSERT INTO payment_in_doubt (paymentId, merchantId, resolvedAt, outcome)
     VALUES ${rows.map(() => '(?)').join(', ')}
     ON DUPLICATE KEY UPDATE
       resolvedAt = COALESCE(resolvedAt, VALUES(resolvedAt)), outcome = COALESCE(outcome, VALUES(outcome))`,
    rows,
  );
  return resolved.map((one) => noted(one, now));
}

/** The order in which every chunk locks its rows. */
function inKeyOrder<Event extends InDoubt>(events: readonly Event[]): Event[] {
  return [...events].sort(({ data: a }, { data: b }) =>
    a.paymentId < b.paymentId ? -1 : Number(a.paymentId > b.paymentId),
  );
}

function noted(event: InDoubt, notedAt: Date): Outgoing {
  const { merchantId, paymentId } = event.data;
  return answer(LedgerNotedV1, { merchantId, paymentId, journalId: null, notedAt }, { to: event });
}
