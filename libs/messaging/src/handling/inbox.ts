import { queueRows, type Tx, type Reader } from '@kessai/database';
import { idFromBytes, idToHex } from '@kessai/runtime';
import type { Outgoing } from '../outbox/outgoing';
import type { EventReading } from './reading';

interface InboxRow {
  readonly eventId: Buffer;
  readonly results: string | null;
}

/** Which of the events this group has had, and what it answered. */
export async function findHandled(
  tx: Reader,
  group: string,
  eventIds: readonly string[],
): Promise<Map<string, Outgoing[]>> {
  if (eventIds.length === 0) return new Map();
  const rows: InboxRow[] = await tx.query(
    `SELECT eventId, results FROM inbox WHERE consumerGroup = ? AND eventId IN (?)`,
    [group, eventIds.map(idToHex)],
  );
  return new Map(rows.map(({ eventId, results }) => [idFromBytes('evt', eventId), unpackResults(results)]));
}

/** A plain insert: an id that another consumer wrote meanwhile is an error, and the chunk starts afresh. */
export function queueHandled(
  tx: Tx,
  group: string,
  handled: readonly { reading: EventReading; results: readonly Outgoing[] }[],
): void {
  const now = new Date();
  queueRows(
    tx,
    'inbox',
    handled.map(({ reading: { identity, record }, results }) => ({
      eventId: idToHex(identity.eventId),
      consumerGroup: group,
      topic: record.topic,
      kafkaPartition: record.partition,
      kafkaOffset: record.offset,
      results: packResults(results),
      receivedAt: now,
    })),
  );
}

/** Results as they go out again. Their bodies are JSON, and stand in the row as such: no quote in it is escaped. */
export function packResults(results: readonly Outgoing[]): string | null {
  if (results.length === 0) return null;
  return `[${results.map(packResult).join(',')}]`;
}

function packResult({ value, sequence, ...others }: Outgoing): string {
  const facts = JSON.stringify({ ...others, sequence: sequence?.toString() ?? null });
  return `${facts.slice(0, -1)},"value":${value.toString()}}`;
}

export function unpackResults(text: string | null): Outgoing[] {
  if (text === null) return [];
  const packed = JSON.parse(text) as PackedResult[];
  return packed.map((result) => ({
    ...result,
    sequence: result.sequence === null ? null : BigInt(result.sequence),
    time: new Date(result.time),
    value: Buffer.from(JSON.stringify(result.value)),
  }));
}

interface PackedResult extends Omit<Outgoing, 'sequence' | 'time' | 'value'> {
  readonly sequence: string | null;
  readonly time: string;
  readonly value: unknown;
}
