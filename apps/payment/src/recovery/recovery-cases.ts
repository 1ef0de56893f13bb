import { idFromBytes, idToBytes, inTransaction, type Statement } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';

export type Question = 'outcome' | 'check';

/** A payment that this process may ask the PSP about until the lease ends. */
export interface Claim {
  readonly paymentId: string;
  readonly question: Question;
  readonly openedAt: Date;
  readonly tries: number;
  readonly hints: number;
  /** Of this claim alone: whoever finds another one in the row has lost it. */
  readonly leaseToken: bigint;
}

/** Asks about the payment from `dueAt` on. A question that is open stays open, and is not asked later than it was to be. */
export function openCase(paymentId: string, question: Question, at: Date, dueAt: Date): Statement {
  return opening('dueAt = LEAST(dueAt, VALUES(dueAt))', [idToBytes(paymentId), question, at, dueAt]);
}

/** The same because of a hint: whoever is asking at this moment may have asked before it came, so the case stays for another look. */
export function openCaseByHint(paymentId: string, question: Question, at: Date, dueAt: Date): Statement {
  return opening('dueAt = LEAST(dueAt, VALUES(dueAt)), hints = hints + 1', [idToBytes(paymentId), question, at, dueAt]);
}

function opening(onRepeat: string, params: readonly unknown[]): Statement {
  return {
    sql: `INSERT INTO payment_recovery (paymentId, question, openedAt, dueAt) VALUES (?, ?, ?, ?)
          ON DUPLICATE KEY UPDATE question = IF(question = 'outcome', question, VALUES(question)), ${onRepeat}`,
    params,
  };
}

/** Opens a case for the payments that have been in this state since `before`, and that nobody asks about. */
export async function openForgotten(
  db: DataSource,
  { status, before, now, limit }: { status: 'EXECUTING' | 'UNKNOWN'; before: Date; now: Date; limit: number },
): Promise<number> {
  const { affectedRows } = await db.query<{ affectedRows: number }>(
    `INSERT IGNORE INTO payment_recovery (paymentId, question, openedAt, dueAt)
     SELECT p.id, 'outcome', ?, ? FROM payment p LEFT JOIN payment_recovery r ON r.paymentId = p.id
     WHERE p.status = ? AND p.updatedAt < ? AND r.paymentId IS NULL
     ORDER BY p.updatedAt LIMIT ?`,
    [now, now, status, before, limit],
  );
  return affectedRows;
}

interface Row {
  paymentId: Buffer;
  question: Question;
  openedAt: Date;
  tries: number;
  hints: number;
  leaseToken: string;
}

/**
 * The oldest due cases that nobody else holds; outcomes before anything else. Each gets a new token, so that the work of
 * a process that slept through its lease is told from ours.
 */
export async function claimDue(
  db: DataSource,
  { now, leaseUntil, limit }: { now: Date; leaseUntil: Date; limit: number },
): Promise<Claim[]> {
  return inTransaction(db, async (tx) => {
    const outcomes = await lockDue(tx, 'outcome', now, limit);
    const checks = outcomes.length < limit ? await lockDue(tx, 'check', now, limit - outcomes.length) : [];
    const rows = [...outcomes, ...checks];
    if (rows.length === 0) return [];
    await tx.query(
      `UPDATE payment_recovery SET leaseToken = leaseToken + 1, leaseUntil = ?, tries = tries + 1 WHERE paymentId IN (?)`,
      [leaseUntil, rows.map(({ paymentId }) => paymentId)],
    );
    return rows.map(claimOf);
  });
}

/** Rows that another instance is claiming at this moment are skipped. */
function lockDue(tx: EntityManager, question: Question, now: Date, limit: number): Promise<Row[]> {
  return tx.query<Row[]>(
    `SELECT paymentId, question, openedAt, tries, hints, leaseToken FROM payment_recovery
     WHERE question = ? AND dueAt <= ? AND (leaseUntil IS NULL OR leaseUntil <= ?)
     ORDER BY dueAt LIMIT ? FOR UPDATE SKIP LOCKED`,
    [question, now, now, limit],
  );
}

function claimOf({ paymentId, question, openedAt, tries, hints, leaseToken }: Row): Claim {
  return {
    ...{ question, openedAt, hints },
    paymentId: idFromBytes('pay', paymentId),
    tries: tries + 1,
    leaseToken: BigInt(leaseToken) + 1n,
  };
}

/** Another process has taken the case over: this one must not ask the PSP any more. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/** Holds the case for as long as one more call may take; throws ClaimLost when it is another's by now. */
export async function renewClaim(tx: EntityManager, claim: Claim, leaseUntil: Date): Promise<void> {
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    'UPDATE payment_recovery SET leaseUntil = ? WHERE paymentId = ? AND leaseToken = ?',
    [leaseUntil, idToBytes(claim.paymentId), claim.leaseToken],
  );
  if (affectedRows !== 1) throw new ClaimLost(`${claim.paymentId} is in other hands`);
}

/** The question is answered. A hint that came in the meantime is worth another look: then the case stays. */
export async function closeCase(db: DataSource, claim: Claim, now: Date): Promise<void> {
  const mine = [idToBytes(claim.paymentId), claim.leaseToken];
  const { affectedRows } = await db.query<{ affectedRows: number }>(
    'DELETE FROM payment_recovery WHERE paymentId = ? AND leaseToken = ? AND hints = ?',
    [...mine, claim.hints],
  );
  if (affectedRows === 1) return;
  await db.query(
    `UPDATE payment_recovery SET question = 'check', leaseUntil = NULL, dueAt = ? WHERE paymentId = ? AND leaseToken = ?`,
    [now, ...mine],
  );
}

/** The question is still open: it is asked again at `dueAt`, or at once where a hint came in the meantime. */
export async function postponeCase(db: DataSource, claim: Claim, question: Question, dueAt: Date): Promise<void> {
  await db.query(
    `UPDATE payment_recovery SET question = ?, leaseUntil = NULL, dueAt = IF(hints = ?, ?, dueAt)
     WHERE paymentId = ? AND leaseToken = ?`,
    [question, claim.hints, dueAt, idToBytes(claim.paymentId), claim.leaseToken],
  );
}

/** The PSP is back: whatever waits for its next turn need not wait any longer. The oldest questions come first. */
export async function hastenAll(db: DataSource, now: Date): Promise<void> {
  await db.query(`UPDATE payment_recovery SET dueAt = openedAt WHERE dueAt > ? AND leaseUntil IS NULL`, [now]);
}
