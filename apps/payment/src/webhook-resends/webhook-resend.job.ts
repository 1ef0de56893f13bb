import { Database, type Tx } from '@kessai/database';
import { Rounds } from '@kessai/runtime';
import { ServiceLogger } from '@kessai/messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { readPending } from '../webhook-deliveries/pending-deliveries';
import { queueDeliveries } from '../webhook-deliveries/delivery-rows';
import { lockEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { againOf, decideBatch, endResend, goOnLater, lockDue, readNext, type WebhookResend } from './webhook-resend';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { PaymentConfig } from '../config';
import { triesMaxOf } from '../webhook-sending/webhook-settings';

/** A thousand deliveries a second from an instance at most: new events have theirs in between. */
const batchMax = 100;
const batchPauseMs = 100;
const idlePauseMs = 500;
/** Until a full endpoint is looked at again. */
const fullPauseMs = 1_000;

/** One batch of deliveries at a time, by a connection of its own. */
export class ResendsDatabase extends Database {}

/**
 * Makes the deliveries of resends, a batch to a transaction that holds the resend's row. Several instances take turns,
 * and one that dies leaves the batch to the next.
 */
@Injectable()
export class WebhookResendJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    private readonly db: ResendsDatabase,
    private readonly merchantEvents: MerchantEvents,
    private readonly config: PaymentConfig,
    private readonly logger: ServiceLogger,
  ) {
    const event = 'webhook_resends_waiting';
    const onFailure = (error: unknown) => logger.warn({ event, err: error }, 'webhook resends wait for their database');
    const round = async () => ((await this.batch()) ? batchPauseMs : idlePauseMs);
    this.rounds = new Rounds(round, { pauseMs: batchPauseMs, onFailure });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** False when nothing was due. */
  private async batch(): Promise<boolean> {
    const resent = await this.db.transaction(async (tx) => {
      const resend = await lockDue(tx);
      return resend === null ? null : this.goOn(tx, resend);
    });
    if (resent !== null && resent > 0) this.merchantEvents.wake();
    return resent !== null;
  }

  /** Returns how many deliveries it has made. */
  private async goOn(tx: Tx, resend: WebhookResend): Promise<number> {
    const endpoint = await lockEndpoint(tx, resend.endpointId);
    const pending = await readPending(tx, resend.endpointId);
    const events = await readNext(tx, resend, batchMax);

    const { missing, after, isEnd } = decideBatch(resend, { events, batchMax, endpoint, pending });

    const deliveries = missing.map(({ id }) => againOf(endpoint, id, triesMaxOf(this.config)));
    queueDeliveries(tx, deliveries); // webhook_delivery
    tx.queue(isEnd ? endResend(resend) : goOnLater(after, pending.room === 0 ? fullPauseMs : 0)); // webhook_resend
    await tx.flush();

    const about = { event: 'webhooks_resent', endpointId: endpoint.id, resent: after.resent };
    if (isEnd) this.logger.info(about, 'webhook resend ended');
    return missing.length;
  }
}
