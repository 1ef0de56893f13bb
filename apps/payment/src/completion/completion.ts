import type { LedgerBookedV1, WalletCreditedV1 } from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { idToBytes } from '@kessai/platform';
import type { EntityManager } from 'typeorm';

/** One of the two services that owe an answer to `payment.succeeded`: what it has done, and when by its own clock. */
interface Told {
  readonly eventId: string;
  readonly paymentId: string;
  readonly at: Date;
}

/** Notes that the sellers are credited; completes the payments that are booked already. */
export function noteCredits(tx: EntityManager, credits: readonly WalletCreditedV1[], now: Date): Promise<void> {
  const told = credits.map(({ id, data }) => ({ eventId: id, paymentId: data.paymentId, at: data.creditedAt }));
  return note(tx, { own: 'walletCreditedAt', other: 'ledgerBookedAt' }, told, now);
}

/** Notes that the journals stand; completes the payments whose sellers are credited already. */
export function noteBookings(tx: EntityManager, bookings: readonly LedgerBookedV1[], now: Date): Promise<void> {
  const told = bookings.map(({ id, data }) => ({ eventId: id, paymentId: data.paymentId, at: data.bookedAt }));
  return note(tx, { own: 'ledgerBookedAt', other: 'walletCreditedAt' }, told, now);
}

type Columns =
  { own: 'walletCreditedAt'; other: 'ledgerBookedAt' } | { own: 'ledgerBookedAt'; other: 'walletCreditedAt' };

/**
 * One statement for the whole chunk. Two answers on two instances would each miss the other's time in a read before;
 * under the row's lock the second one sees the first's. No expression reads a column that the statement sets before
 * it, so the order of the assignments, which a joined update does not promise, does not matter.
 */
async function note(tx: EntityManager, { own, other }: Columns, told: readonly Told[], now: Date): Promise<void> {
  const byId = firstByPayment(told);
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    // The rows are locked in the order of the array: by id, as every chunk does.
    `UPDATE JSON_TABLE(?, '$[*]' COLUMNS (id CHAR(32) PATH '$[0]', at DATETIME(6) PATH '$[1]')) AS told
       STRAIGHT_JOIN payment ON payment.id = UNHEX(told.id)
     SET payment.${own} = COALESCE(payment.${own}, told.at),
         payment.completedAt = IF(payment.${other} IS NULL, NULL, COALESCE(payment.completedAt, ?)),
         payment.nextAnnounceAt = IF(payment.${other} IS NULL, payment.nextAnnounceAt, NULL)
     WHERE payment.status = 'SUCCEEDED'`,
    [JSON.stringify(byId.map(({ paymentId, at }) => [paymentId.slice(idPrefixLength), sqlTime(at)])), now],
  );
  if (affectedRows !== byId.length) throw await rejection(tx, byId);
}

const idPrefixLength = 'pay_'.length;

function firstByPayment(told: readonly Told[]): Told[] {
  const first = new Map<string, Told>();
  for (const one of told) if (!first.has(one.paymentId)) first.set(one.paymentId, one);
  return [...first.values()].sort((a, b) => (a.paymentId < b.paymentId ? -1 : 1));
}

function sqlTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}

/** Somebody answers for a payment that never succeeded here. Named one by one: the chunk is rolled back as it is. */
async function rejection(tx: EntityManager, told: readonly Told[]): Promise<Error> {
  const rows = await tx.query<{ id: Buffer }[]>(`SELECT id FROM payment WHERE status = 'SUCCEEDED' AND id IN (?)`, [
    told.map(({ paymentId }) => idToBytes(paymentId)),
  ]);
  const known = new Set(rows.map(({ id }) => id.toString('hex')));
  const stranger = told.find(({ paymentId }) => !known.has(paymentId.slice(idPrefixLength)));
  return stranger === undefined
    ? new Error('the payments changed under the lock of this transaction')
    : new EventRejected('payment_not_succeeded', stranger.eventId, stranger.paymentId);
}
