import { idFromBytes, idToBytes, insertRows } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import { packHeaders } from '../kafka/outgoing-record';
import { keyFits, type ParkedRecord, type ParkedStatus } from './parked-record';
import { positionOf, type QueuedRecord } from './planning';
import { queueOf, type ReceivedRecord } from './reading';

const COLUMNS = [
  'id',
  'consumerGroup',
  'topic',
  'kafkaPartition',
  'kafkaOffset',
  'recordKey',
  'rawKey',
  'eventId',
  'eventType',
  'sequence',
  'value',
  'headers',
  'recordTimestamp',
  'status',
  'attempts',
  'replays',
  'firstFailedAt',
  'lastFailedAt',
  'nextAttemptAt',
  'errorClass',
  'errorMessage',
  'errorStack',
  'fingerprint',
] as const;

export async function insertParked(tx: EntityManager, group: string, parked: readonly ParkedRecord[]): Promise<void> {
  const taken = await findParkedAt(
    tx,
    group,
    parked.map(({ record }) => record),
  );
  await insertRows(
    tx,
    'parked_record',
    COLUMNS,
    parked.map(({ record, identity, error, ...row }) => [
      idToBytes(row.id),
      group,
      record.topic,
      record.partition,
      taken.has(positionOf(record)) ? beforeTheLog(record.offset) : record.offset,
      keyFits(record.key) ? record.key : null,
      keyFits(record.key) ? null : record.key,
      identity === null ? null : idToBytes(identity.eventId),
      identity?.eventType ?? null,
      identity?.sequence?.toString() ?? null,
      record.value,
      packHeaders(record.headers),
      record.timestamp,
      row.status,
      row.attempts,
      row.replays,
      row.firstFailedAt,
      row.lastFailedAt,
      row.nextAttemptAt,
      error?.errorClass ?? null,
      error?.errorMessage ?? null,
      error?.errorStack ?? null,
      error?.fingerprint ?? null,
    ]),
  );
}

/**
 * A broker that lost the end of its log gives its offsets out again, and a record of before may be parked under one.
 * The new one must be kept all the same: under a place that no log has.
 */
const beforeTheLog = (offset: string) => (-1n - BigInt(offset)).toString();

/** A record in the queue of its key, without its bytes. */
export interface QueuedRow extends QueuedRecord {
  readonly id: string;
  readonly status: ParkedStatus;
}

interface QueuedRowColumns {
  readonly id: Buffer;
  readonly recordKey: Buffer;
  readonly eventId: Buffer;
  readonly sequence: string | null;
  readonly status: ParkedStatus;
}

/**
 * What holds back the keys, locked: whoever adds to a key's queue or takes from it comes through here first, in the
 * order of the index. A record that is no event has no queue.
 */
export async function lockQueues(
  tx: EntityManager,
  group: string,
  topic: string,
  keys: readonly Buffer[],
): Promise<QueuedRow[]> {
  if (keys.length === 0) return [];
  const rows: QueuedRowColumns[] = await tx.query(
    `SELECT id, recordKey, eventId, sequence, status FROM parked_record
     WHERE consumerGroup = ? AND topic = ? AND recordKey IN (?)
       AND status IN ('retrying', 'waiting', 'dead') AND eventId IS NOT NULL
     ORDER BY recordKey, sequence, kafkaOffset FOR UPDATE`,
    [group, topic, keys],
  );
  return rows.map(({ id, recordKey, eventId, sequence, status }) => ({
    id: idFromBytes('dlt', id),
    queue: queueOf(topic, recordKey),
    eventId: idFromBytes('evt', eventId),
    sequence: sequence === null ? null : BigInt(sequence),
    status,
  }));
}

/** Which of the records are parked already, by their place in the topic. */
export async function findParkedAt(
  tx: EntityManager,
  group: string,
  records: readonly ReceivedRecord[],
): Promise<Set<string>> {
  if (records.length === 0) return new Set();
  const rows: { topic: string; kafkaPartition: number; kafkaOffset: string }[] = await tx.query(
    `SELECT topic, kafkaPartition, kafkaOffset FROM parked_record
     WHERE consumerGroup = ? AND (topic, kafkaPartition, kafkaOffset) IN (?)`,
    [group, records.map(({ topic, partition, offset }) => [topic, partition, offset])],
  );
  return new Set(
    rows.map((row) => positionOf({ topic: row.topic, partition: row.kafkaPartition, offset: row.kafkaOffset })),
  );
}
