import { counter, idToBytes, inTransaction, passHandOver, read, sendTogether } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { PaymentStatus } from '../payment/payment-states';
import { openCaseByHint } from '../recovery/recovery-cases';
import { decideHint, type HintPauses, type PspWebhook } from './psp-webhook';

const received = counter('kessai_psp_webhooks_total', 'Webhooks of the PSP', ['result']);

/** Takes the PSP's webhooks for what they are: a reason to look up, sent by somebody who may not be the PSP. */
export class PspWebhookService {
  constructor(
    private readonly db: DataSource,
    private readonly pauses: HintPauses,
  ) {}

  /** Writes down that it came and when the payment is to be looked up. A repeat, or a stranger's payment, changes nothing. */
  async receive(webhook: PspWebhook | null): Promise<void> {
    const payment = webhook && (await this.find(webhook.paymentId));
    if (!webhook || !payment) return received.inc({ result: 'not_ours' });
    const now = new Date();
    const { status, lookedUpAt } = payment;
    const hint = decideHint(status, webhook.claims, { now, lookedUpAt, pauses: this.pauses });
    const isNew = await inTransaction(this.db, async (tx) => {
      const [noted] = await sendTogether(tx, [noteOf(webhook, now)]);
      if (noted?.affectedRows !== 1) return false;
      if (hint) await sendTogether(tx, [openCaseByHint(webhook.paymentId, hint.question, now, hint.dueAt)]);
      passHandOver('webhook.before-commit');
      return true;
    });
    received.inc({ result: !isNew ? 'repeated' : hint ? 'looked_up' : 'known' });
  }

  private async find(paymentId: string): Promise<{ status: PaymentStatus; lookedUpAt: Date | null } | undefined> {
    const [row] = await read<{ status: PaymentStatus; lookedUpAt: Date | null }>(
      this.db,
      // The look-up that has settled it does not count: the first webhook after that is followed at once.
      `SELECT p.status, (SELECT MAX(a.sentAt) FROM payment_attempt a
                         WHERE a.paymentId = p.id AND a.kind = 'lookup' AND a.sentAt > p.updatedAt) AS lookedUpAt
       FROM payment p WHERE p.id = ?`,
      [idToBytes(paymentId)],
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
