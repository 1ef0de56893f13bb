import { insert, insertMany, queueRows, type Statement, type Tx } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import { packHeaders, type RecordHeaders } from '../kafka/outgoing-record';
import type { Outgoing } from './outgoing';

/** A record that goes out as it is, with its own headers: a copy for a dead-letter topic. */
export interface RawOutgoing {
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
  readonly sequence: bigint | null;
  readonly causedBy: string | null;
}

/** The width of recordKey. Our own keys are ids; only a record of another system can have a longer one. */
export const RECORD_KEY_BYTES_MAX = 512;

/** Events leave by being written in the transaction of their change. The relay publishes them afterwards. */
export class Outbox {
  constructor(private readonly relay: { wake(): void }) {}

  write(tx: Tx, events: readonly Outgoing[]): void {
    queueRows(tx, 'outbox', events.map(rowOf));
  }

  /** The same for one or two events, to be sent together with their change. */
  rows(events: readonly Outgoing[]): Statement[] {
    return events.length === 0 ? [] : [insertMany('outbox', events.map(rowOf))];
  }

  /** The same for one. */
  row(event: Outgoing): Statement {
    return insert('outbox', rowOf(event));
  }

  writeRaw(tx: Tx, records: readonly RawOutgoing[]): void {
    const now = new Date();
    queueRows(
      tx,
      'outbox',
      records.map((record) => rawRowOf(record, now)),
    );
  }

  /** To be called when the transaction has committed: the relay need not wait for its next poll. */
  wake(): void {
    this.relay.wake();
  }

  /** Published rows go out again under their own ids, until wallet and ledger have answered them. */
  async announceAgain(tx: Tx, eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    await tx.execute(
      `UPDATE outbox SET publishedAt = NULL, announcements = announcements + 1
       WHERE id IN (?) AND publishedAt IS NOT NULL`,
      [eventIds.map(idToBytes)],
    );
  }
}

function rowOf(event: Outgoing) {
  return {
    id: idToBytes(event.id),
    topic: event.topic,
    recordKey: Buffer.from(event.key),
    rawKey: null,
    sequence: event.sequence?.toString() ?? null,
    type: event.type,
    value: event.value,
    occurredAt: event.time,
    traceparent: event.traceparent,
    causedBy: event.causedBy === null ? null : idToBytes(event.causedBy),
    rawHeaders: null,
  };
}

function rawRowOf(record: RawOutgoing, now: Date) {
  const keyFits = record.key === null || record.key.length <= RECORD_KEY_BYTES_MAX;
  return {
    id: idToBytes(record.id),
    topic: record.topic,
    recordKey: keyFits ? record.key : null,
    rawKey: keyFits ? null : record.key,
    sequence: record.sequence?.toString() ?? null,
    type: record.type,
    value: record.value,
    occurredAt: now,
    traceparent: null,
    causedBy: record.causedBy === null ? null : idToBytes(record.causedBy),
    rawHeaders: packHeaders(record.headers),
  };
}
