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

const HELD_BACK = `status IN ('retrying', 'waiting', 'dead') AND eventId IS NOT NULL`;
/** As many keys are looked up at once as cost no more than asking first. */
const KEYS_LOOKED_UP_AT_ONCE = 16;
const PARKED_KEYS_READ_MAX = 1_000;

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
  const parkedKeys = keys.length > KEYS_LOOKED_UP_AT_ONCE ? await keepParked(tx, group, topic, keys) : keys;
  if (parkedKeys.length === 0) return [];
  // By that index and no other: in one that begins with the status, a row that changes it could be passed by.
  const rows: QueuedRowColumns[] = await tx.query(
    `SELECT id, recordKey, eventId, sequence, status FROM parked_record FORCE INDEX (parked_by_key)
     WHERE consumerGroup = ? AND topic = ? AND recordKey IN (?) AND ${HELD_BACK}
     ORDER BY recordKey, sequence, kafkaOffset FOR UPDATE`,
    [group, topic, parkedKeys],
  );
  return rows.map(({ id, recordKey, eventId, sequence, status }) => ({
    id: idFromBytes('dlt', id),
    queue: queueOf(topic, recordKey),
    eventId: idFromBytes('evt', eventId),
    sequence: sequence === null ? null : BigInt(sequence),
    status,
  }));
}

/**
 * The keys that may have a queue. On a good day the group has parked nothing, and hundreds of keys need no look-up.
 * A key that is not parked now stays so until this chunk is through: only who consumes its partition parks it.
 */
async function keepParked(
  tx: EntityManager,
  group: string,
  topic: string,
  keys: readonly Buffer[],
): Promise<readonly Buffer[]> {
  const rows: { recordKey: Buffer }[] = await tx.query(
    `SELECT recordKey FROM parked_record FORCE INDEX (parked_due)
     WHERE consumerGroup = ? AND topic = ? AND ${HELD_BACK} LIMIT ?`,
    [group, topic, PARKED_KEYS_READ_MAX],
  );
  if (rows.length === PARKED_KEYS_READ_MAX) return keys;
  const parked = new Set(rows.map(({ recordKey }) => recordKey.toString('latin1')));
  return keys.filter((key) => parked.has(key.toString('latin1')));
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
