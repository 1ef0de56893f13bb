import { rowsAsTable, type Tx, type Reader } from '@kessai/database';
import type { LedgerBookedV1, WalletCreditedV1 } from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { idToBytes, idToHex, newId } from '@kessai/runtime';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import { readCompletedBy } from '../payment/payment';

/** One of the two services that owe an answer to `payment.succeeded`: what it has done, and when by its own clock. */
interface Told {
  readonly eventId: string;
  readonly paymentId: string;
  readonly at: Date;
}

interface Noting {
  readonly merchantEvents: MerchantEvents;
  readonly now: Date;
}

/** Notes that the sellers are credited; completes the payments that are booked already, and tells their merchants. */
export function noteCredits(tx: Tx, credits: readonly WalletCreditedV1[], noting: Noting): Promise<void> {
  const told = credits.map(({ id, data }) => ({ eventId: id, paymentId: data.paymentId, at: data.creditedAt }));
  return note(tx, { own: 'walletCreditedAt', other: 'ledgerBookedAt' }, told, noting);
}

/** Notes that the journals stand; completes the payments whose sellers are credited already, and tells their merchants. */
export function noteBookings(tx: Tx, bookings: readonly LedgerBookedV1[], noting: Noting): Promise<void> {
  const told = bookings.map(({ id, data }) => ({ eventId: id, paymentId: data.paymentId, at: data.bookedAt }));
  return note(tx, { own: 'ledgerBookedAt', other: 'walletCreditedAt' }, told, noting);
}

type Columns =
  { own: 'walletCreditedAt'; other: 'ledgerBookedAt' } | { own: 'ledgerBookedAt'; other: 'walletCreditedAt' };

/**
 * One statement for the whole chunk. Two answers on two instances would each miss the other's time in a read before;
 * under the row's lock the second one sees the first's. Whatever the order of the assignments, which a joined update does
 * not promise, they come to the same. The payments that carry an event id of this chunk were completed by it.
 */
async function note(
  tx: Tx,
  { own, other }: Columns,
  told: readonly Told[],
  { merchantEvents, now }: Noting,
): Promise<void> {
  const byId = firstByPayment(told);
  const completing = byId.map(({ paymentId }) => ({ paymentId, eventId: newId('evt') }));
  const { affectedRows } = await tx.execute(
    `UPDATE (?) AS told STRAIGHT_JOIN payment ON payment.id = told.id
     SET payment.${own} = COALESCE(payment.${own}, told.at),
         payment.completedAt = IF(payment.${other} IS NULL, NULL, COALESCE(payment.completedAt, ?)),
         payment.nextAnnounceAt = IF(payment.${other} IS NULL, payment.nextAnnounceAt, NULL),
         payment.completedEventId = IF(payment.${other} IS NULL, NULL, COALESCE(payment.completedEventId, told.eventId)),
         payment.merchantEventSequence = payment.merchantEventSequence
           + (payment.${other} IS NOT NULL AND COALESCE(payment.completedEventId, told.eventId) = told.eventId)
     WHERE payment.status = 'SUCCEEDED'`,
    [
      rowsAsTable(
        ['id', 'at', 'eventId'],
        byId.map(({ paymentId, at }, index) => [idToHex(paymentId), at, idToHex(completing[index]!.eventId)]),
      ),
      now,
    ],
  );
  if (affectedRows !== byId.length) throw await rejection(tx, byId);
  const completed = await readCompletedBy(tx, completing);
  merchantEvents.queueCompleted(tx, completed, now);
}

function firstByPayment(told: readonly Told[]): Told[] {
  const first = new Map<string, Told>();
  for (const one of told) if (!first.has(one.paymentId)) first.set(one.paymentId, one);
  return [...first.values()].sort((a, b) => (a.paymentId < b.paymentId ? -1 : 1));
}

/** An answer is for a payment that never succeeded here. Named one by one: the chunk is rolled back as it is. */
async function rejection(tx: Reader, told: readonly Told[]): Promise<Error> {
  const rows = await tx.query<{ id: Buffer }>(`SELECT id FROM payment WHERE status = 'SUCCEEDED' AND id IN (?)`, [
    told.map(({ paymentId }) => idToBytes(paymentId)),
  ]);
  const known = new Set(rows.map(({ id }) => id.toString('hex')));
  const stranger = told.find(({ paymentId }) => !known.has(idToBytes(paymentId).toString('hex')));
  return stranger === undefined
    ? new Error('the payments changed under the lock of this transaction')
    : new EventRejected('payment_not_succeeded', stranger.eventId, stranger.paymentId);
}
