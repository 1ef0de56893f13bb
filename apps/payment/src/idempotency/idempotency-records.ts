import { createHash } from 'node:crypto';
import {
  DATABASE_NOW,
  databaseTimeIn,
  insert,
  update,
  type Statement,
  type Computed,
  truthOf,
  type Database,
  type Reader,
} from '@kessai/database';
import { Refusal } from '@kessai/http';
import { canonicalJson } from '@kessai/runtime';
import type { ApiResponse } from './responses';
import { bodyOf, storedForm } from './stored-form';

/** What a request claims by its Idempotency-Key. A row of the same id is the same request, or its key was used before. */
export interface IdempotencyRecord {
  readonly id: Buffer;
  readonly bodyHash: Buffer;
  /** Raised by each takeover: a request whose lease had ended, and that goes on after all, stores nothing any more. */
  readonly token: bigint;
  /** How long the work may take. The process of a record that has run for longer is gone. */
  readonly leaseMs: number;
}

/** Longer than any request takes, PSP and all; no merchant waits longer for a process that has died. */
const leaseMsMax = 30_000;

interface RecordedRequest {
  /** Whose Idempotency-Keys these are: a merchant, or an API key that stands for none. */
  readonly merchantId: string;
  readonly method: string;
  /** With the ids as we write them: an address may spell the same one in several ways. */
  readonly path: string;
  readonly key: string;
  /** As parsed, in whatever order its members came. */
  readonly body: unknown;
}

/** `limitMs`: where such a request is known to take less than others. */
export function idempotencyRecordOf(
  { merchantId, method, path, key, body }: RecordedRequest,
  limitMs = leaseMsMax,
): IdempotencyRecord {
  return {
    id: sha256(JSON.stringify([merchantId, method, path, key])),
    bodyHash: sha256(canonicalJson(body)),
    token: 1n,
    leaseMs: Math.min(limitMs, leaseMsMax),
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const retryAfterSeconds = 1;

/** The first row of a record, running. A duplicate key says that another request has made it already. */
export function insertRunning({ id, bodyHash, token, leaseMs }: IdempotencyRecord): Statement {
  const leaseUntil = databaseTimeIn(leaseMs);
  return insert('idempotency_claim', { id, bodyHash, token, leaseUntil, createdAt: DATABASE_NOW });
}

/** The first row of a record, with its answer: for work that ends in the transaction in which it begins. */
export function insertWithResponse(
  { id, bodyHash, token }: IdempotencyRecord,
  { status, body }: ApiResponse,
): Statement {
  const [answer, packedAnswer] = storedForm(body);
  return insert('idempotency_claim', { id, bodyHash, token, status, answer, packedAnswer, createdAt: DATABASE_NOW });
}

/** Gives a running record its answer. Changes nothing where the record was taken over. */
export function storeResponse({ id, token }: IdempotencyRecord, { status, body }: ApiResponse): Statement {
  const [answer, packedAnswer] = storedForm(body);
  const set = { leaseUntil: null, status, answer, packedAnswer };
  return update('idempotency_claim', { set, where: { id, token, status: null } });
}

/** The work has ended without an answer to keep: the next repetition of the request takes the record over at once. */
export function releaseRecord({ id, token }: IdempotencyRecord): Statement {
  return update('idempotency_claim', { set: { leaseUntil: null }, where: { id, token, status: null } });
}

/** As if it had never been: what is refused today may be right tomorrow. */
export function deleteRecord({ id, token }: IdempotencyRecord): Statement {
  return { sql: `DELETE FROM idempotency_claim WHERE id = ? AND token = ? AND status IS NULL`, params: [id, token] };
}

/** For work that holds a lock of its own: whether another request has made the record before it got that. */
export async function isRecorded(tx: Reader, { id }: IdempotencyRecord): Promise<boolean> {
  return (await tx.query<unknown>('SELECT 1 FROM idempotency_claim WHERE id = ?', [id])).length > 0;
}

/** What a request finds under its key: nothing, its answer, or work that was begun and is its own to end now. */
export type FoundRecord =
  | { readonly kind: 'free'; readonly record: IdempotencyRecord }
  | { readonly kind: 'taken-over'; readonly record: IdempotencyRecord }
  | { readonly kind: 'replay'; readonly answer: ApiResponse };

interface Row {
  bodyHash: Buffer;
  token: string;
  status: 200 | 201 | 202 | null;
  answer: string | null;
  packedAnswer: Buffer | null;
  isLeased: Computed;
}

/** Reads the record, and takes it over where its lease has ended. Refuses another body, and what is still running. */
export async function findRecord(db: Database, record: IdempotencyRecord): Promise<FoundRecord> {
  const [row] = await db.query<Row>(
    `SELECT bodyHash, token, status, answer, packedAnswer, leaseUntil > UTC_TIMESTAMP(6) AS isLeased
     FROM idempotency_claim WHERE id = ?`,
    [record.id],
  );
  if (row === undefined) return { kind: 'free', record };
  if (!row.bodyHash.equals(record.bodyHash)) {
    throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was sent with another body before.');
  }
  const body = bodyOf(row);
  if (row.status !== null && body !== null) {
    return { kind: 'replay', answer: { status: row.status, body, isFinal: true, isReplay: true } };
  }
  if (truthOf(row.isLeased)) throw inUse();
  return { kind: 'taken-over', record: await takeOver(db, { ...record, token: BigInt(row.token) }) };
}

/** Of several requests at once one takes it over; to the others it is in use. */
async function takeOver(db: Database, record: IdempotencyRecord): Promise<IdempotencyRecord> {
  const { id, token, leaseMs } = record;
  const { affectedRows } = await db.execute(
    `UPDATE idempotency_claim SET token = token + 1, leaseUntil = UTC_TIMESTAMP(6) + INTERVAL ? * 1000 MICROSECOND
     WHERE id = ? AND token = ? AND status IS NULL`,
    [leaseMs, id, token],
  );
  if (affectedRows !== 1) throw inUse();
  return { ...record, token: token + 1n };
}

function inUse(): Refusal {
  return new Refusal('idempotency_key_in_use', 'The same request is still being worked on.', { retryAfterSeconds });
}
