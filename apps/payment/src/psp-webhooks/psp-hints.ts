import type { Database, Tx } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import { LeaseLost } from '../recovery-tasks/recovery-tasks';

/** A payment that this process may look up because of a hint, until the lease ends. */
export interface LeasedHint {
  readonly paymentId: string;
  /** The status that the hints name; null where they differ or name none. */
  readonly claims: string | null;
  /** Of this hint alone: a process that finds another one in the row has lost it. */
  readonly leaseToken: bigint;
}

/** A hint waits whose look-up has not begun. Further ones add nothing to it. */
export const hintWaits = 'dueAt IS NOT NULL AND (lookedUpAt IS NULL OR dueAt > lookedUpAt)';

/** False where one waits already. The row is opened first by a statement that locks it, so of several at once one is kept. */
export async function keepHint(
  tx: Tx,
  { paymentId, claims }: { paymentId: string; claims: string | null },
  dueAt: Date,
): Promise<boolean> {
  const id = idToBytes(paymentId);
  const open = 'INSERT INTO psp_hint (paymentId) VALUES (?) ON DUPLICATE KEY UPDATE paymentId = paymentId';
  tx.queue({ sql: open, params: [id] });
  const { affectedRows } = await tx.execute(
    `UPDATE psp_hint SET claims = ?, dueAt = ? WHERE paymentId = ? AND NOT (${hintWaits})`,
    [claims, dueAt, id],
  );
  if (affectedRows === 1) return true;
  const contradicts = `claims IS NOT NULL AND NOT (claims <=> ?)`;
  await tx.execute(`UPDATE psp_hint SET claims = NULL WHERE paymentId = ? AND ${contradicts}`, [id, claims]);
  return false;
}

interface Row {
  paymentId: Buffer;
  claims: string | null;
  leaseToken: string;
}

/** The hints that are due, oldest first. Rows that another instance is claiming at this moment are skipped. */
export async function claimHints(
  db: Database,
  { now, leaseUntil, limit }: { now: Date; leaseUntil: Date; limit: number },
): Promise<LeasedHint[]> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<Row>(
      `SELECT paymentId, claims, leaseToken FROM psp_hint WHERE dueAt <= ? AND (leaseUntil IS NULL OR leaseUntil <= ?)
       ORDER BY dueAt LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, now, limit],
    );
    if (rows.length === 0) return [];
    const claimedAt = new Date();
    await tx.execute(
      `UPDATE psp_hint SET dueAt = LEAST(dueAt, ?), lookedUpAt = ?, leaseUntil = ?, leaseToken = leaseToken + 1
       WHERE paymentId IN (?)`,
      [claimedAt, claimedAt, leaseUntil, rows.map(({ paymentId }) => paymentId)],
    );
    return rows.map(({ paymentId, claims, leaseToken }) => ({
      paymentId: idFromBytes('pay', paymentId),
      claims,
      leaseToken: BigInt(leaseToken) + 1n,
    }));
  });
}

/** Holds the hint for as long as the look-up may take; throws LeaseLost when it is another's by now. */
export async function renewHint(tx: Tx, hint: LeasedHint, leaseUntil: Date): Promise<void> {
  const { affectedRows } = await tx.execute(
    'UPDATE psp_hint SET leaseUntil = ? WHERE paymentId = ? AND leaseToken = ?',
    [leaseUntil, idToBytes(hint.paymentId), hint.leaseToken],
  );
  if (affectedRows !== 1) throw new LeaseLost(`the hint at ${hint.paymentId} is in other hands`);
}

/** The look-up has come to its end. A hint that came during it stays. */
export async function endHint(db: Database, { paymentId, leaseToken }: LeasedHint): Promise<void> {
  await db.execute(
    `UPDATE psp_hint SET dueAt = IF(dueAt <= lookedUpAt, NULL, dueAt), leaseUntil = NULL
     WHERE paymentId = ? AND leaseToken = ?`,
    [idToBytes(paymentId), leaseToken],
  );
}

/** The look-up could not be made: the hint waits again. */
export async function postponeHint(db: Database, { paymentId, leaseToken }: LeasedHint, dueAt: Date): Promise<void> {
  await db.execute('UPDATE psp_hint SET dueAt = ?, leaseUntil = NULL WHERE paymentId = ? AND leaseToken = ?', [
    dueAt,
    idToBytes(paymentId),
    leaseToken,
  ]);
}
