import { setTimeout as sleep } from 'node:timers/promises';
import { type Computed, truthOf } from '@kessai/database';
import { Snapshot } from './database';
import type { AuditedStack } from './audit';

const pollMs = 100;

/** Until no payment waits for an answer and nothing is to be sent or tried again; false when the time is up first. */
export async function untilQuiet(stack: AuditedStack, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    if (await isQuiet(stack)) return true;
    if (Date.now() >= deadline) return false;
    await sleep(pollMs);
  }
}

export async function isQuiet({ database, tls }: AuditedStack): Promise<boolean> {
  // In the order of the flow: what has left one database is looked for in the next.
  for (const service of ['payment', 'wallet', 'ledger', 'payment'] as const) {
    const db = await Snapshot.open(database[service], tls);
    try {
      const owed =
        service === 'payment'
          ? `EXISTS (SELECT 1 FROM payment WHERE nextAnnounceAt IS NOT NULL)
             OR EXISTS (SELECT 1 FROM refund WHERE nextAnnounceAt IS NOT NULL)
             OR EXISTS (SELECT 1 FROM ledger_notice WHERE nextAnnounceAt IS NOT NULL)`
          : `FALSE`;
      const [row] = await db.rows<{ busy: Computed }>(
        `SELECT ${owed}
             OR EXISTS (SELECT 1 FROM outbox o WHERE o.publishedAt IS NULL
                           AND NOT EXISTS (SELECT 1 FROM outbox_blocked b WHERE b.outboxId = o.id))
             OR EXISTS (SELECT 1 FROM parked_record WHERE status = 'retrying') AS busy`,
      );
      if (truthOf(row!.busy)) return false;
    } finally {
      db.close();
    }
  }
  return true;
}
