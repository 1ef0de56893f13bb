import type { DataOf, EventDefinition, EventEnvelope, TopicName } from '@kessai/contracts';
import { childOf, currentTraceparent, idFromBytes, idToBytes, newId } from '@kessai/runtime';
import { createHash } from 'node:crypto';
import type { OutgoingRecord } from '../kafka/outgoing-record';

/** An event on its way out, encoded: as it stands in the outbox, or as the stored result of another event. */
export interface Outgoing {
  readonly id: string;
  readonly topic: TopicName | (string & {});
  readonly type: string;
  readonly key: string;
  readonly sequence: bigint | null;
  readonly time: Date;
  readonly value: Buffer;
  readonly traceparent: string | null;
  readonly causedBy: string | null;
}

interface Announcing {
  readonly sequence: bigint;
  /** Drawn by a caller whose decision is made of values alone; else here. */
  readonly id?: string;
  readonly time?: Date;
  readonly traceparent?: string | null;
}

/** A new fact. `sequence` is taken under the lock of the row whose id is the key: it alone orders the key's events. */
export function announce<Definition extends EventDefinition>(
  definition: Definition,
  data: DataOf<Definition>,
  { sequence, id = newId('evt'), time = new Date(), traceparent = currentTraceparent() }: Announcing,
): Outgoing {
  return { id, ...encoded(definition, data, time), sequence, traceparent, causedBy: null };
}

/** What follows from `to`. The id is made from it, so saying it again changes nothing for who listens. */
export function answer<Definition extends EventDefinition>(
  definition: Definition,
  data: DataOf<Definition>,
  options: { to: EventEnvelope },
): Outgoing {
  const { to } = options;
  return {
    id: answerId(to.id, definition.type),
    ...encoded(definition, data, new Date()),
    sequence: null,
    traceparent: to.traceparent === null ? null : childOf(to.traceparent),
    causedBy: to.id,
  };
}

/** The source's time, then a hash of source and type, marked as UUID version 8: the same for ever, and time-ordered. */
export function answerId(sourceId: string, type: string): string {
  const source = idToBytes(sourceId);
  const id = createHash('sha256').update(source).update(type).digest().subarray(0, 16);
  source.copy(id, 0, 0, 6);
  id[6] = 0x80 | (id[6]! & 0x0f);
  id[8] = 0x80 | (id[8]! & 0x3f);
  return idFromBytes('evt', id);
}

/** The record of an event: CloudEvents 1.0, binary mode. */
export function recordOf(event: Outgoing, from: { service: string; topicPrefix: string }): OutgoingRecord {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: `kessai/${from.service}`,
    ce_time: event.time.toISOString(),
    ce_subject: event.key,
    'content-type': 'application/json',
  };
  if (event.sequence !== null) headers['ce_sequence'] = event.sequence.toString();
  if (event.causedBy !== null) headers['ce_causationid'] = event.causedBy;
  if (event.traceparent !== null) headers['traceparent'] = event.traceparent;
  return { topic: from.topicPrefix + event.topic, key: Buffer.from(event.key), value: event.value, headers };
}

function encoded<Definition extends EventDefinition>(definition: Definition, data: DataOf<Definition>, time: Date) {
  const text = JSON.stringify(data, (_name, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  // Read back as every consumer will: what they would refuse must not leave, the caller's transaction rolls back.
  definition.data.parse(JSON.parse(text));
  return {
    topic: definition.topic,
    type: definition.type,
    key: definition.key(data),
    time,
    value: Buffer.from(text),
  };
}
