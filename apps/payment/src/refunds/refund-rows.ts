import { idFromBytes, idToBytes, insertion, read, Refusal, type Statement } from '@kessai/platform';
import { DataSource, type EntityManager } from 'typeorm';
import type { Payment } from '../payment/payment';
import { isInFlight, type Refund, type RefundChange, type RefundStatus } from './refund';

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
export async function readStanding(from: DataSource | EntityManager, paymentId: string): Promise<Refund[]> {
  const sql = `${selectRefunds}
    FROM refund r JOIN refund_line l ON l.refundId = r.id
    WHERE r.paymentId = ? AND r.status <> 'FAILED' ORDER BY r.refundNo, l.lineNo`;
  const params = [idToBytes(paymentId)];
  return refundsFrom(from instanceof DataSource ? await read<Row>(from, sql, params) : await from.query(sql, params));
}

/** The refund, if it is this merchant's (null: anybody's); refuses with not_found otherwise. */
export async function readRefund(db: DataSource, refundId: string, merchantId: string | null): Promise<Refund> {
  const rows = await read<Row>(
    db,
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

/** Whether there is such a refund: asked by whoever has had no answer to the commit that made it. */
export async function isRefund(db: DataSource, refundId: string): Promise<boolean> {
  return (await read(db, 'SELECT 1 FROM refund WHERE id = ?', [idToBytes(refundId)])).length > 0;
}

/** The refund that the request of this claim has made. */
export async function readByClaim(db: DataSource, claimId: Buffer): Promise<Refund> {
  const rows = await read<Row>(
    db,
    `${selectRefunds} FROM refund r JOIN refund_line l ON l.refundId = r.id WHERE r.claimId = ? ORDER BY l.lineNo`,
    [claimId],
  );
  const [refund] = refundsFrom(rows);
  if (refund === undefined) throw new Error('a claim on a refund without its refund');
  return refund;
}

/** The newest refunds of the payment, below `before` where that is given, newest first. */
export async function readNewestRefunds(
  db: DataSource,
  paymentId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<Refund[]> {
  const rows = await read<Row>(
    db,
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

/** When the event of a refund that has succeeded is announced again, and which event that is. */
export interface Announced {
  readonly eventId: string;
  readonly nextAnnounceAt: Date;
}

/** The rows of the changes, for the transaction that notes them on the payment: it holds the payment's row. */
export function changeRows(
  payment: Payment,
  changes: readonly RefundChange[],
  announced: ReadonlyMap<string, Announced>,
): Statement[] {
  return changes.flatMap(({ before, after }) => {
    const event = announced.get(after.id) ?? null;
    const own = before === null ? bornAs(payment, after, event) : [move(before, after, event)];
    return after.status === 'SUCCEEDED' ? [...own, ...lineTotals(after)] : own;
  });
}

/** A new refund with its lines. `claimId` is of the request that asks for it. */
export function bornAs(
  payment: Payment,
  refund: Refund,
  announced: Announced | null,
  claimId: Buffer | null = null,
): Statement[] {
  return [refundRow(refund, announced, claimId), refundLineRows(payment, refund)];
}

/** A refund's number is taken where its row is written: under the lock of the payment nobody else takes the same. */
function refundRow(refund: Refund, announced: Announced | null, claimId: Buffer | null): Statement {
  const paymentId = idToBytes(refund.paymentId);
  return {
    sql: `INSERT INTO refund (id, paymentId, merchantId, refundNo, source, status, amountMinor, currency, reason, psp,
            inFlight, firstSentAt, transactionKey, canceledAt, claimId, succeededEventId, nextAnnounceAt, createdAt, updatedAt)
          SELECT ?, ?, ?, COALESCE(MAX(refundNo), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
          FROM refund WHERE paymentId = ?`,
    params: [
      ...[idToBytes(refund.id), paymentId, idToBytes(refund.merchantId)],
      ...[refund.source, refund.status, refund.amountMinor, refund.currency, refund.reason, refund.psp],
      ...[isInFlight(refund) ? 1 : null, refund.firstSentAt, refund.transactionKey, refund.canceledAt, claimId],
      ...[announced && idToBytes(announced.eventId), announced?.nextAnnounceAt ?? null],
      ...[refund.createdAt, refund.updatedAt, paymentId],
    ],
  };
}

function refundLineRows(payment: Payment, { id, paymentId, lines }: Refund): Statement {
  const lineIds = payment.lines.map((line) => line.id);
  return insertion(
    'refund_line',
    ['refundId', 'lineId', 'paymentId', 'lineNo', 'grossMinor', 'feeMinor', 'vatMinor', 'netMinor'],
    lines.map(({ lineId, grossMinor, feeMinor, vatMinor, netMinor }) => [
      ...[idToBytes(id), idToBytes(lineId), idToBytes(paymentId), lineIds.indexOf(lineId) + 1],
      ...[grossMinor, feeMinor, vatMinor, netMinor],
    ]),
  );
}

function move(before: Refund, after: Refund, announced: Announced | null): Statement {
  return {
    sql: `UPDATE refund SET status = ?, inFlight = ?, firstSentAt = ?, transactionKey = ?, canceledAt = ?, failureCode = ?,
            failureMessage = ?, succeededEventId = ?, nextAnnounceAt = ?, updatedAt = ?
          WHERE id = ? AND status = ?`,
    params: [
      ...[after.status, isInFlight(after) ? 1 : null, after.firstSentAt, after.transactionKey, after.canceledAt],
      ...[after.failureCode, after.failureMessage],
      ...[announced && idToBytes(announced.eventId), announced?.nextAnnounceAt ?? null, after.updatedAt],
      ...[idToBytes(after.id), before.status],
    ],
  };
}

/** What has gone back of each line of the payment, up to its gross and no further: a check of the table holds that. */
function lineTotals({ paymentId, lines }: Refund): Statement[] {
  return lines.map(({ lineId, grossMinor }) => ({
    sql: 'UPDATE payment_line SET refundedMinor = refundedMinor + ? WHERE paymentId = ? AND id = ?',
    params: [grossMinor, idToBytes(paymentId), idToBytes(lineId)],
  }));
}
