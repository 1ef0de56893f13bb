import {
  insertMany,
  update,
  walkAlong,
  whereOf,
  type Statement,
  type Walk,
  type Walked,
  type Database,
  type Reader,
} from '@kessai/database';
import { Refusal } from '@kessai/http';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import type { Payment } from '../payment/payment';
import { isInFlight, type Refund, type RefundStatus } from './refund';

/** One row per line; BIGINT arrives as text. */
interface Row {
  id: Buffer;
  paymentId: Buffer;
  merchantId: Buffer;
  source: 'merchant' | 'psp';
  status: RefundStatus;
  amountMinor: string;
  currency: string;
  reason: string;
  failureCode: string | null;
  failureMessage: string | null;
  psp: string;
  firstSentAt: Date | null;
  transactionKey: string | null;
  canceledAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  lineId: Buffer;
  grossMinor: string;
  feeMinor: string;
  vatMinor: string;
  netMinor: string;
}

const selectRefunds = `
  SELECT r.id, r.paymentId, r.merchantId, r.source, r.status, r.amountMinor, r.currency, r.reason, r.failureCode,
         r.failureMessage, r.psp, r.firstSentAt, r.transactionKey, r.canceledAt, r.createdAt, r.updatedAt,
         l.lineId, l.grossMinor, l.feeMinor, l.vatMinor, l.netMinor`;

/**
 * The payment's refunds that have not failed, in the order in which they are sent. Every step of a refund raises the
 * payment's version: read after the payment, they are as it is.
 */
export async function readUnfailedRefunds(from: Reader, paymentId: string): Promise<Refund[]> {
  const sql = `${selectRefunds}
    FROM refund r JOIN refund_line l ON l.refundId = r.id
    WHERE r.paymentId = ? AND r.status <> 'FAILED' ORDER BY r.refundNo, l.lineNo`;
  const params = [idToBytes(paymentId)];
  return refundsFrom(await from.query<Row>(sql, params));
}

/** The refund, if it is this merchant's (null: anybody's); refuses with not_found otherwise. */
export async function readRefund(db: Database, refundId: string, merchantId: string | null): Promise<Refund> {
  const rows = await db.query<Row>(
    `${selectRefunds}
     FROM refund r JOIN refund_line l ON l.refundId = r.id
     WHERE r.id = ? ${merchantId === null ? '' : 'AND r.merchantId = ?'}
     ORDER BY l.lineNo`,
    [refundId, ...(merchantId === null ? [] : [merchantId])].map(idToBytes),
  );
  const [refund] = refundsFrom(rows);
  if (refund === undefined) throw new Refusal('not_found', `There is no refund ${refundId}.`);
  return refund;
}

/** Whether there is such a refund: asked by a process that has had no answer to the commit that made it. */
export async function isRefund(db: Database, refundId: string): Promise<boolean> {
  return (await db.query('SELECT 1 FROM refund WHERE id = ?', [idToBytes(refundId)])).length > 0;
}

/** The refund that the request of this claim has made. */
export async function readByRecord(db: Database, claimId: Buffer): Promise<Refund> {
  const rows = await db.query<Row>(
    `${selectRefunds} FROM refund r JOIN refund_line l ON l.refundId = r.id WHERE r.claimId = ? ORDER BY l.lineNo`,
    [claimId],
  );
  const [refund] = refundsFrom(rows);
  if (refund === undefined) throw new Error('a claim on a refund without its refund');
  return refund;
}

/** The newest refunds of the payment, below `before` where that is given, newest first. */
export async function readNewestRefunds(
  db: Database,
  paymentId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<Refund[]> {
  const rows = await db.query<Row>(
    `${selectRefunds}
     FROM (SELECT * FROM refund WHERE paymentId = ?
             ${before === null ? '' : 'AND refundNo < (SELECT refundNo FROM refund WHERE id = ?)'}
           ORDER BY refundNo DESC LIMIT ?) r
     JOIN refund_line l ON l.refundId = r.id
     ORDER BY r.refundNo DESC, l.lineNo`,
    [...[paymentId, ...(before === null ? [] : [before])].map(idToBytes), limit],
  );
  return refundsFrom(rows);
}

/** The newest refunds of the walk, newest first, of whatever payments. */
export function readRefunds(db: Database, walk: Walk, limit: number): Promise<Walked<Refund>> {
  return walkAlong(db, walk, async (conditions) => {
    const { sql, params } = whereOf(conditions);
    const rows = await db.query<Row>(
      `${selectRefunds}
       FROM (SELECT * FROM refund FORCE INDEX (${walk.index}) ${sql} ORDER BY id DESC LIMIT ?) r
       STRAIGHT_JOIN refund_line l FORCE INDEX (PRIMARY) ON l.refundId = r.id
       ORDER BY r.id DESC, l.lineNo`,
      [...params, limit],
    );
    return refundsFrom(rows);
  });
}

function refundsFrom(rows: readonly Row[]): Refund[] {
  const byId = new Map<string, Refund & { lines: Refund['lines'][number][] }>();
  for (const row of rows) {
    const id = idFromBytes('rfd', row.id);
    const refund = byId.get(id) ?? { ...refundFrom(row), lines: [] };
    byId.set(id, refund);
    refund.lines.push(lineFrom(row));
  }
  return [...byId.values()];
}

function refundFrom(row: Row): Omit<Refund, 'lines'> {
  return {
    id: idFromBytes('rfd', row.id),
    paymentId: idFromBytes('pay', row.paymentId),
    merchantId: idFromBytes('mer', row.merchantId),
    source: row.source,
    status: row.status,
    amountMinor: BigInt(row.amountMinor),
    currency: row.currency,
    reason: row.reason,
    failureCode: row.failureCode,
    failureMessage: row.failureMessage,
    psp: row.psp,
    firstSentAt: row.firstSentAt,
    transactionKey: row.transactionKey,
    canceledAt: row.canceledAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function lineFrom(row: Row): Refund['lines'][number] {
  return {
    lineId: idFromBytes('lin', row.lineId),
    grossMinor: BigInt(row.grossMinor),
    feeMinor: BigInt(row.feeMinor),
    vatMinor: BigInt(row.vatMinor),
    netMinor: BigInt(row.netMinor),
  };
}

/** Of a refund that has succeeded: the event that says so, and when it is announced again. */
export interface Announced {
  readonly eventId: string;
  readonly nextAnnounceAt: Date;
}

/**
 * A new refund; `claimId` is of the request that asks for it. Its number is taken where its row is written: under the
 * lock of the payment no other transaction takes the same.
 */
export function insertRefund(refund: Refund, announced: Announced | null, claimId: Buffer | null): Statement {
  const paymentId = idToBytes(refund.paymentId);
  const row = {
    id: idToBytes(refund.id),
    paymentId,
    merchantId: idToBytes(refund.merchantId),
    source: refund.source,
    status: refund.status,
    amountMinor: refund.amountMinor,
    currency: refund.currency,
    reason: refund.reason,
    psp: refund.psp,
    inFlight: isInFlight(refund) ? 1 : null,
    firstSentAt: refund.firstSentAt,
    transactionKey: refund.transactionKey,
    canceledAt: refund.canceledAt,
    claimId,
    ...announcedColumns(announced),
    createdAt: refund.createdAt,
    updatedAt: refund.updatedAt,
  };
  const columns = Object.keys(row);
  return {
    sql: `INSERT INTO refund (refundNo, ${columns.join(', ')})
          SELECT COALESCE(MAX(refundNo), 0) + 1, ${columns.map(() => '?').join(', ')} FROM refund WHERE paymentId = ?`,
    params: [...Object.values(row), paymentId],
  };
}

export function insertRefundLines(payment: Payment, { id, paymentId, lines }: Refund): Statement {
  const lineIds = payment.lines.map((line) => line.id);
  const rows = lines.map(({ lineId, grossMinor, feeMinor, vatMinor, netMinor }) => ({
    refundId: idToBytes(id),
    lineId: idToBytes(lineId),
    paymentId: idToBytes(paymentId),
    lineNo: lineIds.indexOf(lineId) + 1,
    grossMinor,
    feeMinor,
    vatMinor,
    netMinor,
  }));
  return insertMany('refund_line', rows);
}

/** One step of a refund, under the lock of its payment. */
export function updateRefund(before: Refund, after: Refund, announced: Announced | null): Statement {
  return update('refund', {
    set: {
      status: after.status,
      inFlight: isInFlight(after) ? 1 : null,
      firstSentAt: after.firstSentAt,
      transactionKey: after.transactionKey,
      canceledAt: after.canceledAt,
      failureCode: after.failureCode,
      failureMessage: after.failureMessage,
      ...announcedColumns(announced),
      updatedAt: after.updatedAt,
    },
    where: { id: idToBytes(after.id), status: before.status },
    mustFind: `${after.id} is no longer ${before.status}`,
  });
}

const announcedColumns = (announced: Announced | null) => ({
  succeededEventId: announced && idToBytes(announced.eventId),
  nextAnnounceAt: announced?.nextAnnounceAt ?? null,
});

/** What has gone back of one line of the payment, up to its gross and no further: a check of the table holds that. */
export function addRefundedToLine(paymentId: string, { lineId, grossMinor }: Refund['lines'][number]): Statement {
  return {
    sql: 'UPDATE payment_line SET refundedMinor = refundedMinor + ? WHERE paymentId = ? AND id = ?',
    params: [grossMinor, idToBytes(paymentId), idToBytes(lineId)],
  };
}
