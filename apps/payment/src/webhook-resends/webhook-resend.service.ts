import { isDuplicateKey, type Statement, type Tx } from '@kessai/database';
import { Refusal } from '@kessai/http';
import { idToBytes } from '@kessai/runtime';
import { RequestsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { finalResponse, type ApiResponse } from '../idempotency/responses';
import { OneTransactionRequests, type AskedOnce } from '../idempotency/one-transaction';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { insertDelivery } from '../webhook-deliveries/delivery-rows';
import { assertRoom, readPending } from '../webhook-deliveries/pending-deliveries';
import { readDelivery } from '../webhook-deliveries/webhook-delivery';
import { lockEndpoint, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { assertEnabled, WebhookEndpointService } from '../webhook-endpoints/webhook-endpoint.service';
import { againOf, beginResend, firstCursor, isResending, isResent, readNext } from './webhook-resend';
import { PaymentConfig } from '../config';
import { triesMaxOf } from '../webhook-sending/webhook-settings';

/** Events of a merchant that one request looks at. */
export const eventsMax = 10_000;
const retryAfterSeconds = 10;

/** What is to be sent again: what happened from `from` until before `to`. */
export interface SpanOfEvents {
  readonly endpointId: string;
  readonly from: Date;
  readonly to: Date;
}

/** What a merchant wants to be sent once more. */
@Injectable()
export class WebhookResendService {
  constructor(
    private readonly db: RequestsDatabase,
    private readonly endpoints: WebhookEndpointService,
    private readonly merchantEvents: MerchantEvents,
    private readonly requests: OneTransactionRequests,
    private readonly config: PaymentConfig,
  ) {}

  /**
   * The same event under the same id, in a delivery of its own: what the old one has come to stays on record. An event
   * whose delivery to the endpoint is pending is on its way already.
   */
  resend(deliveryId: string, merchantId: string, asked: AskedOnce): Promise<ApiResponse> {
    return this.requests.answer(asked, async (keep) => {
      const { endpointId, eventId } = await this.sentBefore(deliveryId, merchantId);
      const answer = finalResponse(202, { deliveries: 1 });
      await this.db.transaction((tx) => this.resendOne(tx, { endpointId, eventId }, keep.rows(answer)));
      this.merchantEvents.wake();
      return answer;
    });
  }

  private async resendOne(
    tx: Tx,
    { endpointId, eventId }: { endpointId: string; eventId: string },
    kept: readonly Statement[],
  ): Promise<void> {
    const endpoint = await lockEndpoint(tx, idToBytes(endpointId));
    const pending = await readPending(tx, idToBytes(endpointId));

    assertEnabled(endpoint);
    const isPending = pending.eventIds.has(eventId.slice(4));
    if (!isPending) assertRoom(pending);

    tx.queue(...kept); // idempotency_claim
    if (!isPending) {
      tx.queue(insertDelivery(againOf(endpoint, idToBytes(eventId), triesMaxOf(this.config)))); // webhook_delivery
    }
    await tx.flush();
  }

  private async sentBefore(deliveryId: string, merchantId: string) {
    const delivery = await readDelivery(this.db, deliveryId, merchantId);
    if (delivery === undefined) throw new Refusal('not_found', `There is no delivery ${deliveryId}.`);
    await this.endpoints.get(delivery.endpointId, merchantId);
    return delivery;
  }

  /**
   * All that happened from `from` until before `to` and that the endpoint wants, the oldest first, whether it had it or
   * not. The request begins it; webhook-resend.job.ts makes the deliveries, some at a time.
   */
  resendAll(wanted: SpanOfEvents, merchantId: string, asked: AskedOnce): Promise<ApiResponse> {
    return this.requests.answer(asked, async (keep) => {
      const endpoint = await this.endpoints.get(wanted.endpointId, merchantId);
      const isRunning = await isResending(this.db, idToBytes(endpoint.id));
      assertEnabled(endpoint);
      if (isRunning && !(await keep.isTaken())) throw oneAtATime(); // Unless an equal request has begun it just now.
      const { resend, deliveries, nextFrom } = await this.lookAhead(endpoint, wanted);
      const answer = finalResponse(202, { deliveries, nextFrom });
      try {
        await this.db.transaction(async (tx) => {
          tx.queue(...keep.rows(answer)); // idempotency_claim
          if (deliveries > 0) tx.queue(beginResend(resend)); // webhook_resend
          await tx.flush();
        });
      } catch (error) {
        // Another resend of the endpoint was first, or an equal request.
        if (!isDuplicateKey(error) || (await keep.isTaken())) throw error;
        throw oneAtATime();
      }
      return answer;
    });
  }

  /** What this request begins, and where the next one goes on. What happens after this moment is sent by itself. */
  private async lookAhead(endpoint: WebhookEndpoint, { from, to }: SpanOfEvents) {
    const ids = { endpointId: idToBytes(endpoint.id), merchantId: idToBytes(endpoint.merchantId) };
    const known = new Date(Math.min(to.getTime(), Date.now() + 1)); // What has happened in this millisecond is known.
    const span = { ...ids, fromAt: from, toAt: known };
    const events = await readNext(this.db, { ...span, cursorId: firstCursor(from) }, eventsMax + 1);
    const nextFrom = events[eventsMax]?.createdAt ?? null;
    const toAt = nextFrom ?? known;
    const wanted = events.filter((event) => event.createdAt < toAt && isResent(event, endpoint));
    return { resend: { ...span, toAt }, deliveries: wanted.length, nextFrom };
  }
}

function oneAtATime(): Refusal {
  const detail = 'Events are being sent again to this endpoint already: one such request runs at a time.';
  return new Refusal('state_forbids', detail, { retryAfterSeconds });
}
