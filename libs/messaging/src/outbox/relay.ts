import { setTimeout as sleep } from 'node:timers/promises';
import { isInfrastructureError, type Database } from '@kessai/database';
import { type CheckResult } from '@kessai/http';
import { failpoint, wordsOf } from '@kessai/runtime';
import type { Logger } from 'pino';
import { createKafka, isTooLarge, type Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { PlainProducer } from '../kafka/plain-producer';
import { reasonOf } from '../kafka/reasons';
import { assertFits } from '../kafka/record-sizes';
import type { SigningKey } from '../kafka/signatures';
import { Lease } from '../lease/lease';
import { BatchLimit } from './batch-limit';
import {
  blockRow,
  markPublished,
  readUnpublished,
  recordOfRow,
  type OutboxRow,
  type PublishedRow,
} from './outbox-rows';
import { RelayMetrics } from './relay-metrics';
import { Signal } from './signal';

export interface RelayOptions {
  /** The service whose outbox it is: `payment`, `wallet`, `ledger`. */
  readonly service: string;
  /** A small pool of the relay's own: two connections do. */
  readonly db: Database;
  readonly config: KafkaConfig;
  readonly logger: Logger;
  /** Of the service that announces on a signed topic. */
  readonly signingKey?: SigningKey | undefined;
  /** Another client than the one made from `config`; for tests that put something between relay and broker. */
  readonly kafka?: Kafka;
}

interface Sendable {
  readonly row: OutboxRow;
  readonly record: OutgoingRecord;
}

/** What a pass has found: `follow` means that another instance leads. */
type Pass = 'follow' | 'nothing' | 'some' | 'more';

const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 5_000;
const MARK_ATTEMPTS_MAX = 3;
const STOP_MS = 10_000;

/**
 * Publishes what stands in the outbox, at least once, each key's rows in their order. One instance leads by a lease;
 * the others wait for theirs. A leader that is late can repeat what its successor publishes, and can mark nothing.
 */
export class OutboxRelay {
  private readonly signal = new Signal();
  private readonly lease: Lease;
  private readonly producer: PlainProducer;
  private readonly metrics: RelayMetrics;
  private readonly limit: BatchLimit;
  private running: Promise<void> | null = null;
  private stopping = false;
  private failures = 0;
  private lastFailure: string | null = null;
  private lastProgressAt = performance.now();

  constructor(private readonly options: RelayOptions) {
    const { service, db, config, logger } = options;
    this.lease = new Lease(db, 'outbox-relay', config.INSTANCE_ID, config.RELAY_LEASE_MS);
    this.producer = new PlainProducer(
      options.kafka ?? createKafka(config, { clientId: `kessai-${service}-relay`, logger }),
    );
    this.metrics = new RelayMetrics(db, logger);
    this.limit = new BatchLimit(config.RELAY_BATCH_MAX);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the batch at hand, and lets the next leader in at once. Waits for a broker that hangs only so long. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.wake();
    const ended = await endsWithin(STOP_MS, this.running);
    if (ended) await this.producer.close();
    else
      this.options.logger.warn(
        { event: 'outbox_relay_stopped_in_batch' },
        'the outbox relay was stopped in the middle of a batch: it goes out again',
      );
    // Where the database is away the lease runs out by itself.
    await this.lease
      .release()
      .catch((err: unknown) =>
        this.options.logger.warn({ event: 'outbox_lease_not_released', err }, 'relay lease not released'),
      );
    this.metrics.leading(false);
  }

  /** There are new rows. Called after each commit; the poll finds what a lost call would have announced. */
  wake(): void {
    this.signal.wake();
  }

  leads(): boolean {
    return this.lease.held();
  }

  /** Not ready when no pass has succeeded for long: Kafka or the database is away, or something is wrong here. */
  health(): CheckResult {
    const stillMs = Math.round(performance.now() - this.lastProgressAt);
    if (stillMs <= this.options.config.RELAY_STUCK_MS) return { ok: true };
    const why = this.lastFailure === null ? {} : { reason: this.lastFailure };
    return { ok: false, detail: `the outbox relay has got nowhere for ${stillMs} ms`, ...why };
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const pass = await this.pass();
        this.succeeded();
        await this.pauseAfter(pass);
      } catch (error) {
        await this.backOff(error);
      }
    }
  }

  private async pass(): Promise<Pass> {
    if (!(await this.lead())) return 'follow';
    const rows = await readUnpublished(this.options.db, this.limit.rows);
    if (rows.length === 0) return 'nothing';
    const full = rows.length >= this.limit.rows;
    this.limit.learn(rows);

    const sendable = await this.prepare(rows);
    failpoint('relay.before-publish');
    const published = await this.publish(sendable);
    failpoint('relay.after-publish');
    // Dying here, or losing the lease, publishes these rows once more: the inbox of each consumer drops the second.
    if (published.length > 0 && !(await this.mark(published))) return this.fenced();
    failpoint('relay.after-mark');

    this.metrics.published(published.length);
    return full ? 'more' : 'some';
  }

  private async lead(): Promise<boolean> {
    if (this.lease.held()) return true;
    const taken = await this.lease.take();
    if (taken) this.lease.keep(this.options.logger);
    this.metrics.leading(taken);
    return taken;
  }

  /** Once more after a lost race or connection: it writes the same again, and spares Kafka the same records again. */
  private async mark(published: readonly PublishedRow[]): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await markPublished(this.options.db, this.lease, published);
      } catch (error) {
        if (attempt === MARK_ATTEMPTS_MAX || !isInfrastructureError(error)) throw error;
      }
    }
  }

  private fenced(): Pass {
    const about = { event: 'outbox_lease_lost' };
    this.options.logger.warn(about, 'another relay has taken the lease; what was sent last goes out again');
    this.lease.lose();
    return 'follow';
  }

  /** The records that can go out. A row that cannot is set aside, and the rest of its key waits behind it. */
  private async prepare(rows: readonly OutboxRow[]): Promise<Sendable[]> {
    const { service, config, signingKey } = this.options;
    const behind = new HeldKeys();
    const sendable: Sendable[] = [];
    for (const row of rows) {
      if (behind.has(row)) continue;
      try {
        const record = recordOfRow(row, { service, topicPrefix: config.TOPIC_PREFIX, signingKey });
        assertFits(record);
        sendable.push({ row, record });
      } catch (error) {
        await this.setAside(row, error);
        behind.add(row);
      }
    }
    return sendable;
  }

  private async publish(sendable: readonly Sendable[]): Promise<PublishedRow[]> {
    if (sendable.length === 0) return [];
    try {
      const positions = await this.producer.send(sendable.map(({ record }) => record));
      return sendable.map(({ row }, index) => ({ row, position: positions[index]! }));
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return this.publishOneByOne(sendable);
    }
  }

  /** The broker's limit is lower than ours: its refusal does not say which record it meant, sending each alone does. */
  private async publishOneByOne(sendable: readonly Sendable[]): Promise<PublishedRow[]> {
    const behind = new HeldKeys();
    const published: PublishedRow[] = [];
    for (const { row, record } of sendable) {
      if (behind.has(row)) continue;
      try {
        const [position] = await this.producer.send([record]);
        published.push({ row, position: position! });
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        await this.setAside(row, error);
        behind.add(row);
      }
    }
    return published;
  }

  private async setAside(row: OutboxRow, error: unknown): Promise<void> {
    const reason = wordsOf(error);
    const about = {
      event: 'outbox_row_set_aside',
      outboxId: row.id.toString('hex'),
      topic: row.topic,
      eventType: row.type,
      reason,
    };
    this.options.logger.error(about, 'an outbox row cannot be sent and is set aside with the rest of its key');
    await blockRow(this.options.db, row, reason);
  }

  private succeeded(): void {
    if (this.failures > 0)
      this.options.logger.info(
        { event: 'outbox_relay_recovered', failures: this.failures },
        'the outbox relay works again',
      );
    this.failures = 0;
    this.lastFailure = null;
    this.lastProgressAt = performance.now();
    if (this.lease.held()) this.metrics.measureNowAndThen();
  }

  private async pauseAfter(pass: Pass): Promise<void> {
    const { RELAY_GATHER_MS, RELAY_POLL_MS, RELAY_LEASE_MS } = this.options.config;
    if (this.stopping || pass === 'more') return;
    // Rows that come while others are on their way go out together.
    if (pass === 'some' && RELAY_GATHER_MS > 0) await sleep(RELAY_GATHER_MS);
    await this.signal.wait(pass === 'follow' ? Math.max(RELAY_POLL_MS, RELAY_LEASE_MS / 5) : RELAY_POLL_MS);
  }

  private async backOff(error: unknown): Promise<void> {
    this.failures += 1;
    this.lastFailure = reasonOf(error);
    const delayMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
    const about = { event: 'outbox_relay_failed', err: error, failures: this.failures, delayMs: Math.round(delayMs) };
    this.options.logger.warn(about, 'the outbox relay could not publish and tries again');
    const until = performance.now() + delayMs;
    // New rows do not shorten the pause; only the end of the service does.
    while (!this.stopping && performance.now() < until) await this.signal.wait(until - performance.now());
  }
}

/** Keys with a row that cannot go out, in this batch. */
class HeldKeys {
  private readonly keys = new Set<string>();

  has(row: OutboxRow): boolean {
    return row.recordKey !== null && this.keys.has(this.nameOf(row));
  }

  add(row: OutboxRow): void {
    this.keys.add(this.nameOf(row));
  }

  private nameOf({ topic, recordKey }: OutboxRow): string {
    return `${topic} ${recordKey?.toString('base64')}`;
  }
}

async function endsWithin(ms: number, work: Promise<void> | null): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = await Promise.race([Promise.resolve(work).then(() => true), tooLate]);
  clearTimeout(timer);
  return ended;
}
