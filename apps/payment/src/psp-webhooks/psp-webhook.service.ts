import { countOf, type Computed, type Database } from '@kessai/database';
import { counter, idToBytes, failpoint } from '@kessai/runtime';
import type { PaymentStatus } from '../payment/payment-states';
import { hintWaits, keepHint } from './psp-hints';
import { decideLookUp, hourMs, type HintPauses, type PspWebhook } from './psp-webhook';

const received = counter('kessai_psp_webhooks_total', 'Webhooks of the PSP', ['result']);
type Result = 'looked_up' | 'known' | 'repeated' | 'not_ours';

interface Row {
  status: PaymentStatus;
  claims: string | null;
  lookedUpAt: Date | null;
  waits: Computed;
  isRepeat: Computed;
  keptInHour: Computed;
}

/** Takes the PSP's webhooks for what they are: a reason to look up, from a sender that may not be the PSP. */
export class PspWebhookService {
  constructor(
    private readonly db: Database,
    private readonly pauses: HintPauses,
  ) {}

  /** Keeps the webhook if it leads to a look-up, with the time of that. All others are counted, and write nothing. */
  async receive(webhook: PspWebhook | null): Promise<void> {
    received.inc({ result: webhook === null ? 'not_ours' : await this.take(webhook) });
  }

  private async take(webhook: PspWebhook): Promise<Result> {
    const now = new Date();
    const row = await this.find(webhook, now);
    if (row === undefined) return 'not_ours';
    if (countOf(row.isRepeat) > 0) return 'repeated';
    const { status, lookedUpAt } = row;
    const history = { lookedUpAt, keptInHour: countOf(row.keptInHour) };
    const dueAt = decideLookUp({ status, claims: webhook.claims }, history, now, this.pauses);
    const addsNothing = countOf(row.waits) > 0 && (row.claims === null || row.claims === webhook.claims);
    if (dueAt === null || addsNothing) return 'known';

    const isKept = await this.db.transaction(async (tx) => {
      if (!(await keepHint(tx, webhook, dueAt))) return false;
      tx.queue(noteOf(webhook, now)); // psp_webhook
      await tx.flush();
      failpoint('webhook.before-commit');
      return true;
    });
    return isKept ? 'looked_up' : 'known';
  }

  private async find({ id, paymentId }: PspWebhook, now: Date): Promise<Row | undefined> {
    const [row] = await this.db.query<Row>(
      `SELECT p.status, h.claims, h.lookedUpAt, COALESCE(${hintWaits}, 0) AS waits,
              EXISTS (SELECT 1 FROM psp_webhook WHERE id = ?) AS isRepeat,
              (SELECT COUNT(*) FROM psp_webhook w WHERE w.paymentId = p.id AND w.receivedAt > ?) AS keptInHour
       FROM payment p LEFT JOIN psp_hint h ON h.paymentId = p.id WHERE p.id = ?`,
      [id, new Date(now.getTime() - hourMs), idToBytes(paymentId)],
    );
    return row;
  }
}

function noteOf({ id, paymentId, eventType, claims }: PspWebhook, now: Date) {
  return {
    sql: 'INSERT IGNORE INTO psp_webhook (id, paymentId, eventType, claims, receivedAt) VALUES (?, ?, ?, ?, ?)',
    params: [id, idToBytes(paymentId), eventType, claims, now],
  };
}
