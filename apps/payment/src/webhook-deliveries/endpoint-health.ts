import { counter, idToBytes, inTransaction, newId, sendTogether, type Logger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import { endpointView, type DisabledReason, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import type { Sent } from './webhook-sender';

const disabled = counter('kessai_webhook_endpoints_disabled_total', 'Endpoints switched off by their own answers', [
  'reason',
]);

/** Keeps in mind since when an endpoint has done nothing but fail, and switches it off when that has lasted too long. */
export class EndpointHealth {
  constructor(
    private readonly db: DataSource,
    private readonly options: {
      readonly merchantEvents: MerchantEvents;
      readonly disableAfterMs: number;
      readonly logger: Logger;
    },
  ) {}

  /** Costs nothing while an endpoint goes on as it did. */
  async note(endpoint: WebhookEndpoint, { error }: Pick<Sent, 'error'>, now: Date): Promise<void> {
    const { failingSince } = endpoint;
    if (error === null) {
      if (failingSince !== null) await this.setFailingSince(endpoint, null);
      return;
    }
    if (error === 'gone') return this.disable(endpoint, 'gone', now);
    if (failingSince === null) return this.setFailingSince(endpoint, now);
    const isHopeless = now.getTime() - failingSince.getTime() >= this.options.disableAfterMs;
    if (isHopeless) await this.disable(endpoint, 'failing', now);
  }

  private async setFailingSince({ id }: WebhookEndpoint, since: Date | null): Promise<void> {
    const wasFailing = since === null ? 'IS NOT NULL' : 'IS NULL';
    await this.db.query(`UPDATE webhook_endpoint SET failingSince = ? WHERE id = ? AND failingSince ${wasFailing}`, [
      since,
      idToBytes(id),
    ]);
  }

  /** One transaction: it is off, and the merchant's other endpoints and the list of events say so. */
  private async disable(endpoint: WebhookEndpoint, reason: DisabledReason, now: Date): Promise<void> {
    const { merchantEvents, logger } = this.options;
    const off = { ...endpoint, enabled: false, disabledReason: reason, disabledAt: now, updatedAt: now };
    const told = merchantEvents.ofEndpoint('endpoint.disabled', {
      ...{ eventId: newId('evt'), at: now },
      view: endpointView(off),
    });
    const isDone = await inTransaction(this.db, async (tx) => {
      const { affectedRows } = await tx.query<{ affectedRows: number }>(
        `UPDATE webhook_endpoint SET enabled = 0, disabledReason = ?, disabledAt = ?, updatedAt = ?
         WHERE id = ? AND enabled = 1 AND url = ? AND (? = 'gone' OR failingSince = ?)`,
        [reason, now, now, idToBytes(endpoint.id), endpoint.url, reason, endpoint.failingSince],
      );
      if (affectedRows === 0) return false; // Its merchant, or another delivery, was first.
      await sendTogether(tx, told);
      return true;
    });
    if (!isDone) return;
    disabled.inc({ reason });
    const { id: endpointId, merchantId } = endpoint;
    logger.warn({ endpointId, merchantId, reason }, 'a webhook endpoint is switched off');
  }
}
