import type { Outgoing } from '@kessai/messaging';
import { idToBytes, insertion, type Statement } from '@kessai/platform';

/** The row by which an event besides a success is announced until the ledger has noted it; sent with the event's own. */
export function ledgerNotice(event: Outgoing, paymentId: string, at: Date, reannounceAfterMs: number): Statement {
  const nextAnnounceAt = new Date(at.getTime() + reannounceAfterMs);
  return insertion(
    'ledger_notice',
    ['eventId', 'paymentId', 'type', 'announcedAt', 'nextAnnounceAt'],
    [[idToBytes(event.id), idToBytes(paymentId), event.type, at, nextAnnounceAt]],
  );
}
