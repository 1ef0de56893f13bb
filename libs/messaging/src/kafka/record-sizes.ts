import { bytesOf, type OutgoingRecord } from './outgoing-record';

/** `max.message.bytes` of the event topics: what the broker takes in one batch. Kafka's own default, said out loud. */
export const EVENT_BATCH_BYTES_MAX = 1_048_588;
/** A dead letter is the original and what happened to it: its topic has room for both. */
export const DEAD_LETTER_BATCH_BYTES_MAX = EVENT_BATCH_BYTES_MAX + 65_536;
export const DEAD_LETTER_SUFFIX = '.dlt';

/** Batches are cut here, well below the limit: a batch that the broker refuses takes its neighbours with it. */
export const SEND_BYTES_MAX = 900_000;
const BATCH_OVERHEAD = 61;

/** Kafka will never take this record. */
export class RecordTooLarge extends Error {
  constructor(
    readonly topic: string,
    readonly bytes: number,
  ) {
    super(`a record of about ${bytes} bytes does not fit ${topic}`);
    this.name = 'RecordTooLarge';
  }
}

/** The bytes it takes; throws where its topic would never take it. */
export function assertFits(record: OutgoingRecord): number {
  const bytes = bytesOf(record);
  const limit = record.topic.endsWith(DEAD_LETTER_SUFFIX) ? DEAD_LETTER_BATCH_BYTES_MAX : EVENT_BATCH_BYTES_MAX;
  if (bytes + BATCH_OVERHEAD > limit) throw new RecordTooLarge(record.topic, bytes);
  return bytes;
}

/**
 * In their order, into batches of at most `bytesMax`; a record above that travels alone. A record that its topic would
 * never take is refused here, before the first batch is sent.
 */
export function cutByBytes(records: readonly OutgoingRecord[], bytesMax = SEND_BYTES_MAX): OutgoingRecord[][] {
  const batches: OutgoingRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = assertFits(record);
    const batch = batches.at(-1);
    if (batch && bytes <= room) {
      batch.push(record);
      room -= bytes;
    } else {
      batches.push([record]);
      room = bytesMax - bytes;
    }
  }
  return batches;
}
