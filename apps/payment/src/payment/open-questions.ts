import { idFromBytes, idToBytes, read } from '@kessai/platform';
import type { DataSource } from 'typeorm';
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

interface Row {
  paymentId: Buffer;
  tries: number | null;
  dueAt: Date | null;
  kind: string | null;
  httpStatus: number | null;
  pspCode: string | null;
  conclusionCode: string | null;
  at: Date | null;
}

const undecided: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['EXECUTING', 'UNKNOWN']);

/** By payment id. Payments whose outcome is known cost nothing: only with another one among them is the database asked. */
export async function readOpenQuestions(
  db: DataSource,
  payments: readonly Payment[],
): Promise<ReadonlyMap<string, OpenQuestion>> {
  const open = payments.filter(({ status }) => undecided.has(status));
  if (open.length === 0) return new Map();
  const rows = await read<Row>(
    db,
    // The newest attempt that has come to something. One that is under way is no evidence yet.
    `SELECT p.id AS paymentId, r.tries, r.dueAt, a.kind, a.httpStatus, a.pspCode, a.conclusionCode,
            COALESCE(a.answeredAt, a.concludedAt) AS at
     FROM payment p
     LEFT JOIN payment_recovery r ON r.paymentId = p.id AND r.question = 'outcome'
     LEFT JOIN payment_attempt a ON a.paymentId = p.id AND a.attemptNo = (
       SELECT b.attemptNo FROM payment_attempt b
       WHERE b.paymentId = p.id AND COALESCE(b.answeredAt, b.concludedAt) IS NOT NULL
       ORDER BY b.attemptNo DESC LIMIT 1)
     WHERE p.id IN (?)`,
    [open.map(({ id }) => idToBytes(id))],
  );
  const byId = new Map(rows.map((row) => [idFromBytes('pay', row.paymentId), row]));
  return new Map(open.map(({ id, executingSince }) => [id, questionFrom(executingSince, byId.get(id))]));
}

function questionFrom(since: Date | null, row: Row | undefined): OpenQuestion {
  return { since, tries: row?.tries ?? 0, nextTryAt: row?.dueAt ?? null, lastEvidence: evidenceFrom(row) };
}

function evidenceFrom(row: Row | undefined): Evidence | null {
  if (!row?.at || row.kind === null) return null;
  return { at: row.at, kind: row.kind, httpStatus: row.httpStatus, code: row.pspCode ?? row.conclusionCode };
}
