import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Tx } from '@kessai/database';
import { counter, failpoint, idToBytes, newId, type Logger } from '@kessai/runtime';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import { lockEndpoints, type DisabledReason, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { delayAfter } from '../webhook-sending/retry-delays';
import type { Sent } from '../webhook-sending/webhook-sender';
import { lockLeased } from './delivery-leases';
import { updateDeliveries, writeResults } from './delivery-rows';
import type { ChangedEndpoint, DeliveryResult, LeasedDelivery } from './delivery-rows';
import { withAttempt } from './webhook-delivery';

const resultsAtOnce = 200;
const retryMs = 500;

const disabled = counter('kessai_webhook_endpoints_disabled_total', 'Endpoints switched off by their own answers', [
  'reason',
]);

/** Delivered, to be tried again, or given up after the last of the delays. By a 410 the receiver wants no more. */
export function decideResult(
  delivery: LeasedDelivery,
  { sent, endpoint, now }: { sent: Sent; endpoint: WebhookEndpoint; now: Date },
  { delaysSeconds, random }: { delaysSeconds: readonly number[]; random: number },
): DeliveryResult {
  const { tries, triesMax } = delivery;
  const attempts = withAttempt(delivery.attempts, sent);
  const ended = {
    delivery,
    attempts,
    sent: { endpoint, error: sent.error, at: now },
    nextAttemptAt: null,
    endedAt: now,
  };
  if (sent.error === null) return { ...ended, status: 'delivered' };
  const mayTryAgain = sent.error !== 'gone' && tries < triesMax;
  const delayMs = mayTryAgain ? delayAfter({ tries, retryAfterMs: sent.retryAfterMs }, delaysSeconds, random) : null;
  if (delayMs === null) return { ...ended, status: 'failed' };
  return { ...ended, status: 'pending', nextAttemptAt: new Date(now.getTime() + delayMs), endedAt: null };
}

/** The endpoint after these results, in the order in which they came; null where it goes on as it did. */
export function decideEndpoint(
  endpoint: WebhookEndpoint,
  results: readonly DeliveryResult[],
  disableAfterMs: number,
): WebhookEndpoint | null {
  if (!endpoint.enabled) return null; // Its merchant, or an earlier result, was first.
  let { failingSince } = endpoint;
  const off = (disabledReason: DisabledReason, at: Date): WebhookEndpoint => {
    return { ...endpoint, failingSince, enabled: false, disabledReason, disabledAt: at, updatedAt: at };
  };
  for (const { sent } of results) {
    if (sent?.endpoint.id !== endpoint.id || sent.endpoint.url !== endpoint.url) continue; // Of another address.
    const { error, at } = sent;
    if (error === 'gone') return off('gone', at);
    if (error === null) failingSince = null;
    else if (failingSince === null) failingSince = at;
    else if (at.getTime() - failingSince.getTime() >= disableAfterMs) return off('failing', at);
  }
  return failingSince === endpoint.failingSince ? null : { ...endpoint, failingSince };
}

export interface ResultOptions {
  readonly merchantEvents: MerchantEvents;
  /** An endpoint that has done nothing but fail for so long is switched off. */
  readonly disableAfterMs: number;
  readonly logger: Logger;
}

/** Writes what attempts came to, and what that says of their endpoints: several results together, behind the sending. */
export class DeliveryResults {
  private readonly waiting: DeliveryResult[] = [];
  private writing: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly db: Database,
    private readonly options: ResultOptions,
  ) {}

  add(result: DeliveryResult): void {
    this.waiting.push(result);
    this.writing ??= this.writeAll();
  }

  /** Results that cannot be written now are lost: their leases end, and the webhooks are sent again. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.writing;
  }

  /** What has come in meanwhile goes into the database together, until there is nothing left. */
  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, resultsAtOnce);
      try {
        await this.write(batch);
      } catch (error) {
        const event = 'webhook_results_waiting';
        this.options.logger.warn({ event, err: error, results: batch.length }, 'webhook results cannot be written yet');
        if (this.stopping) break;
        this.waiting.unshift(...batch);
        await delay(retryMs);
      }
    }
    this.writing = null;
  }

  /** Written again after a lost COMMIT, a batch changes nothing more. */
  private async write(results: readonly DeliveryResult[]): Promise<void> {
    const concerned = this.endpointsConcerned(results);
    if (concerned.length === 0) {
      const { sql, params } = updateDeliveries(results);
      await this.db.execute(sql, params); // One statement, which is a transaction of its own.
    } else {
      const changed = await this.db.transaction((tx) => this.writeWithEndpoints(tx, results, concerned));
      this.notify(changed);
    }
    failpoint('webhook-out.after-record');
  }

  /** Most results leave their endpoint as it was read with them: no row of it is locked for them. */
  private endpointsConcerned(results: readonly DeliveryResult[]): Buffer[] {
    const endpoints = new Map(
      results.flatMap(({ sent }) => (sent === null ? [] : [[sent.endpoint.id, sent.endpoint]])),
    );
    const concerned = [...endpoints.values()].filter((one) =>
      decideEndpoint(one, results, this.options.disableAfterMs),
    );
    return concerned.map(({ id }) => idToBytes(id));
  }

  /** Endpoints are locked before deliveries, as by resends. */
  private async writeWithEndpoints(
    tx: Tx,
    results: readonly DeliveryResult[],
    endpointIds: readonly Buffer[],
  ): Promise<ChangedEndpoint[]> {
    const endpoints = await lockEndpoints(tx, endpointIds);
    const deliveries = results.map(({ delivery }) => delivery);
    const leased = await lockLeased(tx, deliveries);

    const held = results.filter(({ delivery }) => leased.has(delivery.id.toString('hex')));
    const changed = endpoints.flatMap((before) => {
      const endpoint = decideEndpoint(before, held, this.options.disableAfterMs);
      return endpoint === null ? [] : [{ endpoint, disabledEventId: endpoint.enabled ? null : newId('evt') }];
    });

    if (held.length > 0) await writeResults(tx, held, { changed, merchantEvents: this.options.merchantEvents });
    return changed;
  }

  private notify(changed: readonly ChangedEndpoint[]): void {
    const { logger, merchantEvents } = this.options;
    for (const { endpoint } of changed.filter(({ disabledEventId }) => disabledEventId !== null)) {
      const { id: endpointId, merchantId, disabledReason: reason } = endpoint;
      disabled.inc({ reason: String(reason) });
      const event = 'webhook_endpoint_disabled';
      logger.warn({ event, endpointId, merchantId, reason }, 'webhook endpoint switched off by its own answers');
      merchantEvents.wake();
    }
  }
}
