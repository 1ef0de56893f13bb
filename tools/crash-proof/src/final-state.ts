import type { Stack } from '@kessai/infra';
import { truthOf } from '@kessai/database';
import { idFromBytes } from '@kessai/runtime';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { z } from 'zod';
import { countsOf, type HistoryStep, type PaymentEnd } from './figures';
import type { RefundEnd } from './refund-figures';
import type { WrittenEvent } from './webhooks';

/** How everything stands in the end, from each system's own records. */
export interface FinalState {
  readonly payments: ReadonlyMap<string, PaymentEnd>;
  readonly refunds: ReadonlyMap<string, RefundEnd>;
  readonly history: readonly HistoryStep[];
  /** What payment has noted of the PSP that is not ours, by kind. */
  readonly findings: Readonly<Record<string, number>>;
}

/** What payment has written down for its merchants. */
export function readWrittenEvents(stack: Stack): Promise<WrittenEvent[]> {
  return withDatabase(stack, 'payment', async (db) => {
    const [rows] = await db.query<EventRow[]>('SELECT id, type, sequence, subjectId FROM merchant_event');
    return rows.map(({ id, type, sequence, subjectId }) => ({
      id: idFromBytes('evt', id),
      type,
      sequence: Number(sequence),
      subjectId: idFromBytes('pay', subjectId),
    }));
  });
}

interface EventRow extends RowDataPacket {
  id: Buffer;
  type: string;
  sequence: string | number;
  subjectId: Buffer;
}

interface PaymentRow extends RowDataPacket {
  id: Buffer;
  status: string;
  completedAt: Date | null;
  lateSuccessAt: Date | null;
  lateSuccessResolution: string | null;
  asked: string | number;
}
interface StepRow extends RowDataPacket {
  paymentId: Buffer;
  fromStatus: string | null;
  toStatus: string;
  at: Date;
}
interface FindingRow extends RowDataPacket {
  kind: string;
}
interface RefundRow extends RowDataPacket {
  id: Buffer;
  status: string;
  source: string;
  reason: string;
  completedAt: Date | null;
}
interface RepeatRow extends RowDataPacket {
  id: Buffer;
}

export async function readFinalState(stack: Stack): Promise<FinalState> {
  const { charges, cancels } = await countMovements(stack.url('simulator'));
  const creditedTwice = await withDatabase(stack, 'wallet', (db) =>
    idsOf(
      db,
      'pay',
      `SELECT DISTINCT paymentId AS id FROM wallet_entry WHERE kind = 'payment'
        GROUP BY paymentId, lineId HAVING COUNT(*) > 1`,
    ),
  );
  const bookedTwice = await withDatabase(stack, 'ledger', (db) =>
    idsOf(
      db,
      'pay',
      `SELECT paymentId AS id FROM journal WHERE kind = 'payment_succeeded' GROUP BY paymentId HAVING COUNT(*) > 1`,
    ),
  );
  return withDatabase(stack, 'payment', async (db) => {
    const [rows] = await db.query<PaymentRow[]>(`
      SELECT p.id, p.status, p.completedAt, p.lateSuccessAt, p.lateSuccessResolution,
             EXISTS (SELECT 1 FROM payment_recovery r WHERE r.paymentId = p.id AND r.question = 'outcome') AS asked
        FROM payment p`);
    const payments = new Map(
      rows.map((row): [string, PaymentEnd] => {
        const id = idFromBytes('pay', row.id);
        const isBoth = creditedTwice.has(id) || bookedTwice.has(id);
        return [
          id,
          {
            status: row.status,
            isCompleted: row.completedAt !== null,
            isLateSuccess: row.lateSuccessAt !== null,
            isLateSuccessOpen: row.lateSuccessAt !== null && row.lateSuccessResolution === null,
            isAskedFor: truthOf(row.asked),
            charges: charges.get(id) ?? 0,
            isBookedTwice: isBoth,
          },
        ];
      }),
    );
    const [steps] = await db.query<StepRow[]>(
      `SELECT paymentId, fromStatus, toStatus, at FROM payment_history ORDER BY paymentId, version`,
    );
    const history = steps.map((step) => ({ ...step, paymentId: idFromBytes('pay', step.paymentId) }));
    const [findings] = await db.query<FindingRow[]>(`SELECT kind FROM psp_finding`);
    const refunds = await readRefunds(stack, db, cancels);
    return { payments, refunds, history, findings: countsOf(findings.map(({ kind }) => kind)) };
  });
}

const approvalsPage = z.object({
  data: z.array(z.object({ seq: z.number(), kind: z.string(), orderId: z.string(), reason: z.string().nullable() })),
  hasMore: z.boolean(),
});

const refundInReason = /rfd_[0-9a-f]{32}$/;

/** How often the PSP has charged each payment, and given money back in the name of each refund. */
async function countMovements(simulatorUrl: string) {
  const charges = new Map<string, number>();
  const cancels = new Map<string, number>();
  for (let after = 0; ;) {
    const answer = await fetch(`${simulatorUrl}/sim/approvals?after=${after}`, { signal: AbortSignal.timeout(10_000) });
    const { data, hasMore } = approvalsPage.parse(await answer.json());
    for (const { seq, kind, orderId, reason } of data) {
      const refundId = refundInReason.exec(reason ?? '')?.[0];
      if (kind === 'approve') charges.set(orderId, (charges.get(orderId) ?? 0) + 1);
      if (refundId !== undefined) cancels.set(refundId, (cancels.get(refundId) ?? 0) + 1);
      after = seq;
    }
    if (!hasMore) return { charges, cancels };
  }
}

async function readRefunds(stack: Stack, payment: Connection, cancels: ReadonlyMap<string, number>) {
  const debitedTwice = await withDatabase(stack, 'wallet', (db) =>
    idsOf(
      db,
      'rfd',
      `SELECT DISTINCT refundId AS id FROM wallet_entry WHERE kind = 'refund'
        GROUP BY refundId, lineId HAVING COUNT(*) > 1`,
    ),
  );
  const bookedTwice = await withDatabase(stack, 'ledger', (db) =>
    idsOf(
      db,
      'rfd',
      `SELECT refundId AS id FROM journal WHERE kind = 'refund_succeeded' GROUP BY refundId HAVING COUNT(*) > 1`,
    ),
  );
  const [rows] = await payment.query<RefundRow[]>(`SELECT id, status, source, reason, completedAt FROM refund`);
  return new Map(
    rows.map(({ id, status, source, reason, completedAt }): [string, RefundEnd] => {
      const refundId = idFromBytes('rfd', id);
      const isBookedTwice = debitedTwice.has(refundId) || bookedTwice.has(refundId);
      const cancelCount = cancels.get(refundId) ?? 0;
      return [
        refundId,
        { status, source, reason, isCompleted: completedAt !== null, cancels: cancelCount, isBookedTwice },
      ];
    }),
  );
}

async function idsOf(db: Connection, prefix: 'pay' | 'rfd', sql: string): Promise<Set<string>> {
  const [rows] = await db.query<RepeatRow[]>(sql);
  return new Set(rows.map(({ id }) => idFromBytes(prefix, id)));
}

async function withDatabase<T>(
  stack: Stack,
  service: 'payment' | 'wallet' | 'ledger',
  work: (db: Connection) => Promise<T>,
): Promise<T> {
  const db = await createConnection({ uri: stack.databases[service].adminUrl, timezone: 'Z' });
  try {
    return await work(db);
  } finally {
    db.destroy();
  }
}
