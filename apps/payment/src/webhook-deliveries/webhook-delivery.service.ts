import type { Statement, Walked, Tx } from '@kessai/database';
import { idToBytes, newId } from '@kessai/runtime';
import { ReadsDatabase, RequestsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { finalResponse, type ApiResponse } from '../idempotency/responses';
import { OneTransactionRequests, type AskedOnce } from '../idempotency/one-transaction';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { endpointView, lockEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { assertEnabled, WebhookEndpointService } from '../webhook-endpoints/webhook-endpoint.service';
import { insertDelivery, markFannedOut } from './delivery-rows';
import { assertRoom, readPending } from './pending-deliveries';
import { readDeliveries, walkOfDeliveries, type DeliveryStatus, type WebhookDelivery } from './webhook-delivery';

/** What was sent to an endpoint, and a test for it. */
@Injectable()
export class WebhookDeliveryService {
  constructor(
    private readonly db: RequestsDatabase,
    private readonly readsDb: ReadsDatabase,
    private readonly endpoints: WebhookEndpointService,
    private readonly merchantEvents: MerchantEvents,
    private readonly requests: OneTransactionRequests,
  ) {}

  async list(
    endpointId: string,
    merchantId: string,
    wanted: { status: DeliveryStatus | undefined; before: string | undefined; limit: number },
  ): Promise<Walked<WebhookDelivery>> {
    await this.endpoints.get(endpointId, merchantId);
    return readDeliveries(this.readsDb, walkOfDeliveries(endpointId, wanted), wanted.limit);
  }

  /** An event of its own, sent once to this endpoint alone, whatever its filter. */
  test(endpointId: string, merchantId: string, asked: AskedOnce): Promise<ApiResponse> {
    return this.requests.answer(asked, async (keep) => {
      const answer = finalResponse(202, { deliveries: 1 });
      await this.endpoints.get(endpointId, merchantId);
      await this.db.transaction((tx) => this.sendTest(tx, idToBytes(endpointId), keep.rows(answer)));
      this.merchantEvents.wake();
      return answer;
    });
  }

  private async sendTest(tx: Tx, endpointId: Buffer, kept: readonly Statement[]): Promise<void> {
    const endpoint = await lockEndpoint(tx, endpointId);
    const pending = await readPending(tx, endpointId);

    assertEnabled(endpoint);
    assertRoom(pending);

    const [id, at] = [newId('evt'), new Date()];
    const eventId = idToBytes(id);
    const merchantId = idToBytes(endpoint.merchantId);
    const delivery = { id: newId('whd'), merchantId, endpointId, eventId, isFirst: false, triesMax: 1, at };
    const event = { eventId: id, at, view: endpointView(endpoint) };
    tx.queue(...kept); // idempotency_claim
    tx.queue(...this.merchantEvents.ofEndpoint('endpoint.test', event)); // merchant_event
    tx.queue(markFannedOut([eventId], at)); // merchant_event: it goes to this endpoint alone
    tx.queue(insertDelivery(delivery)); // webhook_delivery
    await tx.flush();
  }
}
