import { countOf } from '@kessai/database';
import type { Stack } from '@kessai/infra';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { sleep } from './waiting';

/** What is not settled yet, by kind; empty when the system has come to rest. */
export type OpenWork = Readonly<Record<string, number>>;

const ofPayment = `
  SELECT 'payments EXECUTING' AS kind, COUNT(*) AS open FROM payment WHERE status = 'EXECUTING'
  UNION ALL SELECT 'payments UNKNOWN', COUNT(*) FROM payment WHERE status = 'UNKNOWN'
  UNION ALL SELECT 'outcomes to ask for', COUNT(*) FROM payment_recovery WHERE question = 'outcome'
  UNION ALL SELECT 'outcomes to check', COUNT(*) FROM payment_recovery WHERE question = 'check'
  UNION ALL SELECT 'hints to look up', COUNT(*) FROM psp_hint WHERE dueAt IS NOT NULL
  UNION ALL SELECT 'SUCCEEDED, not completed', COUNT(*) FROM payment WHERE status = 'SUCCEEDED' AND completedAt IS NULL
  UNION ALL SELECT 'refunds PENDING', COUNT(*) FROM refund WHERE status = 'PENDING'
  UNION ALL SELECT 'refunds UNKNOWN', COUNT(*) FROM refund WHERE status = 'UNKNOWN'
  UNION ALL SELECT 'refunds SUCCEEDED, not completed', COUNT(*) FROM refund
             WHERE status = 'SUCCEEDED' AND completedAt IS NULL
  UNION ALL SELECT 'late successes unresolved', COUNT(*) FROM payment
             WHERE lateSuccessAt IS NOT NULL AND lateSuccessResolution IS NULL
  UNION ALL SELECT 'notices to the ledger', COUNT(*) FROM ledger_notice WHERE notedAt IS NULL`;
const ofEach = `
  SELECT 'outbox rows' AS kind, COUNT(*) AS open FROM outbox WHERE publishedAt IS NULL
  UNION ALL SELECT 'parked records', COUNT(*) FROM parked_record WHERE status IN ('retrying', 'waiting')
  UNION ALL SELECT 'dead letters', COUNT(*) FROM parked_record WHERE status = 'dead'`;

interface Row extends RowDataPacket {
  kind: string;
  open: string | number;
}

export async function openWork(stack: Stack): Promise<OpenWork> {
  const counts = [
    ...(await countsIn(stack, 'payment', ofPayment)),
    ...(await countsIn(stack, 'payment', ofEach)),
    ...(await countsIn(stack, 'wallet', ofEach)),
    ...(await countsIn(stack, 'ledger', ofEach)),
  ];
  return Object.fromEntries(counts.filter(([, open]) => open > 0));
}

async function countsIn(
  stack: Stack,
  service: 'payment' | 'wallet' | 'ledger',
  sql: string,
): Promise<[string, number][]> {
  const connection = await createConnection({ uri: stack.databases[service].adminUrl, connectTimeout: 2_000 });
  try {
    const [rows] = await connection.query<Row[]>(sql);
    return rows.map(({ kind, open }) => [sql === ofPayment ? kind : `${kind} of ${service}`, countOf(open)]);
  } finally {
    connection.destroy();
  }
}

/** What is still open when nothing is left, or when the time is up. */
export async function untilSettled(
  stack: Stack,
  withinMs: number,
  { calledOff, show }: { calledOff: AbortSignal; show: (open: OpenWork) => void },
): Promise<OpenWork> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const open = await openWork(stack);
    show(open);
    if (Object.keys(open).length === 0 || calledOff.aborted || Date.now() >= deadline) return open;
    await sleep(500, calledOff);
  }
}
