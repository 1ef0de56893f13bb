import { insertMany, type Reader, type Statement } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import type { Payment } from '../payment/payment';
import type { Difference } from '../psp/psp';
import type { Refund } from '../refund/refund';
import { readUnfailedRefunds } from '../refund/refund-rows';

/** Something that the PSP has done which is not ours. Its row is written once, with the event that tells the ledger. */
export interface PspFinding {
  readonly kind: 'amount_differs' | 'late_success_canceled';
  /** The cancel's own; the paymentKey for what concerns the charge itself. */
  readonly transactionKey: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly occurredAt: Date;
}

/** What was found of a payment before. */
export interface KnownFindings {
  readonly difference: Difference | null;
  readonly transactionKeys: ReadonlySet<string>;
  /** Those of a SUCCEEDED payment that have not failed. */
  readonly refunds: readonly Refund[];
}

export const nothingFound: KnownFindings = { difference: null, transactionKeys: new Set(), refunds: [] };

interface Row {
  kind: PspFinding['kind'];
  transactionKey: string;
  currency: string;
  amountMinor: string;
  occurredAt: Date;
  resolvedAt: Date | null;
}

/** A finding is written with a step or a note, so a process that moves the payment on from here has seen them all. */
export async function readFindings(from: Reader, payment: Payment): Promise<KnownFindings> {
  if (payment.status === 'EXECUTING') return nothingFound; // There are none before the first answer.
  const sql = `SELECT kind, transactionKey, currency, amountMinor, occurredAt, resolvedAt FROM psp_finding WHERE paymentId = ?`;
  const params = [idToBytes(payment.id)];
  const rows = await from.query<Row>(sql, params);
  const differs = rows.find(({ kind, resolvedAt }) => kind === 'amount_differs' && resolvedAt === null);
  return {
    difference: differs
      ? { currency: differs.currency, amountMinor: BigInt(differs.amountMinor), approvedAt: differs.occurredAt }
      : null,
    transactionKeys: new Set(rows.map(({ transactionKey }) => transactionKey)),
    refunds: payment.status === 'SUCCEEDED' ? await readUnfailedRefunds(from, payment.id) : [],
  };
}

export function insertFindings(
  paymentId: string,
  findings: readonly PspFinding[],
  { attemptId, at }: { attemptId: string; at: Date },
): Statement {
  const rows = findings.map(({ kind, transactionKey, currency, amountMinor, occurredAt }) => ({
    paymentId: idToBytes(paymentId),
    kind,
    transactionKey,
    currency,
    amountMinor,
    occurredAt,
    foundAt: at,
    attemptId: idToBytes(attemptId),
  }));
  return insertMany('psp_finding', rows);
}

/** The journal in suspense is taken back with the outcome, whatever that is. */
export function resolveDifference(paymentId: string, at: Date): Statement {
  return {
    sql: `UPDATE psp_finding SET resolvedAt = ? WHERE paymentId = ? AND kind = 'amount_differs' AND resolvedAt IS NULL`,
    params: [at, idToBytes(paymentId)],
  };
}
