import { queueRows, type Tx, type Reader } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import { packHeaders } from '../kafka/outgoing-record';
import { keyFits, type ParkedRecord, type ParkedStatus } from './parked-record';
import { positionOf, queueOf, type ReceivedRecord } from '../handling/reading';

export async function insertParked(tx: Tx, group: string, parked: readonly ParkedRecord[]): Promise<void> {
  const taken = await findParkedAt(
    tx,
    group,
    parked.map(({ record }) => record),
  );
  queueRows(
    tx,
    'parked_record',
    parked.map(({ record, identity, error, ...row }) => ({
      id: idToBytes(row.id),
      consumerGroup: group,
      topic: record.topic,
      kafkaPartition: record.partition,
      kafkaOffset: taken.has(positionOf(record)) ? beforeTheLog(record.offset) : record.offset,
      recordKey: keyFits(record.key) ? record.key : null,
      rawKey: keyFits(record.key) ? null : record.key,
      eventId: identity === null ? null : idToBytes(identity.eventId),
      eventType: identity?.eventType ?? null,
      sequence: identity?.sequence?.toString() ?? null,
      value: record.value,
      headers: packHeaders(record.headers),
      recordTimestamp: record.timestamp,
      status: row.status,
      attempts: row.attempts,
      replays: row.replays,
      firstFailedAt: row.firstFailedAt,
      lastFailedAt: row.lastFailedAt,
      nextAttemptAt: row.nextAttemptAt,
      errorClass: error?.errorClass ?? null,
      errorMessage: error?.errorMessage ?? null,
      errorStack: error?.errorStack ?? null,
      fingerprint: error?.fingerprint ?? null,
    })),
  );
}

/**
 * A broker that lost the end of its log gives its offsets out again, and a record of before may be parked under one.
 * The new one must be kept all the same: under a place that no log has.
 */
const beforeTheLog = (offset: string) => (-1n - BigInt(offset)).toString();

/** A record in the queue of its key, without its bytes. */
export interface QueuedRow {
  readonly id: string;
  readonly queue: string;
  readonly eventId: string;
  readonly sequence: bigint | null;
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
 * What holds back the keys, locked: every change of a key's queue comes through here first, in the order of the
 * index. A record that is no event has no queue.
 */
export async function lockQueues(tx: Tx, group: string, topic: string, keys: readonly Buffer[]): Promise<QueuedRow[]> {
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
  tx: Reader,
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
  tx: Reader,
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
