import type { Database, Tx } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import { unpackHeaders } from '../kafka/outgoing-record';
import { factsOf, type Verdict } from '../handling/event-failures';
import type { ParkedRecord, ParkedStatus } from './parked-record';
import { queueOf, type EventIdentity, type ReceivedRecord } from '../handling/reading';

/** A row under our lease, and where its key queues. */
export interface LeasedRecord {
  readonly id: string;
  readonly topic: string;
  /** Null for a record that is no event: it queues nowhere. */
  readonly key: Buffer | null;
}

export interface Lease {
  readonly holder: string;
  readonly until: Date;
}

/** The first records of their keys that are due and under no lease. Read outside a transaction: mostly there is none. */
export async function findDue(db: Database, group: string, now: Date, limit: number): Promise<Buffer[]> {
  const due = await db.query<{ id: Buffer }>(
    `SELECT id FROM parked_record
     WHERE consumerGroup = ? AND status = 'retrying' AND nextAttemptAt <= ? AND (leaseUntil IS NULL OR leaseUntil <= ?)
     ORDER BY nextAttemptAt LIMIT ?`,
    [group, now, now, limit],
  );
  return due.map(({ id }) => id);
}

/** Leases those of them that are still free: several instances share the work, and none does it twice. */
export async function leaseDue(
  tx: Tx,
  ids: readonly Buffer[],
  { now, lease }: { now: Date; lease: Lease },
): Promise<LeasedRecord[]> {
  await tx.execute(
    `UPDATE parked_record SET leaseHolder = ?, leaseUntil = ?
     WHERE id IN (?) AND status = 'retrying' AND nextAttemptAt <= ? AND (leaseUntil IS NULL OR leaseUntil <= ?)`,
    [lease.holder, lease.until, ids, now, now],
  );
  const leased: { id: Buffer; topic: string; recordKey: Buffer | null; eventId: Buffer | null }[] = await tx.query(
    `SELECT id, topic, recordKey, eventId FROM parked_record
     WHERE id IN (?) AND status = 'retrying' AND leaseHolder = ? ORDER BY nextAttemptAt`,
    [ids, lease.holder],
  );
  return leased.map(({ id, topic, recordKey, eventId }) => ({
    id: idFromBytes('dlt', id),
    topic,
    key: eventId === null ? null : recordKey,
  }));
}

interface ParkedColumns {
  readonly topic: string;
  readonly kafkaPartition: number;
  readonly kafkaOffset: string;
  readonly recordKey: Buffer | null;
  readonly rawKey: Buffer | null;
  readonly eventId: Buffer | null;
  readonly eventType: string | null;
  readonly sequence: string | null;
  readonly value: Buffer | null;
  readonly headers: string;
  readonly recordTimestamp: string;
  readonly status: ParkedStatus;
  readonly attempts: number;
  readonly replays: number;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
  readonly nextAttemptAt: Date | null;
}

/** The whole row under its lock, as long as it is still to be tried and the lease is ours. */
export async function lockLeased(tx: Tx, id: string, holder: string): Promise<ParkedRecord | null> {
  const rows: ParkedColumns[] = await tx.query(
    `SELECT topic, kafkaPartition, kafkaOffset, recordKey, rawKey, eventId, eventType, sequence, value, headers,
       recordTimestamp, status, attempts, replays, firstFailedAt, lastFailedAt, nextAttemptAt
     FROM parked_record WHERE id = ? AND status = 'retrying' AND leaseHolder = ? FOR UPDATE`,
    [idToBytes(id), holder],
  );
  const [row] = rows;
  if (!row) return null;
  const record: ReceivedRecord = {
    topic: row.topic,
    partition: row.kafkaPartition,
    offset: row.kafkaOffset,
    timestamp: row.recordTimestamp,
    key: row.recordKey ?? row.rawKey,
    value: row.value,
    headers: unpackHeaders(row.headers),
  };
  const { status, attempts, replays, firstFailedAt, lastFailedAt, nextAttemptAt } = row;
  const tries = { status, attempts, replays, firstFailedAt, lastFailedAt, nextAttemptAt };
  return { id, record, identity: identityOf(row), ...tries, error: null };
}

function identityOf({ topic, recordKey, eventId, eventType, sequence }: ParkedColumns): EventIdentity | null {
  if (eventId === null || eventType === null || recordKey === null) return null;
  return {
    eventId: idFromBytes('evt', eventId),
    eventType,
    sequence: sequence === null ? null : BigInt(sequence),
    queue: queueOf(topic, recordKey),
  };
}

/** The record is done with: `replayed` where an operator had sent it again, else `applied`. */
export async function markApplied(tx: Tx, id: string): Promise<void> {
  await tx.execute(
    `UPDATE parked_record SET status = IF(replays > 0, 'replayed', 'applied'),
       nextAttemptAt = NULL, leaseHolder = NULL, leaseUntil = NULL
     WHERE id = ?`,
    [idToBytes(id)],
  );
}

/** The next of its key becomes the first, at once. A key never waits without one that is retried: see lockQueues. */
export async function promote(tx: Tx, id: string, now: Date, lease: Lease): Promise<void> {
  await tx.execute(
    `UPDATE parked_record SET status = 'retrying', nextAttemptAt = ?, leaseHolder = ?, leaseUntil = ?
     WHERE id = ? AND status = 'waiting'`,
    [now, lease.holder, lease.until, idToBytes(id)],
  );
}

/** One of a lower sequence was parked meanwhile: this one queues behind it. */
export async function stepBack(tx: Tx, id: string): Promise<void> {
  await tx.execute(
    `UPDATE parked_record SET status = 'waiting', nextAttemptAt = NULL, leaseHolder = NULL, leaseUntil = NULL
     WHERE id = ?`,
    [idToBytes(id)],
  );
}

export async function noteFailure(
  tx: Tx,
  id: string,
  { verdict, error, now }: { verdict: Verdict; error: unknown; now: Date },
): Promise<void> {
  const facts = factsOf(error);
  await tx.execute(
    `UPDATE parked_record SET status = ?, attempts = ?, nextAttemptAt = ?, lastFailedAt = ?,
       errorClass = ?, errorMessage = ?, errorStack = ?, fingerprint = ?, leaseHolder = NULL, leaseUntil = NULL
     WHERE id = ?`,
    [
      verdict.status,
      verdict.attempts,
      verdict.nextAttemptAt,
      now,
      facts.errorClass,
      facts.errorMessage,
      facts.errorStack,
      facts.fingerprint,
      idToBytes(id),
    ],
  );
}

/** Nothing was learned about the record: it may be leased again, by any instance. */
export async function giveBack(tx: Tx, id: string, holder: string, nextAttemptAt: Date): Promise<void> {
  await tx.execute(
    `UPDATE parked_record SET leaseHolder = NULL, leaseUntil = NULL, nextAttemptAt = ?
     WHERE id = ? AND leaseHolder = ?`,
    [nextAttemptAt, idToBytes(id), holder],
  );
}

/** An operator sends a dead record again: due now, with all its attempts before it, for this group alone. */
export async function replay(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { affectedRows }: { affectedRows: number } = await tx.execute(
    `UPDATE parked_record SET status = 'retrying', attempts = 0, replays = replays + 1, nextAttemptAt = ?
     WHERE id = ? AND status = 'dead'`,
    [now, idToBytes(id)],
  );
  return affectedRows === 1;
}
