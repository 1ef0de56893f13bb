import type { EventEnvelope } from '@kessai/contracts';
import {
  childOf,
  inTransaction,
  isDuplicateKey,
  isInfrastructureError,
  passHandOver,
  runWithTrace,
  type Logger,
} from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { assertFits } from '../kafka/record-sizes';
import type { Outbox } from '../outbox/outbox';
import { recordOf, type Outgoing } from '../outbox/outgoing';
import { count } from './consuming-metrics';
import { type RetryLimits } from './event-failures';
import { findHandled, insertHandled } from './inbox';
import { deadLetterOf, parkedBehind, parkedFailed, type ParkedRecord } from './parked-record';
import { findParkedAt, insertParked, lockQueues, type QueuedRow } from './parked-rows';
import { callsInKeyOrder, planChunk, type ChunkPlan, type KnownBefore } from './planning';
import type { EventReading, Reading } from './reading';

/** Who consumes, and with what: one per group and process. */
export interface ConsumingContext {
  readonly service: string;
  readonly version: string;
  /** Without the prefix of the deployment, as the rows name it. */
  readonly group: string;
  readonly topicPrefix: string;
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly limits: RetryLimits;
  readonly logger: Logger;
}

interface Handled {
  readonly reading: EventReading;
  readonly results: Outgoing[];
}

interface Settled {
  readonly plan: ChunkPlan;
  readonly parked: ParkedRecord[];
  readonly records: OutgoingRecord[];
}

/** Takes chunks through the database: inbox, effects, results and parked records in one transaction. */
export class ChunkRunner {
  constructor(private readonly context: ConsumingContext) {}

  /**
   * Returns the results to publish. When a chunk fails each half is tried for itself, down to the one record whose fault
   * it is; that one is parked. Throws only what is nobody's fault: then no record has burnt an attempt.
   */
  async settle(readings: readonly Reading[], beat: () => Promise<void>, again = false): Promise<OutgoingRecord[]> {
    if (readings.every(({ kind }) => kind === 'skipped')) {
      count(this.context.group, 'skipped', readings.length);
      return [];
    }
    try {
      return this.told(await inTransaction(this.context.db, (tx) => this.apply(tx, readings)));
    } catch (error) {
      if (isInfrastructureError(error)) throw error;
      // Another instance has written one of these events since we looked: look again, once.
      if (isDuplicateKey(error) && !again) return this.settle(readings, beat, true);
      const [only, ...others] = readings;
      if (only && others.length === 0) return this.park(only, error);
    }
    await beat();
    const middle = readings.length >> 1;
    const first = await this.settle(readings.slice(0, middle), beat);
    const second = await this.settle(readings.slice(middle), beat);
    return [...first, ...second];
  }

  private async park({ record, ...reading }: Reading, error: unknown): Promise<OutgoingRecord[]> {
    // Parking itself has failed: that is no fault of the record, and there is nowhere else to put it.
    if (reading.kind !== 'event') throw error;
    const failed: Reading = { kind: 'unfit', record, identity: reading.identity, error };
    return this.told(await inTransaction(this.context.db, (tx) => this.apply(tx, [failed])));
  }

  private async apply(tx: EntityManager, readings: readonly Reading[]): Promise<Settled> {
    const { group, limits, outbox } = this.context;
    const plan = planChunk(readings, await this.knownBefore(tx, readings));
    const now = new Date();
    const parked = [
      ...plan.waiting.map((reading) => parkedBehind(reading, now)),
      ...plan.unfit.map((reading) => parkedFailed(reading, limits, now)),
    ];

    const handled = await handle(tx, plan.fresh);
    const records = [...plan.answeredBefore, ...handled.flatMap(({ results }) => results)].map((result) =>
      this.recordOf(result),
    );

    await insertHandled(tx, group, handled);
    await insertParked(tx, group, parked);
    const dead = parked.filter(({ status }) => status === 'dead');
    await outbox.writeRaw(
      tx,
      dead.map((one) => deadLetterOf(one, this.context)),
    );
    passHandOver('consume.before-commit');
    return { plan, parked, records };
  }

  private async knownBefore(tx: EntityManager, readings: readonly Reading[]): Promise<KnownBefore> {
    const { group } = this.context;
    const eventIds = new Set<string>();
    const keys = new Map<string, Map<string, Buffer>>();
    const strangers = readings.filter((reading) => reading.kind === 'unfit' && reading.identity === null);
    for (const reading of readings) {
      if (reading.kind === 'skipped' || reading.identity === null) continue;
      eventIds.add(reading.identity.eventId);
      const { topic, key } = reading.record;
      const ofTopic = keys.get(topic) ?? new Map<string, Buffer>();
      keys.set(topic, ofTopic.set(reading.identity.queue, key!));
    }
    // The queues first: what is in the inbox by then stays, what is in a queue may leave it only after this transaction.
    const parked: QueuedRow[] = [];
    for (const [topic, ofTopic] of keys) parked.push(...(await lockQueues(tx, group, topic, [...ofTopic.values()])));
    const inbox = await findHandled(tx, group, [...eventIds]);
    const parkedAt = await findParkedAt(
      tx,
      group,
      strangers.map(({ record }) => record),
    );
    return { inbox, parked, parkedAt };
  }

  /** A result that no topic takes is its handler's failure: found here, before the commit, it blocks nobody. */
  private recordOf(result: Outgoing): OutgoingRecord {
    const record = recordOf(result, this.context);
    assertFits(record);
    return record;
  }

  /** After the commit: counts what happened, and names what an operator should know of. */
  private told({ plan, parked, records }: Settled): OutgoingRecord[] {
    passHandOver('consume.after-commit');
    const { group, logger, outbox } = this.context;
    count(group, 'handled', plan.fresh.length);
    count(group, 'skipped', plan.skipped);
    count(group, 'duplicate', plan.duplicates);
    for (const one of parked) {
      const { status } = one;
      if (status === 'retrying' || status === 'waiting' || status === 'dead') count(group, status, 1);
      logger[status === 'dead' ? 'error' : 'warn'](summaryOf(one), `record parked: ${status}`);
    }
    if (parked.some(({ status }) => status === 'dead')) outbox.wake();
    return records;
  }
}

/** The handlers, called in an order that keeps each key in order; each result joins the event that it answers. */
export async function handle(tx: EntityManager, fresh: readonly EventReading[]): Promise<Handled[]> {
  const handled: Handled[] = [];
  for (const { consumer, readings } of callsInKeyOrder(fresh)) {
    const events = readings.map(({ event }) => event);
    const results = await inTraceOf(events, () => consumer.handle(tx, events));
    const ofCall = readings.map((reading) => ({ reading, results: [] as Outgoing[] }));
    const byEvent = new Map(ofCall.map((one) => [one.reading.event.id, one]));
    for (const result of results) {
      // A result that names no event of the call still has to be found again when the call's first event comes again.
      const owner = byEvent.get(result.causedBy ?? '') ?? ofCall[0]!;
      owner.results.push(inTrace(result, owner.reading.event));
    }
    handled.push(...ofCall);
  }
  return handled;
}

/** An event by itself lends its trace to the handler and its log lines; a chunk has many and lends none. */
function inTraceOf<T>([event, ...others]: readonly EventEnvelope[], work: () => T): T {
  return event?.traceparent && others.length === 0 ? runWithTrace(childOf(event.traceparent), work) : work();
}

function inTrace(result: Outgoing, { traceparent }: EventEnvelope): Outgoing {
  return result.traceparent === null && traceparent !== null
    ? { ...result, traceparent: childOf(traceparent) }
    : result;
}

export function summaryOf({ id, record, identity, attempts, error }: ParkedRecord): Record<string, unknown> {
  const { topic, partition, offset } = record;
  return {
    parkedId: id,
    eventId: identity?.eventId,
    eventType: identity?.eventType,
    topic,
    partition,
    offset,
    attempts,
    ...error,
  };
}
