import { randomUUID } from 'node:crypto';
import type { SimulatedPayment } from '../book/book';
import type { Store } from '../book/store';
import type { Timers } from '../book/timers';
import type { Faults, Operation } from '../faults/faults';
import { seoulTime, tossPayment } from '../toss/toss-payment';

const ANSWER_WITHIN_MS = 10_000;
const AT_ONCE_MAX = 20;
/** Beyond this many that are not delivered yet, new ones are dropped and counted. */
const KEPT_MAX = 10_000;
const TRY_AGAIN_AFTER_MINUTES = [1, 4, 16, 64, 256, 1024, 4096];

export interface WebhookOptions {
  url: string | null;
  answerWithinMs?: number;
}

interface Transmission {
  readonly id: string;
  /** As the payment stood when its status changed, which may be long ago when this arrives. */
  readonly body: string;
  retried: number;
}

/**
 * Notifies the merchant of every change of a payment's status. No call waits for it, and it is kept in memory alone:
 * what is undelivered when the process ends is never sent. Webhooks are hints: a missed one is made up by a look-up.
 */
export class Webhooks {
  private readonly queue: Transmission[][] = [];
  private readonly held = new Map<string, Transmission[]>();
  private readonly undelivered = new Set<Transmission>();
  private counts = { delivered: 0, givenUp: 0, dropped: 0 };
  private underWay = 0;
  private url: string | null;
  private readonly answerWithinMs: number;

  constructor(
    private readonly store: Store,
    private readonly timers: Timers,
    private readonly faults: Faults,
    { url, answerWithinMs = ANSWER_WITHIN_MS }: WebhookOptions,
  ) {
    this.url = url;
    this.answerWithinMs = answerWithinMs;
  }

  /** To be called after the change was recorded: it is sent when the record is in the file. */
  announce(payment: SimulatedPayment, operation: Operation): void {
    if (this.url === null) return;
    const fault = this.faults.strikeWebhook(operation, payment.orderId);
    const id = randomUUID();
    const body = this.bodyOf(payment);
    const retries = fault?.kind === 'duplicate_webhook' ? [0, 1] : [0];
    if (this.undelivered.size + retries.length > KEPT_MAX) {
      this.counts.dropped += retries.length;
      return;
    }
    const transmissions = retries.map((retried) => ({ id, body, retried }));
    for (const transmission of transmissions) this.undelivered.add(transmission);
    if (fault?.kind === 'reordered_webhooks') this.hold(payment.paymentKey, fault.ms);
    const held = this.held.get(payment.paymentKey);
    if (held === undefined) this.enqueue(transmissions);
    else held.push(...transmissions);
  }

  sendTo(url: string | null): void {
    this.url = url;
    if (url === null) this.forget();
  }

  /** Drops whatever is not delivered. */
  forget(): void {
    this.queue.length = 0;
    this.held.clear();
    this.undelivered.clear();
  }

  reset(): void {
    this.forget();
    this.counts = { delivered: 0, givenUp: 0, dropped: 0 };
  }

  state(): object {
    return { url: this.url, undelivered: this.undelivered.size, ...this.counts };
  }

  private bodyOf(payment: SimulatedPayment): string {
    const now = this.store.book.now();
    const createdAt = JSON.stringify(seoulTime(now));
    const shown = tossPayment(payment, { now }); // JSON text already: its amounts are exact
    return `{"eventType":"PAYMENT_STATUS_CHANGED","createdAt":${createdAt},"data":${shown}}`;
  }

  private hold(paymentKey: string, ms: number): void {
    if (this.held.has(paymentKey)) return;
    const held: Transmission[] = [];
    this.held.set(paymentKey, held);
    this.timers.at(this.store.book.now() + ms, () => {
      if (this.held.get(paymentKey) !== held) return;
      this.held.delete(paymentKey);
      this.enqueue(held.reverse());
    });
  }

  /** One after the other, as several that go out together would overtake each other at will. */
  private enqueue(transmissions: Transmission[]): void {
    void this.store.written().then(() => {
      this.queue.push(transmissions);
      this.sendNext();
    });
  }

  private sendNext(): void {
    while (this.underWay < AT_ONCE_MAX) {
      const transmissions = this.queue.shift();
      if (transmissions === undefined) return;
      this.underWay += 1;
      void this.sendInTurn(transmissions).finally(() => {
        this.underWay -= 1;
        this.sendNext();
      });
    }
  }

  private async sendInTurn(transmissions: readonly Transmission[]): Promise<void> {
    for (const transmission of transmissions) {
      if (this.url === null || !this.undelivered.has(transmission)) continue;
      const signal = AbortSignal.timeout(this.answerWithinMs);
      const taken = await isTaken(this.url, { headers: this.headersOf(transmission), body: transmission.body, signal });
      if (!this.undelivered.has(transmission)) continue; // forgotten while it was under way
      if (taken) this.settle(transmission, 'delivered');
      else this.tryAgainLater(transmission);
    }
  }

  private tryAgainLater(transmission: Transmission): void {
    const minutes = TRY_AGAIN_AFTER_MINUTES[transmission.retried];
    if (minutes === undefined) return this.settle(transmission, 'givenUp');
    transmission.retried += 1;
    this.timers.at(this.store.book.now() + minutes * 60_000, () => this.enqueue([transmission]));
  }

  private settle(transmission: Transmission, end: 'delivered' | 'givenUp'): void {
    this.undelivered.delete(transmission);
    this.counts[end] += 1;
  }

  private headersOf({ id, retried }: Transmission): Record<string, string> {
    return {
      'content-type': 'application/json; charset=utf-8',
      'tosspayments-webhook-transmission-time': seoulTime(this.store.book.now()),
      'tosspayments-webhook-transmission-retried-count': String(retried),
      'tosspayments-webhook-transmission-id': id,
    };
  }
}

/** Only a 2xx in time counts. A redirect does not, nor does a receiver that is away: both are tried again. */
async function isTaken(url: string, sent: RequestInit): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'POST', redirect: 'manual', ...sent });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
