import type { FetchedRecord } from './patches';
import { BatchUnreadable, NOT_COMPRESSED, unpack } from './codecs';
import { decodeRecord, type BatchContext, type RecordDecoder } from './record-codec';

// What a partition's part of a fetch holds. kafkajs fails the whole fetch, and with it every partition of the broker,
// for one batch that it cannot read. Here that batch ends its own partition's part, and stands there as a mark.

/** Where a partition cannot be read any further, and why. It stands among the records, the last of them. */
export interface Unreadable {
  /** Of the batch; null where the broker itself cannot read it, and says no place. */
  readonly fromOffset: string | null;
  readonly toOffset: string | null;
  readonly reason: string;
}

/** kafkajs's cursor on an answer of the broker. */
export interface AnswerDecoder extends RecordDecoder {
  readonly buffer: Buffer;
  readonly offset: number;
  readInt32(): number;
  canReadBytes(length: number): boolean;
  readBytes(length: number): Buffer;
}

interface KafkajsParts {
  readonly Decoder: new (bytes: Buffer) => AnswerDecoder;
  /** The batches of brokers before Kafka 0.11. */
  readonly decodeOldMessages: (decoder: AnswerDecoder, size: number) => Promise<FetchedRecord[]>;
  readonly crc32c: (bytes: Buffer) => number;
}

type Fetched = FetchedRecord & { readonly unreadable?: Unreadable };

// Offset, length, leader epoch, magic, checksum; then what the checksum is of.
const LENGTH_AT = 8;
const BODY_AT = 12;
const MAGIC_AT = 16;
const CHECKSUM_AT = 17;
const CHECKED_FROM = 21;
const COUNT_AT = 57;
const RECORDS_AT = 61;
const MAGIC = 2;
const CODEC_MASK = 0x07;
const LOG_APPEND_TIME_MASK = 0x08;
const TRANSACTIONAL_MASK = 0x10;
const CONTROL_MASK = 0x20;
/** Far more than fits of our events. Records of no content are seven bytes each, and an object of hundreds in memory. */
const BATCH_RECORDS_MAX = 100_000;
/** Of unpacked batches a partition gets no more at once: the rest is fetched again. */
const UNPACKED_BYTES_MAX = 4 * 1024 * 1024;
/** Above every offset, so that no reader takes the mark for something it has had. */
const LAST_OFFSET = '9223372036854775807';
const COMMIT_MARKER = Buffer.from([0, 0, 0, 1]);

export function unreadableMark(unreadable: Unreadable): Fetched {
  return { ...emptyRecord(LAST_OFFSET), key: null, isControlRecord: false, unreadable };
}

/** Where this record stands the partition cannot be read. */
export function unreadableOf(record: object | undefined): Unreadable | null {
  return (record as Partial<Fetched> | undefined)?.unreadable ?? null;
}

const emptyRecord = (offset: string) => ({
  offset,
  timestamp: '0',
  value: null,
  headers: Object.create(null) as Record<string, never>,
  batchContext: { producerId: '-1', inTransaction: false },
});

export class FetchedBatches {
  constructor(private readonly parts: KafkajsParts) {}

  /** The records of the batches up to one that cannot be read, and the mark for that. Never throws. */
  async read(answer: AnswerDecoder): Promise<Fetched[]> {
    const size = answer.readInt32();
    if (size <= 0 || !answer.canReadBytes(size)) return [];
    const bytes = answer.readBytes(size);
    const records: Fetched[] = [];
    let unpackedBytes = 0;
    let at = 0;
    try {
      while (bytes.length - at >= RECORDS_AT && unpackedBytes < UNPACKED_BYTES_MAX) {
        const { end, unpacked } = await this.readBatch(bytes, at, records);
        if (end > bytes.length) break; // The answer ends in the middle of a batch: it comes with the next fetch.
        unpackedBytes += unpacked;
        at = end;
      }
    } catch (error) {
      records.push(unreadableMark(placeOf(bytes, at, error)));
    }
    return records;
  }

  private async readBatch(bytes: Buffer, at: number, into: Fetched[]): Promise<{ end: number; unpacked: number }> {
    const end = at + BODY_AT + bytes.readInt32BE(at + LENGTH_AT);
    const magic = bytes.readInt8(at + MAGIC_AT);
    if (magic === 0 || magic === 1) return this.readOld(bytes, at, into);
    if (magic !== MAGIC) throw new BatchUnreadable(`message format ${magic} is not known`);
    if (end < at + RECORDS_AT) throw new BatchUnreadable('its length is damaged');
    if (end > bytes.length) {
      // The broker sends the first batch whole, however long it is.
      if (at === 0) throw new BatchUnreadable('its length is damaged');
      return { end, unpacked: 0 };
    }
    if (this.parts.crc32c(bytes.subarray(at + CHECKED_FROM, end)) !== bytes.readUInt32BE(at + CHECKSUM_AT)) {
      throw new BatchUnreadable('its checksum does not fit: the log is damaged');
    }
    const count = bytes.readInt32BE(at + COUNT_AT);
    if (count < 0 || count > BATCH_RECORDS_MAX) throw new BatchUnreadable(`it has ${count} records`);
    const codec = bytes.readInt16BE(at + CHECKED_FROM) & CODEC_MASK;
    const packed = bytes.subarray(at + RECORDS_AT, end);
    const content = codec === NOT_COMPRESSED || count === 0 ? packed : await unpack(codec, packed);
    const context = contextOf(bytes, at);
    const records = this.readRecords(content, count, context);
    for (const record of records) into.push(record);
    // Of a batch whose records are all compacted away only the offsets are left: the reader has to pass them.
    if (count === 0) into.push({ ...emptyRecord(placeIn(bytes, at).to), key: COMMIT_MARKER, isControlRecord: true });
    return { end, unpacked: codec === NOT_COMPRESSED ? 0 : content.length };
  }

  private readRecords(content: Buffer, count: number, context: BatchContext): Fetched[] {
    const { Decoder } = this.parts;
    const decoder = new Decoder(content);
    const records: Fetched[] = [];
    for (let left = count; left > 0; left -= 1) {
      const length = decoder.readVarInt();
      if (length < 0 || !decoder.canReadBytes(length)) throw new BatchUnreadable('a record is cut off');
      records.push(decodeRecord(new Decoder(decoder.readBytes(length)), context) as unknown as Fetched);
    }
    return records;
  }

  private async readOld(bytes: Buffer, at: number, into: Fetched[]): Promise<{ end: number; unpacked: number }> {
    const rest = bytes.subarray(at);
    for (const record of await this.parts.decodeOldMessages(new this.parts.Decoder(rest), rest.length))
      into.push(record);
    return { end: bytes.length, unpacked: 0 };
  }
}

/** What kafkajs knows of a batch, by its names: the filter of aborted transactions reads it, and each record carries it. */
function contextOf(bytes: Buffer, at: number) {
  const attributes = bytes.readInt16BE(at + CHECKED_FROM);
  return {
    firstOffset: bytes.readBigInt64BE(at).toString(),
    partitionLeaderEpoch: bytes.readInt32BE(at + 12),
    magicByte: MAGIC,
    lastOffsetDelta: bytes.readInt32BE(at + 23),
    firstTimestamp: bytes.readBigInt64BE(at + 27).toString(),
    maxTimestamp: bytes.readBigInt64BE(at + 35).toString(),
    producerId: bytes.readBigInt64BE(at + 43).toString(),
    producerEpoch: bytes.readInt16BE(at + 51),
    firstSequence: bytes.readInt32BE(at + 53),
    inTransaction: (attributes & TRANSACTIONAL_MASK) > 0,
    isControlBatch: (attributes & CONTROL_MASK) > 0,
    timestampType: (attributes & LOG_APPEND_TIME_MASK) > 0 ? 1 : 0,
  };
}

function placeIn(bytes: Buffer, at: number): { from: string; to: string } {
  const from = bytes.readBigInt64BE(at);
  return { from: from.toString(), to: (from + BigInt(bytes.readInt32BE(at + 23))).toString() };
}

function placeOf(bytes: Buffer, at: number, error: unknown): Unreadable {
  const { from, to } = placeIn(bytes, at);
  return { fromOffset: from, toOffset: to, reason: (error as Error).message };
}
