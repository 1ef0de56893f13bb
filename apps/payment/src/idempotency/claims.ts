import { createHash } from 'node:crypto';
import { canonicalJson, read, Refusal, type Statement } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { Answer } from './answers';

/** What a request claims by its Idempotency-Key. A row of the same id is the same request, or its key was used before. */
export interface IdempotencyClaim {
  readonly id: Buffer;
  readonly bodyHash: Buffer;
  /** Raised by each takeover: who was thought dead and is not, stores nothing any more. */
  readonly token: bigint;
  /** For as long as its process may be at it. A claim that has run for longer has lost its process. */
  readonly leaseMs: number;
}

/** Longer than any request takes, PSP and all; no merchant waits longer for a process that has died. */
const leaseMsMax = 30_000;

interface ClaimedRequest {
  readonly merchantId: string;
  readonly method: string;
  /** With the ids as we write them: an address may spell the same one in several ways. */
  readonly path: string;
  readonly key: string;
  /** As parsed, in whatever order its members came. */
  readonly body: unknown;
}

/** `limitMs`: where such a request is known to take less than others. */
export function claimOf(
  { merchantId, method, path, key, body }: ClaimedRequest,
  limitMs = leaseMsMax,
): IdempotencyClaim {
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

/** The row of a claim that nobody has met: somebody is at it. A duplicate key says that somebody else was first. */
export function claimRunning({ id, bodyHash, token, leaseMs }: IdempotencyClaim): Statement {
  return {
    sql: `INSERT INTO idempotency_claim (id, bodyHash, token, leaseUntil, createdAt)
          VALUES (?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? * 1000 MICROSECOND, UTC_TIMESTAMP(6))`,
    params: [id, bodyHash, token, leaseMs],
  };
}

/** The row of a claim that nobody has met, with its answer: for work that ends in the transaction in which it begins. */
export function claimAnswered({ id, bodyHash, token }: IdempotencyClaim, { status, body }: Answer): Statement {
  return {
    sql: `INSERT INTO idempotency_claim (id, bodyHash, token, status, answer, createdAt)
          VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6))`,
    params: [id, bodyHash, token, status, body],
  };
}

/** Gives a running claim its answer. Changes nothing where the claim was taken over. */
export function claimDone({ id, token }: IdempotencyClaim, { status, body }: Answer): Statement {
  return {
    sql: `UPDATE idempotency_claim SET leaseUntil = NULL, status = ?, answer = ?
          WHERE id = ? AND token = ? AND status IS NULL`,
    params: [status, body, id, token],
  };
}

/** Nobody is at it any more, and there is no answer to keep: whoever repeats the request takes it over at once. */
export function claimReleased({ id, token }: IdempotencyClaim): Statement {
  return {
    sql: `UPDATE idempotency_claim SET leaseUntil = NULL WHERE id = ? AND token = ? AND status IS NULL`,
    params: [id, token],
  };
}

/** As if it had never been: what is refused today may be right tomorrow. */
export function claimForgotten({ id, token }: IdempotencyClaim): Statement {
  return { sql: `DELETE FROM idempotency_claim WHERE id = ? AND token = ? AND status IS NULL`, params: [id, token] };
}

/** For work that holds a lock of its own: whether another request has made the claim before it got that. */
export async function isClaimed(tx: EntityManager, { id }: IdempotencyClaim): Promise<boolean> {
  return (await tx.query<unknown[]>('SELECT 1 FROM idempotency_claim WHERE id = ?', [id])).length > 0;
}

/** What a request finds under its key: nothing, its answer, or work that was begun and is its own to end now. */
export type Met =
  | { readonly kind: 'free'; readonly claim: IdempotencyClaim }
  | { readonly kind: 'taken-over'; readonly claim: IdempotencyClaim }
  | { readonly kind: 'replay'; readonly answer: Answer };

interface Row {
  bodyHash: Buffer;
  token: string;
  status: 200 | 201 | null;
  answer: string | null;
  isLeased: number | null;
}

/** Reads the claim, and takes it over where nobody is at it. Refuses another body, and what is still running. */
export async function meetClaim(db: DataSource, claim: IdempotencyClaim): Promise<Met> {
  const [row] = await read<Row>(
    db,
    `SELECT bodyHash, token, status, answer, leaseUntil > UTC_TIMESTAMP(6) AS isLeased FROM idempotency_claim WHERE id = ?`,
    [claim.id],
  );
  if (row === undefined) return { kind: 'free', claim };
  if (!row.bodyHash.equals(claim.bodyHash)) {
    throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was sent with another body before.');
  }
  if (row.status !== null && row.answer !== null) {
    return { kind: 'replay', answer: { status: row.status, body: row.answer, isFinal: true, isReplay: true } };
  }
  if (row.isLeased === 1) throw inUse();
  return { kind: 'taken-over', claim: await takeOver(db, { ...claim, token: BigInt(row.token) }) };
}

/** Of several at once one gets it; to the others it is in use. */
async function takeOver(db: DataSource, claim: IdempotencyClaim): Promise<IdempotencyClaim> {
  const { id, token, leaseMs } = claim;
  const { affectedRows } = await db.query<{ affectedRows: number }>(
    `UPDATE idempotency_claim SET token = token + 1, leaseUntil = UTC_TIMESTAMP(6) + INTERVAL ? * 1000 MICROSECOND
     WHERE id = ? AND token = ? AND status IS NULL`,
    [leaseMs, id, token],
  );
  if (affectedRows !== 1) throw inUse();
  return { ...claim, token: token + 1n };
}

function inUse(): Refusal {
  return new Refusal('idempotency_key_in_use', 'The same request is still being worked on.', { retryAfterSeconds });
}
