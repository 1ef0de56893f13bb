import { createHash } from 'node:crypto';
import { stackOf, wordsOf } from '@kessai/runtime';

/** The event contradicts its contract: it goes to the dead letters at once, for no repetition can make it right. */
export class EventRejected extends Error {
  constructor(
    readonly reason: string,
    readonly eventId: string,
    detail?: string,
  ) {
    super(detail === undefined ? reason : `${reason}: ${detail}`);
    this.name = new.target.name;
  }
}

/** What the event builds on has not arrived: it is parked and tried again, and burns no attempt. */
export class EventNotYet extends Error {
  constructor(
    readonly reason: string,
    readonly eventId: string,
    detail?: string,
  ) {
    super(detail === undefined ? reason : `${reason}: ${detail}`);
    this.name = new.target.name;
  }
}

/** What a row and a dead letter keep of an error. */
export interface ErrorFacts {
  readonly errorClass: string;
  readonly errorMessage: string;
  readonly errorStack: string;
  /** Class and place: errors of one cause share it, whatever their message. */
  readonly fingerprint: string;
}

export interface RetryLimits {
  readonly attemptsMax: number;
  readonly firstDelayMs: number;
}

/** What becomes of a record whose handler failed. */
export interface Verdict {
  readonly status: 'retrying' | 'dead';
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
}

interface Tries {
  readonly attempts: number;
  readonly firstFailedAt: Date;
}

const DELAY_GROWTH = 4;
const DELAY_MAX_MS = 5 * 60_000;
const JITTER = 0.2;

/** `random` is a number in [0, 1): it spreads records that failed together. */
export function judge(
  error: unknown,
  tries: Tries,
  limits: RetryLimits,
  { now, random }: { now: Date; random: number },
): Verdict {
  if (error instanceof EventNotYet) {
    // Nothing counts up, so the delay grows with the age of the wait.
    const delayMs = Math.max(limits.firstDelayMs, now.getTime() - tries.firstFailedAt.getTime());
    return { status: 'retrying', attempts: tries.attempts, nextAttemptAt: later(now, delayMs, random) };
  }
  const attempts = tries.attempts + 1;
  if (error instanceof EventRejected || attempts >= limits.attemptsMax) {
    return { status: 'dead', attempts, nextAttemptAt: null };
  }
  const delayMs = limits.firstDelayMs * DELAY_GROWTH ** (attempts - 1);
  return { status: 'retrying', attempts, nextAttemptAt: later(now, delayMs, random) };
}

function later(now: Date, delayMs: number, random: number): Date {
  const spread = 1 - JITTER + 2 * JITTER * random;
  return new Date(now.getTime() + Math.round(Math.min(delayMs, DELAY_MAX_MS) * spread));
}

const CLASS_LENGTH_MAX = 128;
const MESSAGE_BYTES_MAX = 1_024;
const STACK_BYTES_MAX = 4_096;
const PLACE_LENGTH_MAX = 40;

export function factsOf(error: unknown): ErrorFacts {
  const fault = error instanceof Error ? error : new Error(wordsOf(error));
  const stack = stackOf(fault);
  return {
    errorClass: fault.name.slice(0, CLASS_LENGTH_MAX),
    errorMessage: cutBytes(wordsOf(fault), MESSAGE_BYTES_MAX),
    errorStack: cutBytes(stack, STACK_BYTES_MAX),
    fingerprint: fingerprintOf(fault.name, stack),
  };
}

/** A short hash for equality and the place for the eye: `3f9a0c1d crediting.ts:52`. */
function fingerprintOf(errorClass: string, stack: string): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const own = frames.find((line) => !/node_modules|node:internal/.test(line)) ?? frames[0] ?? '';
  const place = /([^/\\(\s]+:\d+):\d+\)?$/.exec(own)?.[1] ?? 'nowhere';
  const hash = createHash('sha256').update(`${errorClass}@${place}`).digest('hex').slice(0, 16);
  return `${hash} ${place.slice(-PLACE_LENGTH_MAX)}`;
}

function cutBytes(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  // A character cut in two would decode as U+FFFD; it is dropped.
  return bytes.length <= bytesMax
    ? text
    : bytes
        .subarray(0, bytesMax)
        .toString()
        .replace(/\uFFFD+$/, '');
}
