import type { Tx, Reader } from '@kessai/database';

/** A point in time to the microsecond, as the database writes it: `2026-01-31 23:59:59.123456`, in UTC. */
export type Moment = string;

/**
 * Passes the gate beside all other bookings and gives the time at which this one is recorded. A booking holds
 * the gate until COMMIT. A report that has it alone knows that all recorded before its own time is committed.
 */
export async function passBookingGate(tx: Tx): Promise<Moment> {
  await tx.query(`SELECT id FROM booking_gate WHERE id = 1 LOCK IN SHARE MODE`);
  return readClock(tx);
}

/**
 * Takes the gate alone, and so waits until every booking that is through has ended. Nothing recorded before the time it
 * gives will ever be added: a report cut there comes out the same for ever. The caller ends `tx` at once.
 */
export async function closeBookingGate(tx: Tx): Promise<Moment> {
  await tx.query(`SELECT id FROM booking_gate WHERE id = 1 FOR UPDATE`);
  return readClock(tx);
}

/** A statement of its own, after the lock: a statement's clock stands at its start, before it has waited for the lock. */
async function readClock(tx: Reader): Promise<Moment> {
  const rows = await tx.query<{ moment: string }>(`SELECT CAST(UTC_TIMESTAMP(6) AS CHAR(26)) AS moment`);
  const moment = rows[0]?.moment;
  if (moment === undefined) throw new Error('the database did not tell its time');
  return moment;
}
