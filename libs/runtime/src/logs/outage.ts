import type { Logger } from 'pino';
import { wordsOf } from './error-words';

const remindedEveryMs = 30_000;

/**
 * Something that we need is away: said once, with the reason, again every half a minute, and once more when it is back.
 * How often it was tried in between is no news.
 */
export class Outage {
  private since: number | null = null;
  private saidAt = 0;
  private failedAt = 0;
  private logger: Logger | null = null;

  constructor(
    private readonly what: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Not over, and something has failed lately: a failure that nothing came after hides no other line. */
  get isGoingOn(): boolean {
    return this.since !== null && this.now() - this.failedAt < remindedEveryMs;
  }

  failed(reason: string, logger: Logger): void {
    const { what } = this;
    const now = (this.failedAt = this.now());
    if (this.since === null) {
      this.since = this.saidAt = now;
      this.logger = logger;
      logger.warn({ event: 'outage.began', what, reason }, `${what} is away`);
    } else if (now - this.saidAt >= remindedEveryMs) {
      this.saidAt = now;
      const seconds = Math.round((now - this.since) / 1_000);
      logger.warn({ event: 'outage.goes_on', what, seconds }, `${what} is still away, ${seconds} s`);
    }
  }

  worked(): void {
    if (this.since === null) return;
    const { what } = this;
    const seconds = Math.round((this.now() - this.since) / 1_000);
    this.since = null;
    this.logger?.info({ event: 'outage.ended', what, seconds }, `${what} is back after ${seconds} s`);
  }
}

const outages = new Map<string, Outage>();

/** One for all parts of the process that need the same thing. */
export function outageOf(what: string): Outage {
  const known = outages.get(what) ?? new Outage(what);
  outages.set(what, known);
  return known;
}

/** How each broker's outage is named, by its address. */
export const kafkaBroker = (broker: string) => `Kafka ${broker}`;

const theDatabase = 'the database';

export function databaseWorks(): void {
  outages.get(theDatabase)?.worked();
}

/** Takes a line out of the log that says no more than that database or Kafka are away, which is said once for all. */
export function isToldByOutage(error: unknown, logger: Logger): boolean {
  if (isDatabaseAway(error)) {
    outageOf(theDatabase).failed(wordsOf(error), logger);
    return true;
  }
  return isKafkaAway(error) && [...outages].some(([what, { isGoingOn }]) => isGoingOn && what.startsWith('Kafka'));
}

/** mysql2 says so of a connection that it could not make or has lost; no other client marks its errors like this. */
function isDatabaseAway(error: unknown): error is Error {
  return error instanceof Error && (error as { fatal?: unknown }).fatal === true;
}

const kafkaAway = /^KafkaJS(Connection|BrokerNotFound|RequestTimeout|NumberOfRetriesExceeded)/;

function isKafkaAway(error: unknown): boolean {
  return error instanceof Error && kafkaAway.test(error.name);
}

/** Kafka makes and loads what its coordinators need when the first group asks: all that while it refuses. */
const kafkaStartMs = 30_000;
const notYetCoordinating: ReadonlySet<unknown> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Takes a line out of the log of a start that says no more than that Kafka's coordinators are not ready yet. */
export function isOfKafkaStart(error: unknown, sinceStartMs: number): boolean {
  if (sinceStartMs > kafkaStartMs || !(error instanceof Error)) return false;
  // kafkajs gives up its search by that name; what else the broker refuses meanwhile has a line of its own.
  if (error.name === 'KafkaJSGroupCoordinatorNotFound') return true;
  return notYetCoordinating.has((error as { type?: unknown }).type) || isOfKafkaStart(error.cause, sinceStartMs);
}
