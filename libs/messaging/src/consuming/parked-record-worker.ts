import { inTransaction, isInfrastructureError, newId, passHandOver } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import { assertFits } from '../kafka/record-sizes';
import { recordOf } from '../outbox/outgoing';
import { Signal } from '../outbox/signal';
import { handle, summaryOf, type ConsumingContext } from './chunk-runner';
import { count } from './consuming-metrics';
import { EventRejected, factsOf, judge } from './event-failures';
import { findHandled, insertHandled } from './inbox';
import {
  claim,
  findDue,
  giveBack,
  lockClaimed,
  markApplied,
  noteFailure,
  promote,
  stepBack,
  type Claim,
  type Lease,
} from './parked-claims';
import { deadLetterOf, type ParkedRecord } from './parked-record';
import { lockQueues } from './parked-rows';
import { readRecord, type EventConsumers, type EventReading } from './reading';

interface WorkerOptions {
  readonly context: ConsumingContext;
  readonly consumers: EventConsumers;
  readonly pollMs: number;
  /** What a round does not manage in this time another instance may take over: each row is locked and looked at anew. */
  readonly leaseMs: number;
}

const CLAIMS_MAX = 50;
const AFTER_OUTAGE_MS = 1_000;

/** Tries parked records again when they are due: the head of a key, then its followers in order. */
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
      const due = await findDue(db, group, now, CLAIMS_MAX);
      if (due.length === 0) return tried;
      const heads = await inTransaction(db, (tx) => claim(tx, due, { now, lease }));
      for (const head of heads) tried += await this.applyQueue(head, lease, now);
      if (due.length < CLAIMS_MAX || heads.length === 0 || this.stopping) return tried;
    }
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.applyDue(new Date());
      } catch (error) {
        this.options.context.logger.warn({ err: error }, 'parked records wait for their database');
      }
      await this.signal.wait(this.options.pollMs);
    }
  }

  /** The claimed head, then what waits behind it, until one fails or none is left. */
  private async applyQueue(head: Claim, lease: Lease, now: Date): Promise<number> {
    let tried = 0;
    for (let next: Claim | null = head; next && !this.stopping; tried += 1) {
      const id: string = next.id;
      try {
        next = await this.applyOne(next, lease, now);
      } catch (error) {
        await this.settleFailure(id, error, lease, now);
        next = null;
      }
    }
    return tried;
  }

  /** Effects, inbox row, results and the row's new state in one transaction. Returns the next of the key. */
  private async applyOne({ id, topic, key }: Claim, lease: Lease, now: Date): Promise<Claim | null> {
    const { db, group, outbox } = this.options.context;
    const next = await inTransaction(db, async (tx) => {
      // The queue before the row, as in a chunk: no two wait for each other.
      const queue = key === null ? [] : await lockQueues(tx, group, topic, [key]);
      const parked = await lockClaimed(tx, id, lease.holder);
      if (!parked) return null;
      if (queue[0] && queue[0].id !== id) {
        await stepBack(tx, id);
        return null;
      }
      await this.apply(tx, parked);
      await markApplied(tx, id);
      const follower = queue[1]?.status === 'waiting' ? queue[1] : null;
      if (follower) await promote(tx, follower.id, now, lease);
      passHandOver('retry.before-commit');
      return follower && { id: follower.id, topic, key };
    });
    passHandOver('retry.after-commit');
    outbox.wake();
    return next;
  }

  private async apply(tx: EntityManager, parked: ParkedRecord): Promise<void> {
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
    await insertHandled(tx, group, handled);
    await outbox.write(tx, results);
    count(group, 'retried', 1);
  }

  private read({ record }: ParkedRecord): EventReading {
    const reading = readRecord(record, this.options.consumers);
    if (reading.kind === 'event') return reading;
    if (reading.kind === 'unfit') throw reading.error;
    throw new EventRejected('type_unknown', '', 'no handler here knows this event type any more');
  }

  private async settleFailure(id: string, error: unknown, lease: Lease, now: Date): Promise<void> {
    const { db, group, limits, logger, outbox } = this.options.context;
    if (isInfrastructureError(error)) {
      const later = new Date(now.getTime() + AFTER_OUTAGE_MS);
      await inTransaction(db, (tx) => giveBack(tx, id, lease.holder, later));
      throw error;
    }
    const failed = await inTransaction(db, async (tx) => {
      const parked = await lockClaimed(tx, id, lease.holder);
      if (!parked) return null;
      const verdict = judge(error, parked, limits, { now, random: Math.random() });
      await noteFailure(tx, id, { verdict, error, now });
      const after: ParkedRecord = { ...parked, ...verdict, lastFailedAt: now, error: factsOf(error) };
      if (verdict.status === 'dead') await outbox.writeRaw(tx, [deadLetterOf(after, this.options.context)]);
      return after;
    });
    if (!failed) return;
    if (failed.status === 'dead') outbox.wake();
    count(group, failed.status === 'dead' ? 'dead' : 'retrying', 1);
    logger[failed.status === 'dead' ? 'error' : 'warn'](summaryOf(failed), `parked record failed: ${failed.status}`);
  }
}
