import type { Tx } from '@kessai/database';
import { isId, traceIdOf, wordsOf } from '@kessai/runtime';
import { signedTopics, type EventDefinition, type EventEnvelope } from '@kessai/contracts';
import type { HeaderValue } from '../kafka/outgoing-record';
import { signatureFault, type VerifyKeys } from '../kafka/signatures';
import { RECORD_KEY_BYTES_MAX } from '../outbox/outbox';
import type { Outgoing } from '../outbox/outgoing';
import { EventRejected } from './event-failures';

/** A record as it came from a topic. */
export interface ReceivedRecord {
  /** Without the prefix of the deployment. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>;
}

export interface EventConsumer {
  readonly definition: EventDefinition;
  handle(tx: Tx, events: EventEnvelope[]): Promise<Outgoing[]>;
}

/** By what a record is known once its bytes make sense: enough to keep its key in order. */
export interface EventIdentity {
  readonly eventId: string;
  readonly eventType: string;
  readonly sequence: bigint | null;
  /** Topic and key bytes: what a parked record holds back. */
  readonly queue: string;
}

export interface EventReading {
  readonly kind: 'event';
  readonly record: ReceivedRecord;
  readonly identity: EventIdentity;
  readonly event: EventEnvelope;
  readonly consumer: EventConsumer;
}

/** Cannot be handled, or its handler failed. Without an identity it never holds its key back. */
export interface UnfitReading {
  readonly kind: 'unfit';
  readonly record: ReceivedRecord;
  readonly identity: EventIdentity | null;
  readonly error: unknown;
}

export interface SkippedReading {
  readonly kind: 'skipped';
  readonly record: ReceivedRecord;
}

export type Reading = EventReading | UnfitReading | SkippedReading;

/** The record is no event, or not one that its contract allows. */
export class RecordRejected extends EventRejected {}

/** The record stands in a signed topic, and none of the keys that are accepted has signed it. */
export class SignatureRejected extends RecordRejected {}

const noKeys: VerifyKeys = new Map();

/** The event types that a group has handlers for. */
export class EventConsumers {
  private readonly byType = new Map<string, EventConsumer>();
  private readonly names = new Set<string>();

  constructor(
    readonly all: readonly EventConsumer[],
    private readonly verifyKeys: VerifyKeys = noKeys,
  ) {
    for (const consumer of all) {
      this.byType.set(consumer.definition.type, consumer);
      this.names.add(withoutVersion(consumer.definition.type));
    }
  }

  get topics(): string[] {
    return [...new Set(this.all.map(({ definition }) => definition.topic))];
  }

  of(type: string): EventConsumer | undefined {
    return this.byType.get(type);
  }

  /** Before anything that the record says of itself is believed. */
  assertSigned(record: ReceivedRecord): void {
    if (!signedTopics.has(record.topic)) return;
    const fault = signatureFault(record, this.verifyKeys);
    if (fault !== null) throw new SignatureRejected(fault, '');
  }

  /** Someone here understands another version of this type: the event is ours, and we must not let it pass. */
  knowOtherVersionOf(type: string): boolean {
    return this.names.has(withoutVersion(type));
  }
}

const EVENT_TYPE_LENGTH_MAX = 128;
const TRACEPARENT_LENGTH_MAX = 64;

/** Where the record stands in its topic, as one text. */
export function positionOf({ topic, partition, offset }: { topic: string; partition: number; offset: string }): string {
  return `${topic}/${partition}/${offset}`;
}

export function queueOf(topic: string, key: Buffer): string {
  return `${topic}/${key.toString('latin1')}`;
}

/** What the record is to this group. Pure: the same bytes always read the same. */
export function readRecord(record: ReceivedRecord, consumers: EventConsumers): Reading {
  let identity: EventIdentity | null = null;
  try {
    // A forged record has no identity: under the key of a true event it would hold that one back.
    consumers.assertSigned(record);
    identity = readIdentity(record);
    const { eventId, eventType } = identity;
    const consumer = consumers.of(eventType);
    if (consumer) return { kind: 'event', record, identity, consumer, event: readEvent(record, identity, consumer) };
    if (!consumers.knowOtherVersionOf(eventType)) return { kind: 'skipped', record };
    throw new RecordRejected('version_unknown', eventId, eventType);
  } catch (error) {
    return { kind: 'unfit', record, identity, error };
  }
}

function readIdentity({ topic, key, headers }: ReceivedRecord): EventIdentity {
  const eventId = textOf(headers['ce_id']);
  const eventType = textOf(headers['ce_type']);
  if (textOf(headers['ce_specversion']) !== '1.0') throw new RecordRejected('not_cloud_events', eventId ?? '');
  if (eventId === null || !isId('evt', eventId)) throw new RecordRejected('event_id_unreadable', '');
  if (!eventType || eventType.length > EVENT_TYPE_LENGTH_MAX)
    throw new RecordRejected('event_type_unreadable', eventId);
  if (!key || key.length === 0 || key.length > RECORD_KEY_BYTES_MAX)
    throw new RecordRejected('key_unreadable', eventId);

  const digits = textOf(headers['ce_sequence']);
  // A sequence that cannot be read counts as none here, so that the record still queues; readEvent refuses it.
  const sequence = digits !== null && sequenceDigits.test(digits) ? BigInt(digits) : null;
  return { eventId, eventType, sequence, queue: queueOf(topic, key) };
}

function readEvent(record: ReceivedRecord, identity: EventIdentity, consumer: EventConsumer): EventEnvelope {
  const { headers, key: keyBytes, value } = record;
  const { eventId, eventType, sequence } = identity;
  const { definition } = consumer;
  const source = textOf(headers['ce_source']);
  const time = new Date(textOf(headers['ce_time']) ?? Number.NaN);
  if (definition.topic !== record.topic) throw new RecordRejected('topic_wrong', eventId, record.topic);
  if (!source) throw new RecordRejected('source_missing', eventId);
  if (Number.isNaN(time.getTime())) throw new RecordRejected('time_unreadable', eventId);
  if (headers['ce_sequence'] !== undefined && sequence === null)
    throw new RecordRejected('sequence_unreadable', eventId);

  const body = definition.data.safeParse(parseJson(value, eventId));
  if (!body.success) throw new RecordRejected('body_contradicts_schema', eventId, faultsIn(body.error));
  const key = keyBytes!.toString();
  if (definition.key(body.data) !== key) throw new RecordRejected('key_contradicts_body', eventId);

  const traceparent = textOf(headers['traceparent']);
  const causedBy = textOf(headers['ce_causationid']);
  return {
    id: eventId,
    type: eventType,
    source,
    time,
    key,
    sequence,
    traceparent: traceparent && isTraceparent(traceparent) ? traceparent : null,
    causedBy: causedBy && isId('evt', causedBy) ? causedBy : null,
    data: body.data,
  };
}

function parseJson(value: Buffer | null, eventId: string): unknown {
  if (value === null) throw new RecordRejected('body_missing', eventId);
  try {
    return JSON.parse(value.toString());
  } catch (error) {
    throw new RecordRejected('body_unreadable', eventId, wordsOf(error));
  }
}

/** Where the faults are and of which kind: their words quote the body. */
function faultsIn({
  issues,
}: {
  issues: readonly { path: readonly PropertyKey[]; code?: string | undefined }[];
}): string {
  return issues.map(({ path, code }) => `${path.map(String).join('.')} ${code ?? 'custom'}`.trim()).join('; ');
}

const LOGGED_EVENTS_MAX = 10;

/** Enough of a chunk's events to find it again. */
export function eventsOf(readings: readonly Reading[]): { records: number; eventIds: string[] } {
  const identities = readings.flatMap((reading) => (reading.kind === 'skipped' ? [] : (reading.identity ?? [])));
  return { records: readings.length, eventIds: identities.slice(0, LOGGED_EVENTS_MAX).map(({ eventId }) => eventId) };
}

const sequenceDigits = /^(0|[1-9][0-9]{0,17})$/;
const isTraceparent = (text: string) => text.length <= TRACEPARENT_LENGTH_MAX && traceIdOf(text) !== null;
const withoutVersion = (type: string) => type.replace(/\.v[0-9]+$/, '');

function textOf(header: ReceivedRecord['headers'][string]): string | null {
  if (header === undefined || header === null || Array.isArray(header)) return null;
  return header.toString();
}
