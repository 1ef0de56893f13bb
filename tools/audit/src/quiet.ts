import { Snapshot } from './database';
import type { DatabaseUrls } from './audit';

const pollMs = 100;

/** Until no payment waits for an answer and nothing is to be sent or tried again; false when the time is up first. */
export async function untilQuiet(urls: DatabaseUrls, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    if (await isQuiet(urls)) return true;
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

export async function isQuiet(urls: DatabaseUrls): Promise<boolean> {
  // In the order of the flow: what has left one database is looked for in the next.
  for (const service of ['payment', 'wallet', 'ledger', 'payment'] as const) {
    const db = await Snapshot.open(urls[service]);
    try {
      const owed =
        service === 'payment'
          ? `EXISTS (SELECT 1 FROM payment WHERE nextAnnounceAt IS NOT NULL)
             OR EXISTS (SELECT 1 FROM refund WHERE nextAnnounceAt IS NOT NULL)
             OR EXISTS (SELECT 1 FROM ledger_notice WHERE nextAnnounceAt IS NOT NULL)`
          : `FALSE`;
      const [row] = await db.rows<{ busy: number | string }>(
        `SELECT ${owed}
             OR EXISTS (SELECT 1 FROM outbox o WHERE o.publishedAt IS NULL
                           AND NOT EXISTS (SELECT 1 FROM outbox_blocked b WHERE b.outboxId = o.id))
             OR EXISTS (SELECT 1 FROM parked_record WHERE status = 'retrying') AS busy`,
      );
      if (Number(row?.busy) !== 0) return false;
    } finally {
      db.close();
    }
  }
  return true;
}
