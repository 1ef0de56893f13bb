import { newId } from '@kessai/runtime';
import { RECORD_KEY_BYTES_MAX, type RawOutgoing } from '../outbox/outbox';
import { byName, type HeaderValue } from '../kafka/outgoing-record';
import { DEAD_LETTER_SUFFIX } from '../kafka/record-sizes';
import { factsOf, judge, type ErrorFacts, type RetryLimits } from '../handling/event-failures';
import type { EventIdentity, EventReading, ReceivedRecord, UnfitReading } from '../handling/reading';

/** `retrying`: due at a time. `waiting`: behind another of its key. `dead`: an operator's turn. The rest is done with. */
export type ParkedStatus = 'retrying' | 'waiting' | 'dead' | 'applied' | 'replayed' | 'discarded';

/** A record that failed, or came after one of its key that did, with all that is needed to handle it later. */
export interface ParkedRecord {
  readonly id: string;
  readonly record: ReceivedRecord;
  readonly identity: EventIdentity | null;
  readonly status: ParkedStatus;
  readonly attempts: number;
  readonly replays: number;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly error: ErrorFacts | null;
}

export function parkedBehind(reading: EventReading, now: Date): ParkedRecord {
  const times = { firstFailedAt: now, lastFailedAt: now, nextAttemptAt: null };
  return { ...newlyParked(reading), ...times, status: 'waiting', attempts: 0, error: null };
}

export function parkedFailed(reading: UnfitReading, limits: RetryLimits, now: Date): ParkedRecord {
  const tries = { attempts: 0, firstFailedAt: now };
  const verdict = judge(reading.error, tries, limits, { now, random: Math.random() });
  return {
    ...newlyParked(reading),
    ...verdict,
    firstFailedAt: now,
    lastFailedAt: now,
    error: factsOf(reading.error),
  };
}

const newlyParked = ({ record, identity }: EventReading | UnfitReading) => ({
  id: newId('dlt'),
  record,
  identity,
  replays: 0,
});

/** What an operator finds the record by. */
export function summaryOf({ id, record, identity, attempts, error }: ParkedRecord): Record<string, unknown> {
  const { topic, partition, offset } = record;
  return {
    parkedId: id,
    eventId: identity?.eventId,
    eventType: identity?.eventType,
    topic,
    partition,
    offset,
    attempts,
    ...error,
  };
}

/** A key that holds nothing back may be of any length: it is kept, but not in the indexed column. */
export const keyFits = (key: Buffer | null) => key === null || key.length <= RECORD_KEY_BYTES_MAX;

const UNKNOWN_TYPE = 'unknown';

/** The copy for the dead-letter topic: the original bytes and headers, and what happened to them beside. */
export function deadLetterOf(parked: ParkedRecord, origin: { group: string; version: string }): RawOutgoing {
  const { record, identity, error } = parked;
  return {
    id: newId('dlt'),
    topic: origin.group + DEAD_LETTER_SUFFIX,
    type: identity?.eventType ?? UNKNOWN_TYPE,
    key: record.key,
    value: record.value,
    sequence: identity?.sequence ?? null,
    causedBy: identity?.eventId ?? null,
    headers: {
      ...definedOnly(record.headers),
      dlt_record_id: parked.id,
      dlt_topic: record.topic,
      dlt_partition: String(record.partition),
      dlt_offset: record.offset,
      dlt_timestamp: record.timestamp,
      dlt_group: origin.group,
      dlt_attempts: String(parked.attempts),
      dlt_replays: String(parked.replays),
      dlt_first_failed_at: parked.firstFailedAt.toISOString(),
      dlt_error_class: error?.errorClass ?? '',
      dlt_error_message: error?.errorMessage ?? '',
      dlt_error_stack: error?.errorStack ?? '',
      dlt_fingerprint: error?.fingerprint ?? '',
      dlt_service_version: origin.version,
    },
  };
}

function definedOnly(headers: ReceivedRecord['headers']): RawOutgoing['headers'] {
  const defined = byName<HeaderValue | readonly HeaderValue[]>();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) defined[name] = value;
  return defined;
}
