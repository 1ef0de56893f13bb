import { idFromBytes } from '@kessai/platform';
import type { Snapshot } from './database';
import type { HistoryFact, LineFact, PaymentFact } from './facts';

const pageSize = 1_000;
const firstId: Buffer = Buffer.alloc(16);

interface PaymentRow {
  id: Buffer;
  merchantId: Buffer;
  status: string;
  version: string;
  amountMinor: string;
  refundedMinor: string;
  currency: string;
  psp: string | null;
  paymentKey: string | null;
  approvedAt: Date | null;
  walletCreditedAt: Date | null;
  ledgerBookedAt: Date | null;
  completedAt: Date | null;
}

interface LineRow {
  paymentId: Buffer;
  id: Buffer;
  sellerId: string;
  grossMinor: string;
  feeMinor: string;
  vatMinor: string;
  netMinor: string;
}

interface HistoryRow {
  paymentId: Buffer;
  version: string;
  fromStatus: string | null;
  toStatus: string;
}

/** All payments with their lines and history, a page at a time, oldest first. */
export async function* paymentPages(db: Snapshot): AsyncGenerator<PaymentFact[]> {
  for (let after = firstId; ;) {
    const rows = await db.rows<PaymentRow>(
      `SELECT id, merchantId, status, version, amountMinor, refundedMinor, currency, psp, paymentKey, approvedAt,
              walletCreditedAt, ledgerBookedAt, completedAt
         FROM payment WHERE id > ? ORDER BY id LIMIT ${pageSize}`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const ids = rows.map(({ id }) => id);
    const lines = await db.rows<LineRow>(
      `SELECT paymentId, id, sellerId, grossMinor, feeMinor, vatMinor, netMinor
         FROM payment_line WHERE paymentId IN (?) ORDER BY paymentId, lineNo`,
      [ids],
    );
    const history = await db.rows<HistoryRow>(
      `SELECT paymentId, version, fromStatus, toStatus
         FROM payment_history WHERE paymentId IN (?) ORDER BY paymentId, version`,
      [ids],
    );
    const linesOf = groupBy(lines, ({ paymentId }) => idFromBytes('pay', paymentId), lineOf);
    const historyOf = groupBy(history, ({ paymentId }) => idFromBytes('pay', paymentId), stepOf);
    yield rows.map((row) => {
      const id = idFromBytes('pay', row.id);
      return paymentOf(row, linesOf.get(id) ?? [], historyOf.get(id) ?? []);
    });
  }
}

function paymentOf(row: PaymentRow, lines: LineFact[], history: HistoryFact[]): PaymentFact {
  return {
    ...row,
    id: idFromBytes('pay', row.id),
    merchantId: idFromBytes('mer', row.merchantId),
    version: BigInt(row.version),
    amountMinor: BigInt(row.amountMinor),
    refundedMinor: BigInt(row.refundedMinor),
    lines,
    history,
  };
}

const lineOf = (row: LineRow): LineFact => ({
  lineId: idFromBytes('lin', row.id),
  sellerId: row.sellerId,
  grossMinor: BigInt(row.grossMinor),
  feeMinor: BigInt(row.feeMinor),
  vatMinor: BigInt(row.vatMinor),
  netMinor: BigInt(row.netMinor),
});

const stepOf = (row: HistoryRow): HistoryFact => ({
  version: BigInt(row.version),
  fromStatus: row.fromStatus,
  toStatus: row.toStatus,
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
