import { idFromBytes } from '@kessai/runtime';
import type { Snapshot } from './database';

/** Work that is still to be done, or that is not done without an operator. It breaks nothing by itself. */
export interface PendingWork {
  readonly service: string;
  readonly kind: 'unanswered' | 'unpublished' | 'blocked' | 'retrying' | 'waiting' | 'dead';
  readonly count: number;
  /** The first few, by their ids. */
  readonly examples: readonly string[];
}

const examplesMax = 5;

interface Row {
  kind: PendingWork['kind'];
  id: Buffer;
  what: string | null;
}

const prefixes = {
  unanswered: 'rfd',
  unpublished: 'evt',
  blocked: 'evt',
  retrying: 'dlt',
  waiting: 'dlt',
  dead: 'dlt',
} as const;

/** Refunds that were announced, and wallet or ledger have not answered. */
const unanswered = `
    SELECT 'unanswered' AS kind, id, CONCAT_WS(' ', 'by', IF(walletDebitedAt IS NULL, 'wallet', NULL),
                                               IF(ledgerBookedAt IS NULL, 'ledger', NULL)) AS what
      FROM refund WHERE status = 'SUCCEEDED' AND nextAnnounceAt IS NOT NULL
    UNION ALL`;

export async function pendingWork(service: string, db: Snapshot): Promise<PendingWork[]> {
  const rows = await db.rows<Row>(`${service === 'payment' ? unanswered : ''}
    SELECT IF(b.outboxId IS NULL, 'unpublished', 'blocked') AS kind, o.id, o.type AS what
      FROM outbox o LEFT JOIN outbox_blocked b ON b.outboxId = o.id WHERE o.publishedAt IS NULL
    UNION ALL
    SELECT status, id, CONCAT_WS(' ', COALESCE(eventType, 'unreadable'), errorClass, errorMessage)
      FROM parked_record WHERE status IN ('retrying', 'waiting', 'dead')
    ORDER BY kind, id`);
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const found = rows.filter((row) => row.kind === kind);
    const examples = found.slice(0, examplesMax).map(({ id, what }) => `${idFromBytes(prefixes[kind], id)} ${what}`);
    return { service, kind, count: found.length, examples };
  });
}
