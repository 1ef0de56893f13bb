import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@kessai/database';
import type { Signal } from '@kessai/messaging';
import { failpoint, type Logger } from '@kessai/runtime';
import { readEventsById, type MerchantEvent } from '../merchant-events/list-events';
import { readEndpointsById, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import type { WebhookSecrets } from '../webhook-endpoints/webhook-secrets';
import { allot, EndpointSlots, type Due, type Share } from '../webhook-sending/endpoint-slots';
import { requestOf } from '../webhook-sending/webhook-request';
import type { Sent, WebhookSender } from '../webhook-sending/webhook-sender';
import { leaseDeliveries, readEarliestDue, readWorkThere, type EarliestDue } from './delivery-leases';
import { BacklogMeter, deliveryMetrics } from './delivery-metrics';
import { decideResult, type DeliveryResults } from './delivery-results';
import { giveUp, type LeasedDelivery } from './delivery-rows';
import { fanOut } from './fan-out';

export interface DeliverySettings {
  readonly pollMs: number;
  /** Longer than an attempt may take with the writing of its result. */
  readonly leaseMs: number;
  /** Sent at once by this instance, in all and to one endpoint; what hangs is counted by itself, see EndpointSlots. */
  readonly concurrency: number;
  readonly endpointConcurrency: number;
  readonly retryDelaysSeconds: readonly number[];
}

interface Parts {
  readonly db: Database;
  readonly sender: WebhookSender;
  readonly secrets: WebhookSecrets;
  readonly results: DeliveryResults;
  readonly logger: Logger;
  /** Woken by what has written events or deliveries that may be sent before the next poll. */
  readonly signal: Signal;
}

const eventsAtOnce = 500;
/** What comes within this time is leased together: a pass over the database costs more than a webhook. */
const gatherMs = 15;
/** For receivers that answer slowly while the service stops; what takes longer is sent again by another instance. */
const drainMs = 3_000;

/**
 * Makes deliveries of events and sends them, at least once, on several instances at the same time. A receiver that hangs
 * holds its own slots alone. The leases of an instance that dies end by themselves.
 */
export class DeliveryJob {
  private readonly slots = new Map<string, EndpointSlots>();
  private readonly sending = new Set<Promise<void>>();
  private readonly meter: BacklogMeter;
  private stopping = false;
  private abandoned = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: Parts,
    private readonly settings: DeliverySettings,
  ) {
    this.meter = new BacklogMeter(parts.db, parts.logger);
  }

  start(): void {
    this.running = this.run();
  }

  /** Begins nothing new, waits a while for what is being sent, and writes its results. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.parts.signal.wake();
    await this.running;
    const drained = new AbortController();
    const tooLate = delay(drainMs, undefined, { signal: drained.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.sending), tooLate]);
    drained.abort();
    this.abandoned = true; // From here on attempts end because their connections are cut: that says nothing about a receiver.
    await this.parts.results.stop();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      let isMore = false;
      try {
        isMore = await this.pass();
      } catch (error) {
        const event = 'webhook_deliveries_waiting';
        this.parts.logger.warn({ event, err: error }, 'webhook deliveries wait for their database');
        await this.parts.signal.wait(this.settings.pollMs);
      }
      await this.meter.measureNowAndThen(); // Also after a pass that failed: that it cannot be measured is to be seen.
      if (isMore) continue;
      await this.parts.signal.wait(this.settings.pollMs);
      if (!this.stopping) await delay(gatherMs);
    }
  }

  /** Fan-out, then the lease and the sending of what is due. True where a full batch says that there are more events. */
  private async pass(): Promise<boolean> {
    const { db } = this.parts;
    const { now, hasNewEvents, hasPending } = await readWorkThere(db);
    const triesMax = this.settings.retryDelaysSeconds.length + 1;
    const count = hasNewEvents ? await fanOut(db, { now, limit: eventsAtOnce, triesMax }) : 0;
    if (count > 0 || hasPending) await this.beginDue(now);
    else deliveryMetrics.overdue(0);
    return count === eventsAtOnce;
  }

  private async beginDue(now: Date): Promise<void> {
    const { db, results } = this.parts;
    const due = (await readEarliestDue(db)).filter(({ dueAt }) => dueAt <= now);
    const endpointIds = new Map(due.map(({ endpointId }) => [endpointId.toString('hex'), endpointId]));
    const endpoints = await readEndpointsById(db, [...endpointIds.values()]);
    deliveryMetrics.overdue(overdueSeconds(due, endpoints, now));
    for (const [id, endpointId] of endpointIds) {
      if (endpoints.get(id)?.enabled) continue;
      const { sql, params } = giveUp(endpointId, now);
      await db.execute(sql, params);
    }
    const until = new Date(now.getTime() + this.settings.leaseMs);
    const leased = await leaseDeliveries(db, this.allotDue(due, endpoints), { now, until });
    const events = await readEventsById(
      db,
      leased.map(({ eventId }) => eventId),
    );
    for (const delivery of leased) {
      const endpoint = endpoints.get(delivery.endpointId.toString('hex'));
      const event = events.get(delivery.eventId.toString('hex'));
      if (endpoint && event) this.begin(delivery, event, endpoint);
      // Retention deleted the event while it was about to be sent again.
      else if (event === undefined)
        results.add({ ...failedUnsent, delivery, attempts: delivery.attempts, endedAt: now });
    }
  }

  /** How many deliveries of each endpoint to begin. */
  private allotDue(
    due: readonly EarliestDue[],
    endpoints: ReadonlyMap<string, WebhookEndpoint>,
  ): ReadonlyMap<string, Share> {
    const dueTo = new Map<string, Due>();
    for (const { endpointId: bytes, isRetry } of due) {
      const endpointId = bytes.toString('hex');
      const endpoint = endpoints.get(endpointId);
      if (!endpoint?.enabled) continue;
      this.slotsOf(endpointId, endpoint);
      const { firsts = false, retries = false } = dueTo.get(endpointId) ?? {};
      dueTo.set(endpointId, { endpointId, firsts: firsts || !isRetry, retries: retries || isRetry });
    }
    const nowMs = performance.now();
    const concerned = [...this.slots].filter(([id, slots]) => !slots.isIdle || dueTo.has(id));
    const states = new Map(concerned.map(([id, slots]) => [id, slots.at(nowMs)]));
    return allot([...dueTo.values()], states, { all: this.settings.concurrency });
  }

  private begin(delivery: LeasedDelivery, event: MerchantEvent, endpoint: WebhookEndpoint): void {
    const slots = this.slotsOf(delivery.endpointId.toString('hex'), endpoint);
    const attempt = slots.began({ isRetry: delivery.tries > 1, nowMs: performance.now() });
    const ended = (isSuccess: boolean) => slots.ended(attempt, { isSuccess, nowMs: performance.now() });
    const work = this.deliver(delivery, event, endpoint).then(
      (sent) => ended(sent.error === null),
      (error: unknown) => {
        ended(false);
        const about = { event: 'webhook_not_sent', err: error, endpointId: endpoint.id };
        this.parts.logger.error(about, 'webhook not sent: its delivery waits for the end of its lease');
      },
    );
    this.sending.add(work);
    deliveryMetrics.sending(this.sending.size);
    void work.finally(() => {
      this.sending.delete(work);
      deliveryMetrics.sending(this.sending.size);
      this.parts.signal.wake(); // There may be more that is due, and now there is room.
    });
  }

  /** Sent, and its result written afterwards. After a crash in between it is sent again when the lease has ended. */
  private async deliver(delivery: LeasedDelivery, event: MerchantEvent, endpoint: WebhookEndpoint): Promise<Sent> {
    const { sender, secrets, results } = this.parts;
    failpoint('webhook-out.before-send');
    const sent = await sender.send(requestOf(event, endpoint, { secrets, now: new Date() }));
    failpoint('webhook-out.after-send');
    if (this.abandoned) return sent;
    const now = new Date();
    deliveryMetrics.sent(sent);
    if (sent.error === null && delivery.tries === 1) {
      deliveryMetrics.deliveredAtOnce((now.getTime() - event.createdAt.getTime()) / 1_000);
    }
    const { retryDelaysSeconds: delaysSeconds } = this.settings;
    results.add(decideResult(delivery, { sent, endpoint, now }, { delaysSeconds, random: Math.random() }));
    return sent;
  }

  /** What an earlier process, or another instance, has found out of the endpoint stands in its row. */
  private slotsOf(endpointId: string, { failingSince }: WebhookEndpoint): EndpointSlots {
    const known = this.slots.get(endpointId);
    if (known !== undefined) return known;
    const slots = new EndpointSlots(this.settings.endpointConcurrency, { isFailing: failingSince !== null });
    this.slots.set(endpointId, slots);
    return slots;
  }
}

const failedUnsent = { status: 'failed', nextAttemptAt: null, sent: null } as const;

/** Of endpoints that answer: what they wait for is owed by this service. */
function overdueSeconds(
  due: readonly EarliestDue[],
  endpoints: ReadonlyMap<string, WebhookEndpoint>,
  now: Date,
): number {
  const answering = due.filter(({ endpointId }) => {
    const endpoint = endpoints.get(endpointId.toString('hex'));
    return endpoint?.enabled === true && endpoint.failingSince === null;
  });
  return Math.max(0, ...answering.map(({ dueAt }) => (now.getTime() - dueAt.getTime()) / 1_000));
}
