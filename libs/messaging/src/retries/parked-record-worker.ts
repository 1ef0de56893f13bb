import { isInfrastructureError, type Tx } from '@kessai/database';
import { newId, failpoint } from '@kessai/runtime';
import { assertFits } from '../kafka/record-sizes';
import { recordOf } from '../outbox/outgoing';
import { Signal } from '../outbox/signal';
import type { ConsumingContext } from '../handling/consuming-context';
import { count } from '../handling/consuming-metrics';
import { handle } from '../handling/handlers';
import { EventRejected, factsOf, judge } from '../handling/event-failures';
import { findHandled, queueHandled } from '../handling/inbox';
import {
  findDue,
  giveBack,
  leaseDue,
  lockLeased,
  markApplied,
  noteFailure,
  promote,
  stepBack,
  type Lease,
  type LeasedRecord,
} from './parked-leases';
import { deadLetterOf, summaryOf, type ParkedRecord } from './parked-record';
import { lockQueues } from './parked-rows';
import { readRecord, type EventConsumers, type EventReading } from '../handling/reading';

interface WorkerOptions {
  readonly context: ConsumingContext;
  readonly consumers: EventConsumers;
  readonly pollMs: number;
  /** What a round does not manage in this time another instance may take over: each row is locked and looked at anew. */
  readonly leaseMs: number;
}

const LEASED_MAX = 50;
const AFTER_OUTAGE_MS = 1_000;

/** Tries parked records again when they are due: the first of a key, then its followers in order. */
export class ParkedRecordWorker {
  private readonly signal = new Signal();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: WorkerOptions) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.wake();
    await this.running;
  }

  /** All that is due by `now`. Returns how many records were tried. */
  async applyDue(now: Date): Promise<number> {
    const { db, group } = this.options.context;
    let tried = 0;
    for (;;) {
      const lease = { holder: newId('att'), until: new Date(now.getTime() + this.options.leaseMs) };
      const due = await findDue(db, group, now, LEASED_MAX);
      if (due.length === 0) return tried;
      const leased = await db.transaction((tx) => leaseDue(tx, due, { now, lease }));
      for (const first of leased) tried += await this.applyQueue(first, lease, now);
      if (due.length < LEASED_MAX || leased.length === 0 || this.stopping) return tried;
    }
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.applyDue(new Date());
      } catch (error) {
        this.options.context.logger.warn(
          { event: 'parked_records_wait_for_database', err: error },
          'parked records wait for their database',
        );
      }
      await this.signal.wait(this.options.pollMs);
    }
  }

  /** The leased record, then what waits behind it, until one fails or none is left. */
  private async applyQueue(first: LeasedRecord, lease: Lease, now: Date): Promise<number> {
    let tried = 0;
    for (let next: LeasedRecord | null = first; next && !this.stopping; tried += 1) {
      const id: string = next.id;
      try {
        next = await this.applyOne(next, lease, now);
      } catch (error) {
        await this.recordFailure(id, error, lease, now);
        next = null;
      }
    }
    return tried;
  }

  /** Effects, inbox row, results and the row's new state in one transaction. Returns the next of the key. */
  private async applyOne({ id, topic, key }: LeasedRecord, lease: Lease, now: Date): Promise<LeasedRecord | null> {
    const { db, group, outbox } = this.options.context;
    const next = await db.transaction(async (tx) => {
      // The queue before the row, as in a chunk: no two wait for each other.
      const queue = key === null ? [] : await lockQueues(tx, group, topic, [key]);
      const parked = await lockLeased(tx, id, lease.holder);
      if (!parked) return null;
      if (queue[0] && queue[0].id !== id) {
        await stepBack(tx, id);
        return null;
      }
      await this.apply(tx, parked);
      await markApplied(tx, id);
      const follower = queue[1]?.status === 'waiting' ? queue[1] : null;
      if (follower) await promote(tx, follower.id, now, lease);
      failpoint('retry.before-commit');
      return follower && { id: follower.id, topic, key };
    });
    failpoint('retry.after-commit');
    outbox.wake();
    return next;
  }

  private async apply(tx: Tx, parked: ParkedRecord): Promise<void> {
    const { group, outbox } = this.options.context;
    const reading = this.read(parked);
    // Another delivery of the event has been handled meanwhile: its key is free.
    const handledBefore = await findHandled(tx, group, [reading.event.id]);
    if (handledBefore.size > 0) {
      count(group, 'released', 1);
      return;
    }
    const handled = await handle(tx, [reading]);
    const results = handled.flatMap((one) => one.results);
    for (const result of results) assertFits(recordOf(result, this.options.context));
    queueHandled(tx, group, handled);
    outbox.write(tx, results);
    count(group, 'retried', 1);
  }

  private read({ record }: ParkedRecord): EventReading {
    const reading = readRecord(record, this.options.consumers);
    if (reading.kind === 'event') return reading;
    if (reading.kind === 'unfit') throw reading.error;
    throw new EventRejected('type_unknown', '', 'no handler here knows this event type any more');
  }

  private async recordFailure(id: string, error: unknown, lease: Lease, now: Date): Promise<void> {
    const { db, group, limits, logger, outbox } = this.options.context;
    if (isInfrastructureError(error)) {
      const later = new Date(now.getTime() + AFTER_OUTAGE_MS);
      await db.transaction((tx) => giveBack(tx, id, lease.holder, later));
      throw error;
    }
    const failed = await db.transaction(async (tx) => {
      const parked = await lockLeased(tx, id, lease.holder);
      if (!parked) return null;
      const verdict = judge(error, parked, limits, { now, random: Math.random() });
      await noteFailure(tx, id, { verdict, error, now });
      const after: ParkedRecord = { ...parked, ...verdict, lastFailedAt: now, error: factsOf(error) };
      if (verdict.status === 'dead') outbox.writeRaw(tx, [deadLetterOf(after, this.options.context)]);
      return after;
    });
    if (!failed) return;
    if (failed.status === 'dead') outbox.wake();
    count(group, failed.status === 'dead' ? 'dead' : 'retrying', 1);
    const { status } = failed;
    const about = { event: 'kafka_parked_record_failed', status, ...summaryOf(failed) };
    logger[status === 'dead' ? 'error' : 'warn'](about, `parked record failed: ${status}`);
  }
}
