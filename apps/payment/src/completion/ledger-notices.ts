import type { LedgerNotedV1 } from '@kessai/contracts';
import { EventRejected, type Outgoing } from '@kessai/messaging';
import { rowsAsTable, type Statement, type Tx, insert, type Reader } from '@kessai/database';
import { idToBytes, idToHex } from '@kessai/runtime';

/** The row by which an event besides a success is announced until the ledger has noted it; sent with the event's own. */
export function ledgerNotice(
  event: Outgoing,
  paymentId: string,
  { at, nextAnnounceAt }: { readonly at: Date; readonly nextAnnounceAt: Date },
): Statement {
  return insert('ledger_notice', {
    eventId: idToBytes(event.id),
    paymentId: idToBytes(paymentId),
    type: event.type,
    announcedAt: at,
    nextAnnounceAt,
  });
}

/** Notes what the ledger has taken in, so that no process tells it again; or nothing of the chunk. */
export async function noteNotices(tx: Tx, answers: readonly LedgerNotedV1[]): Promise<void> {
  const noted = firstByNotice(answers);
  const { affectedRows } = await tx.execute(
    `UPDATE (?) AS told STRAIGHT_JOIN ledger_notice ON ledger_notice.eventId = told.eventId
     SET ledger_notice.notedAt = COALESCE(ledger_notice.notedAt, told.notedAt), ledger_notice.nextAnnounceAt = NULL`,
    [
      rowsAsTable(
        ['eventId', 'notedAt'],
        noted.map(({ noticeId, answer }) => [idToHex(noticeId), answer.data.notedAt]),
      ),
    ],
  );
  if (affectedRows !== noted.length) throw await rejection(tx, noted);
}

interface Noted {
  /** The event that is answered. */
  readonly noticeId: string;
  readonly answer: LedgerNotedV1;
}

function firstByNotice(answers: readonly LedgerNotedV1[]): Noted[] {
  const first = new Map<string, Noted>();
  for (const answer of answers) {
    const noticeId = answer.causedBy;
    if (noticeId === null) throw new EventRejected('answers_no_event', answer.id);
    if (!first.has(noticeId)) first.set(noticeId, { noticeId, answer });
  }
  return [...first.values()].sort((a, b) => (a.noticeId < b.noticeId ? -1 : 1));
}

/** An answer is for an event that was never announced here. Named one by one: the chunk is rolled back as it is. */
async function rejection(tx: Reader, noted: readonly Noted[]): Promise<Error> {
  const rows = await tx.query<{ eventId: Buffer }>(`SELECT eventId FROM ledger_notice WHERE eventId IN (?)`, [
    noted.map(({ noticeId }) => idToBytes(noticeId)),
  ]);
  const known = new Set(rows.map(({ eventId }) => eventId.toString('hex')));
  const stranger = noted.find(({ noticeId }) => !known.has(idToBytes(noticeId).toString('hex')));
  return stranger === undefined
    ? new Error('the notices changed under the lock of this transaction')
    : new EventRejected('event_not_announced', stranger.answer.id, stranger.noticeId);
}
