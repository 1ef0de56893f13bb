import type { LedgerRefundBookedV1, WalletDebitedV1 } from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { rowsAsTable, type Tx, type Reader } from '@kessai/database';
import { idToBytes, idToHex } from '@kessai/runtime';

/** One of the two services that owe an answer to `refund.succeeded`: what it has done, and when by its own clock. */
interface Told {
  readonly eventId: string;
  readonly refundId: string;
  readonly at: Date;
}

/** Notes that the sellers are debited; completes the refunds that are booked already. */
export function noteDebits(tx: Tx, debits: readonly WalletDebitedV1[], now: Date): Promise<void> {
  const told = debits.map(({ id, data }) => ({ eventId: id, refundId: data.refundId, at: data.debitedAt }));
  return note(tx, { own: 'walletDebitedAt', other: 'ledgerBookedAt' }, told, now);
}

/** Notes that the journals stand; completes the refunds whose sellers are debited already. */
export function noteRefundBookings(tx: Tx, bookings: readonly LedgerRefundBookedV1[], now: Date): Promise<void> {
  const told = bookings.map(({ id, data }) => ({ eventId: id, refundId: data.refundId, at: data.bookedAt }));
  return note(tx, { own: 'ledgerBookedAt', other: 'walletDebitedAt' }, told, now);
}

type Columns =
  { own: 'walletDebitedAt'; other: 'ledgerBookedAt' } | { own: 'ledgerBookedAt'; other: 'walletDebitedAt' };

/** One statement for the whole chunk, as for payments: under the row's lock the second answer sees the first's time. */
async function note(tx: Tx, { own, other }: Columns, told: readonly Told[], now: Date): Promise<void> {
  const byId = firstByRefund(told);
  const { affectedRows } = await tx.execute(
    `UPDATE (?) AS told STRAIGHT_JOIN refund ON refund.id = told.id
     SET refund.${own} = COALESCE(refund.${own}, told.at),
         refund.completedAt = IF(refund.${other} IS NULL, NULL, COALESCE(refund.completedAt, ?)),
         refund.nextAnnounceAt = IF(refund.${other} IS NULL, refund.nextAnnounceAt, NULL)
     WHERE refund.status = 'SUCCEEDED'`,
    [
      rowsAsTable(
        ['id', 'at'],
        byId.map(({ refundId, at }) => [idToHex(refundId), at]),
      ),
      now,
    ],
  );
  if (affectedRows !== byId.length) throw await rejection(tx, byId);
}

function firstByRefund(told: readonly Told[]): Told[] {
  const first = new Map<string, Told>();
  for (const one of told) if (!first.has(one.refundId)) first.set(one.refundId, one);
  return [...first.values()].sort((a, b) => (a.refundId < b.refundId ? -1 : 1));
}

/** An answer is for a refund that never succeeded here. Named one by one: the chunk is rolled back as it is. */
async function rejection(tx: Reader, told: readonly Told[]): Promise<Error> {
  const rows = await tx.query<{ id: Buffer }>(`SELECT id FROM refund WHERE status = 'SUCCEEDED' AND id IN (?)`, [
    told.map(({ refundId }) => idToBytes(refundId)),
  ]);
  const known = new Set(rows.map(({ id }) => id.toString('hex')));
  const stranger = told.find(({ refundId }) => !known.has(idToBytes(refundId).toString('hex')));
  return stranger === undefined
    ? new Error('the refunds changed under the lock of this transaction')
    : new EventRejected('refund_not_succeeded', stranger.eventId, stranger.refundId);
}
