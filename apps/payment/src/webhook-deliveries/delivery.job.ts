import type { Signal } from '@kessai/messaging';
import { passHandOver, type Logger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { readEventsById, type MerchantEvent } from '../merchant-events/list-events';
import { readEndpointsById, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import type { WebhookSecrets } from '../webhook-endpoints/webhook-secrets';
import { claimDeliveries, giveUpAll, readAgenda, readHeads, type DeliveryClaim, type Head } from './delivery-claims';
import { BacklogMeter, deliveryMetrics } from './delivery-metrics';
import { decideResult, writeResults, type DeliveryResult } from './delivery-results';
import type { EndpointHealth } from './endpoint-health';
import { fanOut } from './fan-out';
import { allot, Lane } from './lane';
import { requestOf } from './webhook-request';
import type { Sent, WebhookSender } from './webhook-sender';

export interface DeliverySettings {
  readonly pollMs: number;
  /** Longer than an attempt may take with the writing of its result. */
  readonly claimMs: number;
  /** Sent at once by this instance, in all and to one endpoint. */
  readonly concurrency: number;
  readonly endpointConcurrency: number;
  readonly retryDelaysSeconds: readonly number[];
}

interface Parts {
  readonly db: DataSource;
  readonly sender: WebhookSender;
  readonly secrets: WebhookSecrets;
  readonly health: EndpointHealth;
  readonly logger: Logger;
  /** Woken by whoever has written something that may be sent before the next poll. */
  readonly signal: Signal;
}

const eventsAtOnce = 500;
/** What comes within this time is claimed together: a pass over the database costs more than a webhook. */
const gatherMs = 15;
const resultsAtOnce = 200;
const retryResultsMs = 500;
/** For receivers that answer slowly while the service stops; what takes longer is sent again by the next. */
const drainMs = 3_000;

/**
 * Makes deliveries of events and sends them, at least once, several instances side by side. A receiver that hangs holds
 * its own lane and nobody else's; one instance that dies leaves its claims, which end by themselves.
 */
export class DeliveryJob {
  private readonly lanes = new Map<string, Lane>();
  private readonly sending = new Set<Promise<void>>();
  private readonly results: DeliveryResult[] = [];
  private readonly meter: BacklogMeter;
  private recording: Promise<void> | null = null;
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

  /** Begins nothing new, waits a while for what is being sent, and writes down what came of it. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.parts.signal.wake();
    await this.running;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<void>((resolve) => (timer = setTimeout(resolve, drainMs)));
    await Promise.race([Promise.all(this.sending), tooLate]);
    clearTimeout(timer);
    this.abandoned = true; // What comes now is our own cutting of the connection, and says nothing about a receiver.
    await this.recording;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      let isMore = false;
      try {
        isMore = await this.pass();
        await this.meter.measureNowAndThen();
      } catch (error) {
        this.parts.logger.warn({ err: error }, 'webhooks wait for their database');
        await this.parts.signal.wait(this.settings.pollMs);
      }
      if (isMore) continue;
      await this.parts.signal.wait(this.settings.pollMs);
      if (!this.stopping) await new Promise((resolve) => setTimeout(resolve, gatherMs));
    }
  }

  /** New events get their deliveries, and what is due is begun. True where a full batch says that there are more events. */
  private async pass(): Promise<boolean> {
    const { db } = this.parts;
    const { now, hasNewEvents, hasPending } = await readAgenda(db);
    const triesMax = this.settings.retryDelaysSeconds.length + 1;
    const count = hasNewEvents ? await fanOut(db, { now, limit: eventsAtOnce, triesMax }) : 0;
    if (count > 0 || hasPending) await this.beginDue(now);
    else deliveryMetrics.overdue(0);
    return count === eventsAtOnce;
  }

  private async beginDue(now: Date): Promise<void> {
    const { db } = this.parts;
    const heads = (await readHeads(db)).filter(({ dueAt }) => dueAt <= now);
    const endpoints = await readEndpointsById(
      db,
      heads.map(({ endpointId }) => endpointId),
    );
    this.measureOverdue(heads, endpoints, now);
    const waiting = [];
    for (const { endpointId } of heads) {
      const id = endpointId.toString('hex');
      if (endpoints.get(id)?.enabled) waiting.push({ endpointId: id, lane: this.laneOf(id) });
      else await giveUpAll(db, endpointId, now);
    }
    const { concurrency: all, claimMs } = this.settings;
    const shares = allot(waiting, { room: all - this.sending.size, all });
    const until = new Date(now.getTime() + claimMs);
    const claims = await claimDeliveries(db, shares, { now, until });
    const events = await readEventsById(
      db,
      claims.map(({ eventId }) => eventId),
    );
    for (const claim of claims) {
      const endpoint = endpoints.get(claim.endpointId.toString('hex'));
      const event = events.get(claim.eventId.toString('hex'));
      if (endpoint && event) this.begin(claim, event, endpoint);
    }
  }

  private begin(claim: DeliveryClaim, event: MerchantEvent, endpoint: WebhookEndpoint): void {
    const lane = this.laneOf(claim.endpointId.toString('hex'));
    lane.began();
    const work = this.deliver(claim, event, endpoint).then(
      (sent) => lane.ended(sent.error === null),
      (error: unknown) => {
        lane.ended(false);
        this.parts.logger.error({ err: error, endpointId: endpoint.id }, 'a delivery waits for the end of its claim');
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

  /** Sent, and then noted. Whoever dies in between sends it again when the claim has ended: at least once. */
  private async deliver(claim: DeliveryClaim, event: MerchantEvent, endpoint: WebhookEndpoint): Promise<Sent> {
    const { sender, secrets, health } = this.parts;
    passHandOver('webhook-out.before-send');
    const sent = await sender.send(requestOf(event, endpoint, { secrets, now: new Date() }));
    passHandOver('webhook-out.after-send');
    if (this.abandoned) return sent;
    const now = new Date();
    deliveryMetrics.sent(sent);
    if (sent.error === null && claim.tries === 1) {
      deliveryMetrics.deliveredAtOnce((now.getTime() - event.createdAt.getTime()) / 1_000);
    }
    const { retryDelaysSeconds: delaysSeconds } = this.settings;
    this.results.push(decideResult(claim, sent, { now, delaysSeconds, random: Math.random() }));
    this.recording ??= this.record();
    await health.note(endpoint, sent, now);
    return sent;
  }

  /** What has come in meanwhile goes into the database together, until there is nothing left. */
  private async record(): Promise<void> {
    while (this.results.length > 0) {
      const batch = this.results.splice(0, resultsAtOnce);
      try {
        await writeResults(this.parts.db, batch);
      } catch (error) {
        this.parts.logger.warn({ err: error }, 'results of webhooks wait for their database');
        if (this.stopping) break; // The claims end, and they are sent again.
        this.results.unshift(...batch);
        await new Promise((resolve) => setTimeout(resolve, retryResultsMs));
      }
    }
    this.recording = null;
  }

  private laneOf(endpointId: string): Lane {
    const known = this.lanes.get(endpointId);
    if (known !== undefined) return known;
    const lane = new Lane(this.settings.endpointConcurrency);
    this.lanes.set(endpointId, lane);
    return lane;
  }

  private measureOverdue(heads: readonly Head[], endpoints: ReadonlyMap<string, WebhookEndpoint>, now: Date): void {
    const answering = heads.filter(({ endpointId }) => {
      const endpoint = endpoints.get(endpointId.toString('hex'));
      return endpoint?.enabled === true && endpoint.failingSince === null;
    });
    const seconds = answering.map(({ dueAt }) => (now.getTime() - dueAt.getTime()) / 1_000);
    deliveryMetrics.overdue(Math.max(0, ...seconds));
  }
}
