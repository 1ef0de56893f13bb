import {
  update,
  chooseIndex,
  walkAlong,
  whereOf,
  type AskedFilter,
  type ListIndex,
  type Statement,
  type Walk,
  type Walked,
  type Database,
} from '@kessai/database';
import { idSchema, Refusal } from '@kessai/http';
import { idFromBytes, idToBytes, type Scope } from '@kessai/runtime';
import { z } from 'zod';
import type { KeyView } from '../access/key-view';
import { idsWithin } from '../payment/created-span';
import type { PaymentStatus } from '../payment/payment-states';
import type { Resolution } from './resolution';

export const approvalStatuses = ['pending', 'approved', 'lapsed'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

/**
 * What one person has asked for and another must agree to. It lapses when the PSP has told the outcome in the meantime,
 * and when the key that asked is good no more.
 */
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

// A key of the environment stands in no table: where it is there, it is good.
const statusOf = `
  CASE WHEN a.approvedAt IS NOT NULL THEN 'approved'
       WHEN p.status <> 'UNKNOWN' THEN 'lapsed'
       WHEN k.id IS NOT NULL OR FIND_IN_SET(a.requestedBy, ?) > 0 THEN 'pending'
       ELSE 'lapsed' END`;

// Approval, state of the payment and key that asked are of one moment: they are read in one statement. Its first
// parameter: the ids of the keys of the environment, with commas in between.
const selectColumns = `
  SELECT a.id, a.kind, ${statusOf} AS status, a.scope, a.subjectId, p.status AS paymentStatus, a.request, a.requestedBy,
         a.requestedAt, a.approvedBy, a.approvedAt`;
const joinKey = `LEFT JOIN api_key k ON k.id = UNHEX(SUBSTRING(a.requestedBy, 5)) AND k.revokedAt IS NULL`;
const selectApprovals = `${selectColumns} FROM approval a JOIN payment p ON p.id = a.subjectId ${joinKey}`;

/** What an approval is read with: the keys of the environment of this deployment. */
type Environment = readonly Pick<KeyView, 'id'>[];

const idsOf = (environment: Environment): string => environment.map(({ id }) => id).join(',');

export async function readApproval(db: Database, approvalId: string, environment: Environment): Promise<Approval> {
  const [row] = await db.query<Row>(`${selectApprovals} WHERE a.id = ?`, [idsOf(environment), idToBytes(approvalId)]);
  if (row === undefined) throw new Refusal('not_found', `There is no approval ${approvalId}.`);
  return approvalFrom(row);
}

/** What this key has asked for in the same words, and no key has approved yet. */
export async function readSameRequest(
  db: Database,
  asked: Pick<Approval, 'paymentId' | 'request' | 'requestedBy'>,
  environment: Environment,
): Promise<Approval | null> {
  const [row] = await db.query<Row>(
    `${selectApprovals} WHERE a.subjectId = ? AND a.requestedBy = ? AND a.request = ? AND a.approvedAt IS NULL
     ORDER BY a.id LIMIT 1`,
    [idsOf(environment), idToBytes(asked.paymentId), asked.requestedBy, JSON.stringify(asked.request)],
  );
  return row === undefined ? null : approvalFrom(row);
}

export interface ApprovalsQuery {
  readonly status: ApprovalStatus | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

type Filter = 'isOpen' | 'status';

/** How approvals are listed: what is not approved has an index of its own, as it is to be acted upon. */
export const approvalIndexes: readonly ListIndex<Filter>[] = [
  { table: 'approval a', index: 'approval_by_time', answers: ['isOpen'] },
  { table: 'approval a', index: 'PRIMARY', answers: [] },
];

export function walkOfApprovals({ status, before }: Omit<ApprovalsQuery, 'limit'>, environment: Environment): Walk {
  const asked: AskedFilter<Filter>[] = [];
  if (status !== undefined) {
    asked.push({ filter: 'status', sql: `${statusOf} = ?`, value: null, values: [idsOf(environment), status] });
  }
  if (status === 'pending' || status === 'lapsed') {
    asked.push({ filter: 'isOpen', sql: 'a.approvedAt <=> ?', value: null });
  }
  const { along, ...chosen } = chooseIndex(approvalIndexes, asked);
  return { ...chosen, order: 'a.id', prefix: 'apr', along: [...along, ...idsWithin('a.id', { before })] };
}

/** Newest first. */
export function readApprovals(
  db: Database,
  query: ApprovalsQuery,
  environment: Environment,
): Promise<Walked<Approval>> {
  const walk = walkOfApprovals(query, environment);
  return walkAlong(db, walk, async (conditions) => {
    const { sql, params } = whereOf(conditions);
    const rows = await db.query<Row>(
      `${selectColumns} FROM ${walk.table} FORCE INDEX (${walk.index}) STRAIGHT_JOIN payment p ON p.id = a.subjectId
       ${joinKey} ${sql}
       ORDER BY a.id DESC LIMIT ?`,
      [idsOf(environment), ...params, query.limit],
    );
    return rows.map(approvalFrom);
  });
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

/** One approval of each: the transaction of a second ends with RowMoved. */
export function approve(approvalId: string, by: { keyId: string; at: Date }): Statement {
  return update('approval', {
    set: { approvedBy: by.keyId, approvedAt: by.at },
    where: { id: idToBytes(approvalId), approvedBy: null },
    mustFind: `${approvalId} was approved before`,
  });
}

/** As the API shows it. */
export const approvalSchema = z
  .object({
    approvalId: idSchema('apr'),
    kind: z.string(),
    status: z
      .enum(approvalStatuses)
      .describe('`lapsed`: the PSP has told the outcome in the meantime, or the key that asked is revoked.'),
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
        kind: 'payment_resolution',
        status: 'pending',
        scope: 'admin',
        paymentId: 'pay_0198c0000000700080000000000000aa',
        request: { outcome: 'FAILED', reason: 'the PSP says so', evidence: 'support case 4711', approvedAt: null },
        requestedBy: 'key_support',
        requestedAt: '2026-01-01T00:00:00.000Z',
        approvedBy: null,
        approvedAt: null,
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
