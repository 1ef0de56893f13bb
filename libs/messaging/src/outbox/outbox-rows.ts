import { signedTopics } from '@kessai/contracts';
import { type Computed, countOf, type Database } from '@kessai/database';
import { idFromBytes } from '@kessai/runtime';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { unpackHeaders } from '../kafka/outgoing-record';
import type { Position } from '../kafka/plain-producer';
import { signRecord, type SigningKey } from '../kafka/signatures';
import type { Lease } from '../lease/lease';
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
 * The rows to publish next, each key's in the order of its sequence. Never by id: ids of two instances do not show
 * which came first, and rows commit in another order than they were written.
 */
export function readUnpublished(db: Database, limit: number): Promise<OutboxRow[]> {
  return db.query<OutboxRow>(
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
export async function markPublished(db: Database, lease: Lease, published: readonly PublishedRow[]): Promise<boolean> {
  const askedAt = performance.now();
  const { name, holder, token } = lease.proof();
  const positions = published.map(({ row, position }) => [
    row.id.toString('hex'),
    position.partition,
    position.offset.toString(),
  ]);
  const written: { affectedRows: number } = await db.execute(
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

/** Sets a row aside that Kafka will not take, and with it the later rows of its key, until an operator deletes the note. */
export async function blockRow(db: Database, row: OutboxRow, reason: string): Promise<void> {
  await db.execute(
    `INSERT INTO outbox_blocked (outboxId, topic, recordKey, reason, blockedAt) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(6))
     ON DUPLICATE KEY UPDATE reason = VALUES(reason)`,
    [row.id, row.topic, row.recordKey, reason.slice(0, 255)],
  );
}

interface Origin {
  readonly service: string;
  readonly topicPrefix: string;
  /** Of the service that announces on a signed topic. */
  readonly signingKey?: SigningKey | undefined;
}

/** Signed only here, on the way out: what is published again later goes out under the key of that day. */
export function recordOfRow(row: OutboxRow, from: Origin): OutgoingRecord {
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
  const record = recordOf(event, from);
  if (!signedTopics.has(row.topic)) return record;
  if (from.signingKey === undefined) throw new Error(`${from.service} has no key to sign ${row.topic} with`);
  return signRecord(row.topic, record, from.signingKey);
}

/** How much waits, and for how long. What is announced again has its old time and does not count as late. */
export async function measureBacklog(
  db: Database,
): Promise<{ unpublished: number; lagSeconds: number; blocked: number }> {
  const rows: { unpublished: Computed; lagMicros: Computed; blocked: Computed }[] = await db.query(
    `SELECT COUNT(*) AS unpublished,
            MAX(TIMESTAMPDIFF(MICROSECOND, IF(announcements = 0, occurredAt, NULL), UTC_TIMESTAMP(6))) AS lagMicros,
            (SELECT COUNT(*) FROM outbox_blocked) AS blocked
     FROM (SELECT occurredAt, announcements FROM outbox WHERE publishedAt IS NULL LIMIT ?) AS waiting`,
    [BACKLOG_COUNTED_MAX],
  );
  const row = rows[0]!;
  return {
    unpublished: countOf(row.unpublished),
    lagSeconds: Math.max(0, countOf(row.lagMicros) / 1_000_000),
    blocked: countOf(row.blocked),
  };
}

/** Counting more would cost more than it is worth. */
const BACKLOG_COUNTED_MAX = 100_000;
