import { idFromBytes } from '@kessai/runtime';
import type { Snapshot } from './database';
import type { RefundFact, RefundLineFact } from './facts';

interface RefundRow {
  paymentId: Buffer;
  id: Buffer;
  source: string;
  status: string;
  amountMinor: string;
  currency: string;
  transactionKey: string | null;
  inFlight: number | null;
  walletDebitedAt: Date | null;
  ledgerBookedAt: Date | null;
  completedAt: Date | null;
  nextAnnounceAt: Date | null;
}

interface RefundLineRow {
  refundId: Buffer;
  lineId: Buffer;
  grossMinor: string;
  feeMinor: string;
  vatMinor: string;
  netMinor: string;
}

/** The refunds of these payments with their lines, by payment, in the order in which they were made. */
export async function readRefunds(db: Snapshot, paymentIds: readonly Buffer[]): Promise<Map<string, RefundFact[]>> {
  const refunds = await db.rows<RefundRow>(
    `SELECT paymentId, id, source, status, amountMinor, currency, transactionKey, inFlight,
            walletDebitedAt, ledgerBookedAt, completedAt, nextAnnounceAt
       FROM refund WHERE paymentId IN (?) ORDER BY paymentId, refundNo`,
    [paymentIds],
  );
  if (refunds.length === 0) return new Map();
  const lines = await db.rows<RefundLineRow>(
    `SELECT refundId, lineId, grossMinor, feeMinor, vatMinor, netMinor
       FROM refund_line WHERE refundId IN (?) ORDER BY refundId, lineNo`,
    [refunds.map(({ id }) => id)],
  );
  const linesOf = groupBy(lines, ({ refundId }) => idFromBytes('rfd', refundId), lineOf);
  const byPayment = ({ paymentId }: RefundRow) => idFromBytes('pay', paymentId);
  return groupBy(refunds, byPayment, ({ id, source, status, amountMinor, currency, transactionKey, ...row }) => {
    const refundId = idFromBytes('rfd', id);
    return {
      id: refundId,
      source,
      status,
      amountMinor: BigInt(amountMinor),
      currency,
      transactionKey,
      isInFlight: row.inFlight !== null,
      walletDebitedAt: row.walletDebitedAt,
      ledgerBookedAt: row.ledgerBookedAt,
      completedAt: row.completedAt,
      isAnnounced: row.nextAnnounceAt !== null,
      lines: linesOf.get(refundId) ?? [],
    };
  });
}

const lineOf = (row: RefundLineRow): RefundLineFact => ({
  lineId: idFromBytes('lin', row.lineId),
  grossMinor: BigInt(row.grossMinor),
  feeMinor: BigInt(row.feeMinor),
  vatMinor: BigInt(row.vatMinor),
  netMinor: BigInt(row.netMinor),
});

export function groupBy<Row, T>(rows: Iterable<Row>, keyOf: (row: Row) => string, valueOf: (row: Row) => T) {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(valueOf(row));
    else groups.set(key, [valueOf(row)]);
  }
  return groups;
}
