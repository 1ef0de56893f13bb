import type { Statement, Database, Tx, Writer } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';

export type Question = 'outcome' | 'refund' | 'check';

/** A payment that this process may ask the PSP about until the lease ends. */
export interface LeasedTask {
  readonly paymentId: string;
  readonly question: Question;
  readonly openedAt: Date;
  readonly tries: number;
  readonly hints: number;
  /** Of this task alone: the process that finds another one in the row has lost it. */
  readonly leaseToken: bigint;
}

/** Asks about the payment from `dueAt` on. A question that is open stays open, and is not asked later than it was to be. */
export function openTask(paymentId: string, question: Question, at: Date, dueAt: Date): Statement {
  return opening('dueAt = LEAST(dueAt, VALUES(dueAt))', [idToBytes(paymentId), question, at, dueAt]);
}

/**
 * The same because of what the PSP itself has answered. A look-up that is under way may have begun before, so the task
 * stays for another. Webhooks, which anyone can send, have `psp_hint` instead.
 */
export function openTaskByNews(paymentId: string, question: Question, at: Date, dueAt: Date): Statement {
  return opening('dueAt = LEAST(dueAt, VALUES(dueAt)), hints = hints + 1', [idToBytes(paymentId), question, at, dueAt]);
}

/** There are refunds only where the outcome is known: then that question is answered, even if it is yet to be noted. */
const byWeight = `'refund', 'outcome', 'check'`;

function opening(onRepeat: string, params: readonly unknown[]): Statement {
  return {
    sql: `INSERT INTO payment_recovery (paymentId, question, openedAt, dueAt) VALUES (?, ?, ?, ?)
          ON DUPLICATE KEY UPDATE
            question = IF(FIELD(VALUES(question), ${byWeight}) < FIELD(question, ${byWeight}), VALUES(question), question),
            ${onRepeat}`,
    params,
  };
}

/** Opens a task for the payments that have been in this state since `before`, and that no task asks about. */
export async function openForgotten(
  db: Database,
  { status, before, now, limit }: { status: 'EXECUTING' | 'UNKNOWN'; before: Date; now: Date; limit: number },
): Promise<number> {
  const { affectedRows } = await db.execute(
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
 * The oldest due tasks that no process holds; outcomes first, checks last. Each gets a new token, so that the work of
 * a process that slept through its lease is told from ours.
 */
export async function leaseDueTasks(
  db: Database,
  { now, leaseUntil, limit }: { now: Date; leaseUntil: Date; limit: number },
): Promise<LeasedTask[]> {
  return db.transaction(async (tx) => {
    const rows: Row[] = [];
    for (const question of ['outcome', 'refund', 'check'] as const) {
      if (rows.length < limit) rows.push(...(await lockDue(tx, question, now, limit - rows.length)));
    }
    if (rows.length === 0) return [];
    await tx.execute(
      `UPDATE payment_recovery SET leaseToken = leaseToken + 1, leaseUntil = ?, tries = tries + 1 WHERE paymentId IN (?)`,
      [leaseUntil, rows.map(({ paymentId }) => paymentId)],
    );
    return rows.map(leasedTaskOf);
  });
}

/** Rows that another instance is claiming at this moment are skipped. */
function lockDue(tx: Tx, question: Question, now: Date, limit: number): Promise<Row[]> {
  return tx.query<Row>(
    `SELECT paymentId, question, openedAt, tries, hints, leaseToken FROM payment_recovery
     WHERE question = ? AND dueAt <= ? AND (leaseUntil IS NULL OR leaseUntil <= ?)
     ORDER BY dueAt LIMIT ? FOR UPDATE SKIP LOCKED`,
    [question, now, now, limit],
  );
}

function leasedTaskOf({ paymentId, question, openedAt, tries, hints, leaseToken }: Row): LeasedTask {
  return {
    question,
    openedAt,
    hints,
    paymentId: idFromBytes('pay', paymentId),
    tries: tries + 1,
    leaseToken: BigInt(leaseToken) + 1n,
  };
}

/** Another process has taken the task over: this one must not ask the PSP any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Holds the task for as long as one more call may take; throws LeaseLost when it is another's by now. */
export async function renewLease(tx: Tx, task: LeasedTask, leaseUntil: Date): Promise<void> {
  const { affectedRows } = await tx.execute(
    'UPDATE payment_recovery SET leaseUntil = ? WHERE paymentId = ? AND leaseToken = ?',
    [leaseUntil, idToBytes(task.paymentId), task.leaseToken],
  );
  if (affectedRows !== 1) throw new LeaseLost(`${task.paymentId} is in other hands`);
}

/**
 * The question is answered. A hint that came in the meantime is worth another look, and another question that was opened
 * is asked: then the task stays.
 */
export async function closeTask(db: Writer, task: LeasedTask, now: Date): Promise<void> {
  const mine = [idToBytes(task.paymentId), task.leaseToken];
  const { affectedRows } = await db.execute(
    `DELETE FROM payment_recovery WHERE paymentId = ? AND leaseToken = ? AND hints = ? AND (question <> 'refund' OR ?)`,
    [...mine, task.hints, task.question === 'refund'],
  );
  if (affectedRows === 1) return;
  await db.execute(
    `UPDATE payment_recovery SET question = IF(? OR question <> 'refund', 'check', question), leaseUntil = NULL, dueAt = ?
     WHERE paymentId = ? AND leaseToken = ?`,
    [task.question === 'refund', now, ...mine],
  );
}

/** The refunds of a payment have come to their end. A process at the task, or with a hint to follow, closes it. */
export function closeRefundTask(paymentId: string): Statement {
  return {
    sql: `DELETE FROM payment_recovery WHERE paymentId = ? AND question = 'refund' AND leaseUntil IS NULL AND hints = 0`,
    params: [idToBytes(paymentId)],
  };
}

/** Something of the payment's refunds has come to its end: what comes next is a question of its own, asked at once. */
export async function continueTask(tx: Tx, task: LeasedTask, now: Date): Promise<void> {
  await tx.execute(
    `UPDATE payment_recovery SET openedAt = ?, dueAt = ?, tries = 0, leaseUntil = NULL WHERE paymentId = ? AND leaseToken = ?`,
    [now, now, idToBytes(task.paymentId), task.leaseToken],
  );
}

/** Opens a task for refunds that have been open since `before`, and that no task asks about. */
export async function openForgottenRefunds(
  db: Database,
  { before, now, limit }: { before: Date; now: Date; limit: number },
): Promise<number> {
  const { affectedRows } = await db.execute(
    `INSERT INTO payment_recovery (paymentId, question, openedAt, dueAt)
     SELECT DISTINCT f.paymentId, 'refund', ?, ? FROM refund f
       LEFT JOIN payment_recovery r ON r.paymentId = f.paymentId AND r.question = 'refund'
     WHERE f.status IN ('PENDING', 'UNKNOWN') AND f.updatedAt < ? AND r.paymentId IS NULL LIMIT ?
     ON DUPLICATE KEY UPDATE question = 'refund'`,
    [now, now, before, limit],
  );
  return affectedRows;
}

/** The question is still open: it is asked again at `dueAt`, or at once where a hint came in the meantime. */
export async function postponeTask(db: Writer, task: LeasedTask, question: Question, dueAt: Date): Promise<void> {
  // A refund that was asked for in the meantime keeps its question and its time. SET runs left to right.
  await db.execute(
    `UPDATE payment_recovery
     SET dueAt = IF(hints = ? AND (question <> 'refund' OR ?), ?, dueAt), question = IF(question = 'refund', question, ?),
         leaseUntil = NULL
     WHERE paymentId = ? AND leaseToken = ?`,
    [task.hints, question === 'refund', dueAt, question, idToBytes(task.paymentId), task.leaseToken],
  );
}

/** The PSP is back: whatever waits for its next turn need not wait any longer. The oldest questions come first. */
export async function hastenAll(db: Database, now: Date): Promise<void> {
  await db.execute(`UPDATE payment_recovery SET dueAt = openedAt WHERE dueAt > ? AND leaseUntil IS NULL`, [now]);
}
