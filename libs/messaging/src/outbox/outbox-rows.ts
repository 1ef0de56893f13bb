import { idFromBytes, read } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { unpackHeaders } from '../kafka/outgoing-record';
import type { Position } from '../kafka/plain-producer';
import type { Lease } from './lease';
import { recordOf } from './outgoing';

/** A row of the outbox as it is read to be published. */
export interface OutboxRow {
  readonly id: Buffer;
  readonly topic: string;
  readonly recordKey: Buffer | null;
  readonly rawKey: Buffer | null;
  readonly sequence: string | null;
  readonly type: string;
  readonly value: Buffer | null;
  readonly occurredAt: Date;
  readonly traceparent: string | null;
  readonly causedBy: Buffer | null;
  readonly rawHeaders: string | null;
}

export interface PublishedRow {
  readonly row: OutboxRow;
  readonly position: Position;
}

/**
 * The rows to publish next, each key's in the order of its sequence. Never by id: ids of two instances do not tell
 * which came first, and rows commit in another order than they were written.
 */
export function readUnpublished(db: DataSource, limit: number): Promise<OutboxRow[]> {
  return read<OutboxRow>(
    db,
    `SELECT id, topic, recordKey, rawKey, sequence, type, value, occurredAt, traceparent, causedBy, rawHeaders
     FROM outbox
     WHERE publishedAt IS NULL
       AND NOT EXISTS (SELECT 1 FROM outbox_blocked b WHERE b.outboxId = outbox.id)
       AND NOT EXISTS (SELECT 1 FROM outbox_blocked b WHERE b.topic = outbox.topic AND b.recordKey = outbox.recordKey)
     ORDER BY recordKey, sequence, id
     LIMIT ?`,
    [limit],
  );
}

/**
 * Notes where the rows stand in Kafka and extends the lease, in one statement. It finds no row when another relay has
 * taken the lease: that one publishes them again, and what it writes stays. False then.
 */
export async function markPublished(
  db: DataSource,
  lease: Lease,
  published: readonly PublishedRow[],
): Promise<boolean> {
  const askedAt = performance.now();
  const { name, holder, token } = lease.proof();
  const positions = published.map(({ row, position }) => [
    row.id.toString('hex'),
    position.partition,
    position.offset.toString(),
  ]);
  const written: { affectedRows: number } = await db.query(
    `UPDATE lease
       JOIN JSON_TABLE(?, '$[*]' COLUMNS (id CHAR(32) PATH '$[0]', kafkaPartition INT PATH '$[1]', kafkaOffset BIGINT PATH '$[2]')) AS sent
       JOIN outbox ON outbox.id = UNHEX(sent.id)
     SET lease.expiresAt = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND,
         outbox.publishedAt = UTC_TIMESTAMP(6),
         outbox.kafkaPartition = sent.kafkaPartition,
         outbox.kafkaOffset = sent.kafkaOffset
     WHERE lease.name = ? AND lease.holder = ? AND lease.token = ?`,
    [JSON.stringify(positions), lease.durationMs * 1_000, name, holder, token],
  );
  if (written.affectedRows === 0) return false;
  lease.extendedFrom(askedAt);
  return true;
}

/** Sets a row aside that Kafka will not take, and with it the later rows of its key, until somebody deletes the note. */
export async function blockRow(db: DataSource, row: OutboxRow, reason: string): Promise<void> {
  await db.query(
    `INSERT INTO outbox_blocked (outboxId, topic, recordKey, reason, blockedAt) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(6))
     ON DUPLICATE KEY UPDATE reason = VALUES(reason)`,
    [row.id, row.topic, row.recordKey, reason.slice(0, 255)],
  );
}

export function recordOfRow(row: OutboxRow, from: { service: string; topicPrefix: string }): OutgoingRecord {
  if (row.rawHeaders !== null) {
    const { value, recordKey, rawKey } = row;
    return {
      topic: from.topicPrefix + row.topic,
      key: rawKey ?? recordKey,
      value,
      headers: unpackHeaders(row.rawHeaders),
    };
  }
  if (row.recordKey === null || row.value === null) throw new Error('an event without a key or a body');
  const event = {
    id: idFromBytes('evt', row.id),
    topic: row.topic,
    type: row.type,
    key: row.recordKey.toString(),
    sequence: row.sequence === null ? null : BigInt(row.sequence),
    time: row.occurredAt,
    value: row.value,
    traceparent: row.traceparent,
    causedBy: row.causedBy === null ? null : idFromBytes('evt', row.causedBy),
  };
  return recordOf(event, from);
}

/** How much waits, and for how long. What is announced again has its old time and does not count as late. */
export async function measureBacklog(
  db: DataSource,
): Promise<{ unpublished: number; lagSeconds: number; blocked: number }> {
  const rows: { unpublished: string; lagSeconds: string | null; blocked: string }[] = await db.query(
    `SELECT COUNT(*) AS unpublished,
            MAX(TIMESTAMPDIFF(MICROSECOND, IF(announcements = 0, occurredAt, NULL), UTC_TIMESTAMP(6))) / 1000000 AS lagSeconds,
            (SELECT COUNT(*) FROM outbox_blocked) AS blocked
     FROM (SELECT occurredAt, announcements FROM outbox WHERE publishedAt IS NULL LIMIT ?) AS waiting`,
    [BACKLOG_COUNTED_MAX],
  );
  const row = rows[0]!;
  return {
    unpublished: Number(row.unpublished),
    lagSeconds: Math.max(0, Number(row.lagSeconds ?? 0)),
    blocked: Number(row.blocked),
  };
}

/** Counting more would cost more than it tells. */
const BACKLOG_COUNTED_MAX = 100_000;
