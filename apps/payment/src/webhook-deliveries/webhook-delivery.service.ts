import { idToBytes, inTransaction, newId, read, Refusal, sendTogether } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { createdWithin } from '../merchant-events/list-events';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import type { Condition } from '../payment/payment';
import { endpointView, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import type { WebhookEndpointService } from '../webhook-endpoints/webhook-endpoint.service';
import {
  deliveryRow,
  insertDeliveries,
  readDeliveries,
  type NewDelivery,
  type WebhookDelivery,
} from './webhook-delivery';

export interface DeliveryServiceOptions {
  readonly endpoints: WebhookEndpointService;
  readonly merchantEvents: MerchantEvents;
  /** Attempts of a delivery, the first among them. */
  readonly triesMax: number;
}

/** Of one request to send a whole time again. */
export const resentMax = 10_000;

/** What was sent to an endpoint, and what is to be sent again because its merchant asks for it. */
export class WebhookDeliveryService {
  constructor(
    private readonly db: DataSource,
    private readonly options: DeliveryServiceOptions,
  ) {}

  async list(
    endpointId: string,
    merchantId: string,
    { conditions, limit }: { conditions: readonly Condition[]; limit: number },
  ): Promise<WebhookDelivery[]> {
    await this.options.endpoints.get(endpointId, merchantId);
    return readDeliveries(this.db, [{ sql: 'd.endpointId = ?', value: idToBytes(endpointId) }, ...conditions], limit);
  }

  /** The same event under the same id, in a delivery of its own: what the old one has come to stays on record. */
  async resend(deliveryId: string, merchantId: string): Promise<number> {
    const conditions = [
      { sql: 'd.id = ?', value: idToBytes(deliveryId) },
      { sql: 'd.merchantId = ?', value: idToBytes(merchantId) },
    ];
    const [delivery] = await readDeliveries(this.db, conditions, 1);
    if (delivery === undefined) throw new Refusal('not_found', `There is no delivery ${deliveryId}.`);
    const endpoint = await this.enabledEndpoint(delivery.endpointId, merchantId);
    return this.again(endpoint, [idToBytes(delivery.eventId)]);
  }

  /** All that happened from `from` until before `to` and that the endpoint wants, the oldest first, whether it had it or not. */
  async resendAll(
    { endpointId, from, to }: { endpointId: string; from: Date; to: Date },
    merchantId: string,
  ): Promise<{ deliveries: number; nextFrom: Date | null }> {
    const endpoint = await this.enabledEndpoint(endpointId, merchantId);
    const conditions: Condition[] = [
      { sql: 'merchantId = ?', value: idToBytes(merchantId) },
      { sql: "type <> 'endpoint.test' AND ?", value: 1 },
      ...(endpoint.events === null ? [] : [{ sql: 'type IN (?)', value: endpoint.events }]),
      ...createdWithin(from, to),
    ];
    const rows = await read<{ id: Buffer; createdAt: Date }>(
      this.db,
      `SELECT id, createdAt FROM merchant_event WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}
       ORDER BY createdAt, id LIMIT ?`,
      [...conditions.map(({ value }) => value), resentMax + 1],
    );
    const deliveries = await this.again(
      endpoint,
      rows.slice(0, resentMax).map(({ id }) => id),
    );
    return { deliveries, nextFrom: rows[resentMax]?.createdAt ?? null };
  }

  /** An event of its own, sent once to this endpoint alone, whatever its filter. */
  async test(endpointId: string, merchantId: string): Promise<number> {
    const endpoint = await this.enabledEndpoint(endpointId, merchantId);
    const [eventId, at] = [newId('evt'), new Date()];
    const told = this.options.merchantEvents.ofEndpoint('endpoint.test', { eventId, view: endpointView(endpoint), at });
    const delivery = { ...this.deliveryOf(endpoint, idToBytes(eventId), at), triesMax: 1 };
    const isDelivered = {
      sql: 'UPDATE merchant_event SET fannedOutAt = ? WHERE id = ?',
      params: [at, idToBytes(eventId)],
    };
    await inTransaction(this.db, (tx) => sendTogether(tx, [...told, isDelivered, deliveryRow(delivery)]));
    this.options.merchantEvents.wake();
    return 1;
  }

  private async again(endpoint: WebhookEndpoint, eventIds: readonly Buffer[]): Promise<number> {
    const at = new Date();
    const deliveries = eventIds.map((eventId) => this.deliveryOf(endpoint, eventId, at));
    await inTransaction(this.db, (tx) => insertDeliveries(tx, deliveries));
    this.options.merchantEvents.wake();
    return deliveries.length;
  }

  private deliveryOf({ id, merchantId }: WebhookEndpoint, eventId: Buffer, at: Date): NewDelivery {
    const ids = { id: newId('whd'), merchantId: idToBytes(merchantId), endpointId: idToBytes(id), eventId };
    return { ...ids, isFirst: false, triesMax: this.options.triesMax, at };
  }

  private async enabledEndpoint(endpointId: string, merchantId: string): Promise<WebhookEndpoint> {
    const endpoint = await this.options.endpoints.get(endpointId, merchantId);
    if (!endpoint.enabled) throw new Refusal('state_forbids', 'The endpoint is switched off: switch it on first.');
    return endpoint;
  }
}
