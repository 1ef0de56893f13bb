import type { Database } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import type { Payment } from './payment';
import type { PaymentStatus } from './payment-states';

/** How far we are with finding out what became of a payment. */
export interface OpenQuestion {
  readonly since: Date | null;
  readonly tries: number;
  readonly nextTryAt: Date | null;
  readonly lastEvidence: Evidence | null;
}

interface Evidence {
  readonly at: Date;
  readonly kind: string;
  readonly httpStatus: number | null;
  readonly code: string | null;
}

interface CaseRow {
  paymentId: Buffer;
  tries: number;
  dueAt: Date;
}

interface EvidenceRow {
  paymentId: Buffer;
  kind: string;
  httpStatus: number | null;
  pspCode: string | null;
  conclusionCode: string | null;
  at: Date;
}

export const undecided: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['EXECUTING', 'UNKNOWN']);

/** By payment id. Payments whose outcome is known cost nothing: only with another one among them is the database asked. */
export async function readOpenQuestions(
  db: Database,
  payments: readonly Payment[],
): Promise<ReadonlyMap<string, OpenQuestion>> {
  const open = payments.filter(({ status }) => undecided.has(status));
  if (open.length === 0) return new Map();
  const ids = open.map(({ id }) => idToBytes(id));
  const [cases, evidence] = await Promise.all([
    db
      .query<CaseRow>(
        `SELECT paymentId, tries, dueAt FROM payment_recovery WHERE paymentId IN (?) AND question = 'outcome'`,
        [ids],
      )
      .then(byPayment),
    db.query<EvidenceRow>(ids.map(() => newestEvidence).join(' UNION ALL '), ids).then(byPayment),
  ]);
  return new Map(
    open.map(({ id, executingSince: since }) => {
      const { tries = 0, dueAt: nextTryAt = null } = cases.get(id) ?? {};
      return [id, { since, tries, nextTryAt, lastEvidence: evidenceFrom(evidence.get(id)) }];
    }),
  );
}

// The newest attempt that has come to something; one that is under way is no evidence yet. It is asked of each payment
// by itself, up to a page of them. For all of them at once MariaDB reads every attempt there is.
const newestEvidence = `(
  SELECT paymentId, kind, httpStatus, pspCode, conclusionCode, COALESCE(answeredAt, concludedAt) AS at
  FROM payment_attempt WHERE paymentId = ? AND COALESCE(answeredAt, concludedAt) IS NOT NULL
  ORDER BY attemptNo DESC LIMIT 1)`;

function byPayment<Row extends { paymentId: Buffer }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [idFromBytes('pay', row.paymentId), row]));
}

function evidenceFrom(row: EvidenceRow | undefined): Evidence | null {
  if (row === undefined) return null;
  return { at: row.at, kind: row.kind, httpStatus: row.httpStatus, code: row.pspCode ?? row.conclusionCode };
}
