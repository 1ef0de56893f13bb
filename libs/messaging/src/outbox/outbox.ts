import { idToBytes, insertion, insertRows, type Statement } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
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

const COLUMNS = [
  'id',
  'topic',
  'recordKey',
  'rawKey',
  'sequence',
  'type',
  'value',
  'occurredAt',
  'traceparent',
  'causedBy',
  'rawHeaders',
] as const;

/** The width of recordKey. Our own keys are ids; only a stranger's record can have a longer one. */
export const RECORD_KEY_BYTES_MAX = 512;

/** Events leave by being written in the transaction of the change they tell of. The relay publishes them afterwards. */
export class Outbox {
  constructor(private readonly relay: { wake(): void }) {}

  async write(tx: EntityManager, events: readonly Outgoing[]): Promise<void> {
    await insertRows(tx, 'outbox', COLUMNS, events.map(rowOf));
  }

  /** The same for one or two events, to be sent together with the change they tell of. */
  rows(events: readonly Outgoing[]): Statement[] {
    return events.length === 0 ? [] : [insertion('outbox', COLUMNS, events.map(rowOf))];
  }

  async writeRaw(tx: EntityManager, records: readonly RawOutgoing[]): Promise<void> {
    const now = new Date();
    await insertRows(
      tx,
      'outbox',
      COLUMNS,
      records.map((record) => {
        const keyFits = record.key === null || record.key.length <= RECORD_KEY_BYTES_MAX;
        return [
          idToBytes(record.id),
          record.topic,
          keyFits ? record.key : null,
          keyFits ? null : record.key,
          record.sequence?.toString() ?? null,
          record.type,
          record.value,
          now,
          null,
          record.causedBy === null ? null : idToBytes(record.causedBy),
          packHeaders(record.headers),
        ];
      }),
    );
  }

  /** To be called when the transaction has committed: the relay need not wait for its next poll. */
  wake(): void {
    this.relay.wake();
  }

  /** Published rows go out again under their own ids: for what nobody has answered. */
  async announceAgain(tx: EntityManager, eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    await tx.query(
      `UPDATE outbox SET publishedAt = NULL, announcements = announcements + 1
       WHERE id IN (?) AND publishedAt IS NOT NULL`,
      [eventIds.map(idToBytes)],
    );
  }
}

function rowOf(event: Outgoing): unknown[] {
  return [
    idToBytes(event.id),
    event.topic,
    Buffer.from(event.key),
    null,
    event.sequence?.toString() ?? null,
    event.type,
    event.value,
    event.time,
    event.traceparent,
    event.causedBy === null ? null : idToBytes(event.causedBy),
    null,
  ];
}
