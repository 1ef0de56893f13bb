import { isDuplicateKey, Refusal, toJson, type Statement } from '@kessai/platform';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import {
  claimAnswered,
  claimDone,
  claimForgotten,
  claimReleased,
  claimRunning,
  meetClaim,
  type IdempotencyClaim,
  type Met,
} from './claims';

/** An answer as it leaves: once stored, every repetition of its request gets the same bytes. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** A 200 or 201 that leaves no outcome open. It is stored; any other one is made anew for each repetition. */
  readonly isFinal: boolean;
  readonly isReplay: boolean;
}

export function finalAnswer(status: 200 | 201, view: unknown): Answer {
  return { status, body: toJson(view), isFinal: true, isReplay: false };
}

/** Of what is not decided yet: a repetition is told what has become of it since. */
export function passingAnswer(status: number, view: unknown): Answer {
  return { status, body: toJson(view), isFinal: false, isReplay: false };
}

/** For a controller to return, so that nobody words the body anew. */
export function sendAnswer(reply: FastifyReply, { status, body, isReplay }: Answer): string {
  void reply.status(status).header('content-type', 'application/json; charset=utf-8');
  if (isReplay) void reply.header('idempotent-replayed', 'true');
  return body;
}

/** How the claim ends that a request was running under. Null: there is no answer that could be kept. */
export function claimEnded(claim: IdempotencyClaim, answer: Answer | null): Statement {
  return answer?.isFinal ? claimDone(claim, answer) : claimReleased(claim);
}

/**
 * Does the work of a claim once, and repeats its answer. For work that has transactions of its own: whoever dies in it
 * leaves the claim running until its lease ends, and the next one does the work again. No claim: nothing is kept.
 */
export async function answerOnce(
  db: DataSource,
  claim: IdempotencyClaim | null,
  work: (isRepeated: boolean) => Promise<Answer>,
): Promise<Answer> {
  if (claim === null) return work(false);
  const met = await beginOrMeet(db, claim);
  if (met.kind === 'replay') return met.answer;
  let answer: Answer;
  try {
    answer = await work(met.kind === 'taken-over');
  } catch (error) {
    const isRefused = error instanceof Refusal && error.status < 500;
    await write(db, isRefused ? claimForgotten(met.claim) : claimReleased(met.claim));
    throw error;
  }
  await write(db, claimEnded(met.claim, answer));
  return answer;
}

/** How often a claim may appear and go again under us. */
const racesMax = 5;

async function beginOrMeet(db: DataSource, claim: IdempotencyClaim): Promise<Met> {
  for (let race = 1; race <= racesMax; race += 1) {
    const met = await meetClaim(db, claim);
    if (met.kind !== 'free') return met;
    try {
      await write(db, claimRunning(claim));
      return met;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw new Error(`a claim came and went ${racesMax} times`);
}

/** Keeps the answer of a claim that nobody had met; where the same request was first meanwhile, its answer is the one. */
export async function keepAnswer(db: DataSource, claim: IdempotencyClaim, answer: Answer): Promise<Answer> {
  if (!answer.isFinal) return answer;
  try {
    await write(db, claimAnswered(claim, answer));
    return answer;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const met = await meetClaim(db, claim);
  return met.kind === 'replay' ? met.answer : answer;
}

async function write(db: DataSource, { sql, params }: Statement): Promise<void> {
  await db.query(sql, [...params]);
}
