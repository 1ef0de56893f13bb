import { isDuplicateKey, isInfrastructureError, type Tx } from '@kessai/database';
import { failpoint } from '@kessai/runtime';
import type { ConsumingContext } from '../handling/consuming-context';
import { count, signaturesRefused } from '../handling/consuming-metrics';
import { handle } from '../handling/handlers';
import { findHandled, queueHandled } from '../handling/inbox';
import { SignatureRejected, type Reading } from '../handling/reading';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { assertFits } from '../kafka/record-sizes';
import { recordOf, type Outgoing } from '../outbox/outgoing';
import { deadLetterOf, parkedBehind, parkedFailed, summaryOf, type ParkedRecord } from '../retries/parked-record';
import { findParkedAt, insertParked, lockQueues, type QueuedRow } from '../retries/parked-rows';
import { planChunk, type ChunkPlan, type KnownBefore } from './planning';

/** What a transaction has written. */
interface Applied {
  readonly plan: ChunkPlan;
  readonly parked: ParkedRecord[];
  readonly records: OutgoingRecord[];
}

/** Takes chunks through the database: inbox, effects, results and parked records in one transaction. */
export class ChunkRunner {
  constructor(private readonly context: ConsumingContext) {}

  /**
   * Returns the results to publish. When a chunk fails, each half is tried by itself, down to the one record that fails;
   * that one is parked. Throws only what is the fault of no record: then none has used up an attempt.
   */
  async run(readings: readonly Reading[], beat: () => Promise<void>, again = false): Promise<OutgoingRecord[]> {
    if (readings.every(({ kind }) => kind === 'skipped')) {
      count(this.context.group, 'skipped', readings.length);
      return [];
    }
    try {
      return this.report(await this.context.db.transaction((tx) => this.apply(tx, readings)));
    } catch (error) {
      if (isInfrastructureError(error)) throw error;
      // Another instance has written one of these events since we looked: look again, once.
      if (isDuplicateKey(error) && !again) return this.run(readings, beat, true);
      const [only, ...others] = readings;
      if (only && others.length === 0) return this.park(only, error);
    }
    await beat();
    const middle = readings.length >> 1;
    const first = await this.run(readings.slice(0, middle), beat);
    const second = await this.run(readings.slice(middle), beat);
    return [...first, ...second];
  }

  private async park({ record, ...reading }: Reading, error: unknown): Promise<OutgoingRecord[]> {
    // Parking itself has failed: that is no fault of the record, and there is nowhere else to put it.
    if (reading.kind !== 'event') throw error;
    const failed: Reading = { kind: 'unfit', record, identity: reading.identity, error };
    return this.report(await this.context.db.transaction((tx) => this.apply(tx, [failed])));
  }

  private async apply(tx: Tx, readings: readonly Reading[]): Promise<Applied> {
    const { group, limits, outbox } = this.context;
    const plan = planChunk(readings, await this.knownBefore(tx, readings));
    const now = new Date();
    const parked = [
      ...plan.waiting.map((reading) => parkedBehind(reading, now)),
      ...plan.unfit.map((reading) => parkedFailed(reading, limits, now)),
    ];

    const handled = await handle(tx, plan.fresh);
    const results = [...plan.storedResults, ...handled.flatMap((one) => one.results)];
    const records = results.map((result) => this.recordOf(result));

    queueHandled(tx, group, handled);
    await insertParked(tx, group, parked);
    const dead = parked.filter(({ status }) => status === 'dead');
    outbox.writeRaw(
      tx,
      dead.map((one) => deadLetterOf(one, this.context)),
    );
    await tx.flush();
    failpoint('consume.before-commit');
    return { plan, parked, records };
  }

  private async knownBefore(tx: Tx, readings: readonly Reading[]): Promise<KnownBefore> {
    const { group } = this.context;
    const eventIds = new Set<string>();
    const keys = new Map<string, Map<string, Buffer>>();
    const noEvents = readings.filter((reading) => reading.kind === 'unfit' && reading.identity === null);
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
      noEvents.map(({ record }) => record),
    );
    return { inbox, parked, parkedAt };
  }

  /** A result that no topic takes is its handler's failure. It is found before the commit, and blocks no other event. */
  private recordOf(result: Outgoing): OutgoingRecord {
    const record = recordOf(result, this.context);
    assertFits(record);
    return record;
  }

  /** After the commit: counts what happened, and logs what an operator should know of. */
  private report({ plan, parked, records }: Applied): OutgoingRecord[] {
    failpoint('consume.after-commit');
    const { group, logger, outbox } = this.context;
    count(group, 'handled', plan.fresh.length);
    count(group, 'skipped', plan.skipped);
    count(group, 'duplicate', plan.duplicates);
    const forged = plan.unfit.filter(({ error }) => error instanceof SignatureRejected);
    if (forged.length > 0) signaturesRefused.inc({ group }, forged.length);
    for (const one of parked) {
      const { status } = one;
      if (status === 'retrying' || status === 'waiting' || status === 'dead') count(group, status, 1);
      const about = { event: 'kafka_record_parked', status, ...summaryOf(one) };
      logger[status === 'dead' ? 'error' : 'warn'](about, `record parked: ${status}`);
    }
    if (parked.some(({ status }) => status === 'dead')) outbox.wake();
    return records;
  }
}
