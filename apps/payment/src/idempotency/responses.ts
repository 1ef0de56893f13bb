import { isDuplicateKey, type Statement, type Database } from '@kessai/database';
import { Refusal } from '@kessai/http';
import { toJson } from '@kessai/runtime';
import type { FastifyReply } from 'fastify';
import {
  insertWithResponse,
  storeResponse,
  deleteRecord,
  releaseRecord,
  insertRunning,
  findRecord,
  type IdempotencyRecord,
  type FoundRecord,
} from './idempotency-records';

/** An answer as it leaves: once stored, every repetition of its request gets the same bytes. */
export interface ApiResponse {
  readonly status: number;
  readonly body: string;
  /** A success that leaves no outcome open. It is stored; any other one is made anew for each repetition. */
  readonly isFinal: boolean;
  readonly isReplay: boolean;
}

export function finalResponse(status: 200 | 201 | 202, view: unknown): ApiResponse {
  return { status, body: toJson(view), isFinal: true, isReplay: false };
}

/** Of what is not decided yet: a repetition is told what has become of it since. */
export function openResponse(status: number, view: unknown): ApiResponse {
  return { status, body: toJson(view), isFinal: false, isReplay: false };
}

/** For a controller to return: the body leaves as it was stored. */
export function sendResponse(reply: FastifyReply, { status, body, isReplay }: ApiResponse): string {
  void reply.status(status).header('content-type', 'application/json; charset=utf-8');
  if (isReplay) void reply.header('idempotent-replayed', 'true');
  return body;
}

/** How the record ends that a request was running under. Null: there is no answer that could be kept. */
export function endRecord(record: IdempotencyRecord, answer: ApiResponse | null): Statement {
  return answer?.isFinal ? storeResponse(record, answer) : releaseRecord(record);
}

/**
 * Does the work of a record once, and repeats its answer. For work that has transactions of its own. After a crash in
 * it the record runs until its lease ends, and the next request does the work again. No record: nothing is kept.
 */
export async function respondOnce(
  db: Database,
  record: IdempotencyRecord | null,
  work: (isRepeated: boolean) => Promise<ApiResponse>,
): Promise<ApiResponse> {
  if (record === null) return work(false);
  const found = await beginOrFind(db, record);
  if (found.kind === 'replay') return found.answer;
  let answer: ApiResponse;
  try {
    answer = await work(found.kind === 'taken-over');
  } catch (error) {
    const isRefused = error instanceof Refusal && error.status < 500;
    await write(db, isRefused ? deleteRecord(found.record) : releaseRecord(found.record));
    throw error;
  }
  await write(db, endRecord(found.record, answer));
  return answer;
}

/** How often a record may appear and go again between reading it and writing it. */
const racesMax = 5;

async function beginOrFind(db: Database, record: IdempotencyRecord): Promise<FoundRecord> {
  for (let race = 1; race <= racesMax; race += 1) {
    const found = await findRecord(db, record);
    if (found.kind !== 'free') return found;
    try {
      await write(db, insertRunning(record));
      return found;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw new Error(`a record came and went ${racesMax} times`);
}

/** Keeps the answer of a record that had no row; where the same request has made one meanwhile, the answer is the one there. */
export async function keepResponse(db: Database, record: IdempotencyRecord, answer: ApiResponse): Promise<ApiResponse> {
  if (!answer.isFinal) return answer;
  try {
    await write(db, insertWithResponse(record, answer));
    return answer;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const found = await findRecord(db, record);
  return found.kind === 'replay' ? found.answer : answer;
}

/** Each of these may be asked twice: the second time it meets its own row, or none that is still running. */
async function write(db: Database, { sql, params }: Statement): Promise<void> {
  await db.query(sql, [...params]);
}
