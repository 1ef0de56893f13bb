import { idFromBytes } from '@kessai/runtime';
import type { Snapshot } from './database';
import type { AttemptFact, FindingFact, HistoryFact, LineFact, PaymentFact } from './facts';
import { groupBy, readRefunds } from './reading-refunds';

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
  lateSuccessAt: Date | null;
  lateSuccessResolution: string | null;
}

interface LineRow {
  paymentId: Buffer;
  id: Buffer;
  sellerId: string;
  grossMinor: string;
  feeMinor: string;
  vatMinor: string;
  netMinor: string;
  refundedMinor: string;
}

interface HistoryRow {
  paymentId: Buffer;
  version: string;
  fromStatus: string | null;
  toStatus: string;
  attemptId: Buffer | null;
}

interface AttemptRow {
  paymentId: Buffer;
  id: Buffer;
  kind: string;
  conclusion: string | null;
  httpStatus: number | null;
  pspCode: string | null;
  answer: string | null;
}

interface FindingRow {
  paymentId: Buffer;
  kind: string;
  transactionKey: string;
  currency: string;
  amountMinor: string;
  resolvedAt: Date | null;
}

/** All payments with their lines and history, a page at a time, oldest first. */
export async function* paymentPages(db: Snapshot): AsyncGenerator<PaymentFact[]> {
  for (let after = firstId; ;) {
    const rows = await db.rows<PaymentRow>(
      `SELECT id, merchantId, status, version, amountMinor, refundedMinor, currency, psp, paymentKey, approvedAt,
              walletCreditedAt, ledgerBookedAt, completedAt, lateSuccessAt, lateSuccessResolution
         FROM payment WHERE id > ? ORDER BY id LIMIT ${pageSize}`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const partsOf = await readParts(db, rows);
    yield rows.map((row) => paymentOf(row, partsOf(idFromBytes('pay', row.id))));
  }
}

type Parts = Pick<PaymentFact, 'lines' | 'history' | 'attempts' | 'findings' | 'refunds'>;

/** The rows of the page's payments in the tables that hang on a payment, by payment. */
async function readParts(db: Snapshot, payments: readonly PaymentRow[]): Promise<(paymentId: string) => Parts> {
  const ids = payments.map(({ id }) => id);
  const lines = await db.rows<LineRow>(
    `SELECT paymentId, id, sellerId, grossMinor, feeMinor, vatMinor, netMinor, refundedMinor
       FROM payment_line WHERE paymentId IN (?) ORDER BY paymentId, lineNo`,
    [ids],
  );
  const history = await db.rows<HistoryRow>(
    `SELECT paymentId, version, fromStatus, toStatus, attemptId
       FROM payment_history WHERE paymentId IN (?) ORDER BY paymentId, version`,
    [ids],
  );
  const attempts = await db.rows<AttemptRow>(
    `SELECT paymentId, id, kind, conclusion, httpStatus, pspCode, answer
       FROM payment_attempt WHERE paymentId IN (?) ORDER BY paymentId, attemptNo`,
    [ids],
  );
  const findings = await db.rows<FindingRow>(
    `SELECT paymentId, kind, transactionKey, currency, amountMinor, resolvedAt
       FROM psp_finding WHERE paymentId IN (?) ORDER BY paymentId, kind, transactionKey`,
    [ids],
  );
  const refundsOf = await readRefunds(db, ids);
  const payment = ({ paymentId }: { paymentId: Buffer }) => idFromBytes('pay', paymentId);
  const linesOf = groupBy(lines, payment, lineOf);
  const historyOf = groupBy(history, payment, stepOf);
  const attemptsOf = groupBy(attempts, payment, attemptOf);
  const findingsOf = groupBy(findings, payment, findingOf);
  return (id) => ({
    lines: linesOf.get(id) ?? [],
    history: historyOf.get(id) ?? [],
    attempts: attemptsOf.get(id) ?? [],
    findings: findingsOf.get(id) ?? [],
    refunds: refundsOf.get(id) ?? [],
  });
}

function paymentOf(row: PaymentRow, parts: Parts): PaymentFact {
  return {
    ...row,
    id: idFromBytes('pay', row.id),
    merchantId: idFromBytes('mer', row.merchantId),
    version: BigInt(row.version),
    amountMinor: BigInt(row.amountMinor),
    refundedMinor: BigInt(row.refundedMinor),
    ...parts,
  };
}

const lineOf = (row: LineRow): LineFact => ({
  lineId: idFromBytes('lin', row.id),
  sellerId: row.sellerId,
  grossMinor: BigInt(row.grossMinor),
  feeMinor: BigInt(row.feeMinor),
  vatMinor: BigInt(row.vatMinor),
  netMinor: BigInt(row.netMinor),
  refundedMinor: BigInt(row.refundedMinor),
});

const stepOf = (row: HistoryRow): HistoryFact => ({
  version: BigInt(row.version),
  fromStatus: row.fromStatus,
  toStatus: row.toStatus,
  attemptId: row.attemptId && idFromBytes('att', row.attemptId),
});

const attemptOf = ({ id, kind, conclusion, ...answer }: AttemptRow): AttemptFact => ({
  id: idFromBytes('att', id),
  kind,
  conclusion,
  answer: answerOf(answer),
});

function answerOf({ httpStatus, pspCode, answer }: Omit<AttemptRow, 'paymentId' | 'id' | 'kind' | 'conclusion'>) {
  if (httpStatus === null || answer === null) return null;
  const { status, currency, totalAmount, cancels, tooLong } = JSON.parse(answer) as Readonly<Record<string, unknown>>;
  const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    httpStatus,
    code: pspCode,
    status: textOf(status),
    currency: textOf(currency),
    totalAmount: typeof totalAmount === 'number' ? totalAmount : null,
    cancels: cancelsIn(cancels),
    isCut: tooLong === true,
  };
}

const findingOf = ({ kind, transactionKey, currency, amountMinor, resolvedAt }: FindingRow): FindingFact => ({
  kind,
  transactionKey,
  currency,
  amountMinor: BigInt(amountMinor),
  isResolved: resolvedAt !== null,
});

function cancelsIn(cancels: unknown): { transactionKey: string; amount: number | null }[] {
  if (!Array.isArray(cancels)) return [];
  return cancels.flatMap((cancel: unknown) => {
    const { transactionKey, cancelAmount } = (cancel ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof transactionKey !== 'string') return [];
    return [{ transactionKey, amount: typeof cancelAmount === 'number' ? cancelAmount : null }];
  });
}
