import { idFromBytes, idSchema, idToBytes, read, Refusal, type Scope, type Statement } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { PaymentStatus } from '../payment/payment-states';
import type { Resolution } from './resolution';

export const approvalStatuses = ['pending', 'approved', 'lapsed'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

/** What one key has asked for and another must agree to. It lapses when the PSP has told the outcome in the meantime. */
export interface Approval {
  readonly id: string;
  readonly kind: string;
  readonly status: ApprovalStatus;
  /** That the second key must have too. */
  readonly scope: Scope;
  readonly paymentId: string;
  readonly paymentStatus: PaymentStatus;
  readonly request: Resolution;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
}

export const resolutionKind = 'payment_resolution';

interface Row {
  id: Buffer;
  kind: string;
  status: ApprovalStatus;
  scope: Scope;
  subjectId: Buffer;
  paymentStatus: PaymentStatus;
  request: string;
  requestedBy: string;
  requestedAt: Date;
  approvedBy: string | null;
  approvedAt: Date | null;
}

const statusOf = `CASE WHEN a.approvedAt IS NOT NULL THEN 'approved' WHEN p.status = 'UNKNOWN' THEN 'pending' ELSE 'lapsed' END`;

// Approval and state of the payment are of one moment: they are read in one statement.
const selectApprovals = `
  SELECT a.id, a.kind, ${statusOf} AS status, a.scope, a.subjectId, p.status AS paymentStatus, a.request, a.requestedBy,
         a.requestedAt, a.approvedBy, a.approvedAt
  FROM approval a JOIN payment p ON p.id = a.subjectId`;

export async function readApproval(db: DataSource, approvalId: string): Promise<Approval> {
  const [row] = await read<Row>(db, `${selectApprovals} WHERE a.id = ?`, [idToBytes(approvalId)]);
  if (row === undefined) throw new Refusal('not_found', `There is no approval ${approvalId}.`);
  return approvalFrom(row);
}

/** What this key has asked for in the same words, and nobody has approved yet. */
export async function readSameRequest(
  db: DataSource,
  asked: Pick<Approval, 'paymentId' | 'request' | 'requestedBy'>,
): Promise<Approval | null> {
  const [row] = await read<Row>(
    db,
    `${selectApprovals} WHERE a.subjectId = ? AND a.requestedBy = ? AND a.request = ? AND a.approvedAt IS NULL
     ORDER BY a.id LIMIT 1`,
    [idToBytes(asked.paymentId), asked.requestedBy, JSON.stringify(asked.request)],
  );
  return row === undefined ? null : approvalFrom(row);
}

export interface ApprovalsQuery {
  readonly status: ApprovalStatus | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function readApprovals(db: DataSource, { status, before, limit }: ApprovalsQuery): Promise<Approval[]> {
  const rows = await read<Row>(
    db,
    `${selectApprovals}
     WHERE TRUE ${before === undefined ? '' : 'AND a.id < ?'} ${status === undefined ? '' : `AND ${statusOf} = ?`}
     ORDER BY a.id DESC LIMIT ?`,
    [...(before === undefined ? [] : [idToBytes(before)]), ...(status === undefined ? [] : [status]), limit],
  );
  return rows.map(approvalFrom);
}

export function approvalRow(
  asked: Omit<Approval, 'status' | 'paymentStatus' | 'approvedBy' | 'approvedAt'>,
): Statement {
  return {
    sql: `INSERT INTO approval (id, kind, scope, subjectId, request, requestedBy, requestedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?)`,
    params: [
      idToBytes(asked.id),
      asked.kind,
      asked.scope,
      idToBytes(asked.paymentId),
      JSON.stringify(asked.request),
      asked.requestedBy,
      asked.requestedAt,
    ],
  };
}

/** Finds no row where somebody has approved it before. */
export function approve(approvalId: string, by: { keyId: string; at: Date }): Statement {
  return {
    sql: `UPDATE approval SET approvedBy = ?, approvedAt = ? WHERE id = ? AND approvedBy IS NULL`,
    params: [by.keyId, by.at, idToBytes(approvalId)],
  };
}

/** As the API shows it. */
export const approvalSchema = z
  .object({
    approvalId: idSchema('apr'),
    kind: z.string(),
    status: z.enum(approvalStatuses).describe('`lapsed`: the PSP has told the outcome in the meantime.'),
    scope: z.string().describe('That the second key must have too.'),
    paymentId: idSchema('pay'),
    request: z.object({
      outcome: z.enum(['SUCCEEDED', 'FAILED']),
      reason: z.string(),
      evidence: z.string(),
      approvedAt: z.iso.datetime().nullable(),
    }),
    requestedBy: z.string(),
    requestedAt: z.date(),
    approvedBy: z.string().nullable(),
    approvedAt: z.date().nullable(),
  })
  .meta({
    id: 'Approval',
    examples: [
      {
        approvalId: 'apr_0198c0000000700080000000000000aa',
        ...{ kind: 'payment_resolution', status: 'pending', scope: 'admin' },
        paymentId: 'pay_0198c0000000700080000000000000aa',
        request: { outcome: 'FAILED', reason: 'the PSP says so', evidence: 'support case 4711', approvedAt: null },
        ...{ requestedBy: 'key_support', requestedAt: '2026-01-01T00:00:00.000Z', approvedBy: null, approvedAt: null },
      },
    ],
  });

export function approvalView({ id, paymentStatus: _, ...approval }: Approval): z.output<typeof approvalSchema> {
  return { approvalId: id, ...approval };
}

function approvalFrom(row: Row): Approval {
  const { id, subjectId, request, ...columns } = row;
  return {
    id: idFromBytes('apr', id),
    paymentId: idFromBytes('pay', subjectId),
    request: JSON.parse(request) as Resolution,
    ...columns,
  };
}
