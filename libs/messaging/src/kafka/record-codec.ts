// How one record is written into a batch and read out of it (Kafka's message format 2). kafkajs gives every header an
// encoder of its own, of 512 bytes that are cleared first. It also copies all headers of a record for each of them.

export interface RecordToWrite {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, HeaderToWrite | readonly HeaderToWrite[]>>;
}
type HeaderToWrite = Buffer | string | null;

/** What a record is read from: kafkajs's own cursor on the bytes of one record. */
export interface RecordDecoder {
  readInt8(): number;
  readVarInt(): number;
  readVarLong(): { toString(): string };
  readVarIntString(): string;
  readVarIntBytes(): Buffer | null;
  canReadBytes(length: number): boolean;
}

export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly magicByte: number;
  readonly isControlBatch?: boolean;
  readonly timestampType?: number;
  readonly maxTimestamp?: string;
}

const NO_BYTES = -1;
/** A name of no length and a value of none. */
const HEADER_BYTES_MIN = 2;
const LOG_APPEND_TIME = 1;

/** The record as kafkajs takes it into its batch: of an encoder it asks for nothing but the bytes. */
export function encodeRecord(record: RecordToWrite): { buf: Buffer; buffer: Buffer } {
  const { offsetDelta = 0, timestampDelta = 0, key, value, headers = {} } = record;
  body.clear();
  body.int8(0); // Attributes: none are in use.
  body.varint(timestampDelta);
  body.varint(offsetDelta);
  body.bytes(key ?? null);
  body.bytes(value);
  const names = Object.keys(headers);
  body.varint(names.reduce((count, name) => count + countOf(headers[name]!), 0));
  for (const name of names) {
    const header = headers[name]!;
    for (const one of isList(header) ? header : [header]) {
      body.bytes(name);
      body.bytes(one);
    }
  }
  const buffer = body.withItsLength();
  return { buf: buffer, buffer };
}

/** The record as kafkajs hands it on, with a header that stands twice as a list. */
export function decodeRecord(decoder: RecordDecoder, batchContext: BatchContext) {
  const { firstOffset, firstTimestamp, magicByte, isControlBatch = false, timestampType, maxTimestamp } = batchContext;
  const attributes = decoder.readInt8();
  const timestampDelta = decoder.readVarLong().toString();
  const timestamp =
    timestampType === LOG_APPEND_TIME && maxTimestamp ? maxTimestamp : sum(firstTimestamp, timestampDelta);
  const offset = sum(firstOffset, decoder.readVarInt());
  const key = decoder.readVarIntBytes();
  const value = decoder.readVarIntBytes();
  const headers = Object.create(null) as Record<string, Buffer | null | (Buffer | null)[]>; // Whatever they are called.
  const headerCount = decoder.readVarInt();
  if (!decoder.canReadBytes(headerCount * HEADER_BYTES_MIN)) throw new RangeError('a record is cut off');
  for (let left = headerCount; left > 0; left -= 1) {
    const name = decoder.readVarIntString();
    const header = decoder.readVarIntBytes();
    const before = headers[name];
    headers[name] = before === undefined ? header : Array.isArray(before) ? [...before, header] : [before, header];
  }
  return {
    magicByte,
    attributes,
    timestamp,
    offset,
    key,
    value,
    headers,
    isControlRecord: isControlBatch,
    batchContext,
  };
}

const isList = (header: HeaderToWrite | readonly HeaderToWrite[]): header is readonly HeaderToWrite[] =>
  Array.isArray(header);
const countOf = (header: HeaderToWrite | readonly HeaderToWrite[]): number => (isList(header) ? header.length : 1);
const sum = (start: string, delta: number | string): string => (BigInt(start) + BigInt(delta)).toString();

/** Grows with the largest record and is used for every one: a record is written in one go. */
class RecordBytes {
  private bytesSoFar = Buffer.allocUnsafe(16 * 1024);
  private length = 0;

  clear(): void {
    this.length = 0;
  }

  int8(value: number): void {
    this.makeRoom(1);
    this.bytesSoFar[this.length++] = value;
  }

  /** Zigzag: the sign in the lowest bit, then seven bits a byte, the lowest first. */
  varint(value: number): void {
    this.makeRoom(VARINT_BYTES_MAX);
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.bytesSoFar[this.length++] = (rest % 0x80) | 0x80;
    this.bytesSoFar[this.length++] = rest;
  }

  /** The length, then the bytes; a text as UTF-8. */
  bytes(value: Buffer | string | null): void {
    if (value === null) {
      this.varint(NO_BYTES);
      return;
    }
    const size = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    this.varint(size);
    this.makeRoom(size);
    if (typeof value === 'string') this.bytesSoFar.write(value, this.length, size);
    else value.copy(this.bytesSoFar, this.length);
    this.length += size;
  }

  /** A copy of its own, with its length before it. */
  withItsLength(): Buffer {
    const size = this.length;
    this.varint(size);
    const whole = Buffer.allocUnsafe(this.length);
    this.bytesSoFar.copy(whole, 0, size, this.length);
    this.bytesSoFar.copy(whole, this.length - size, 0, size);
    return whole;
  }

  private makeRoom(size: number): void {
    if (this.length + size <= this.bytesSoFar.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + size));
    this.bytesSoFar.copy(larger, 0, 0, this.length);
    this.bytesSoFar = larger;
  }
}

/** Of a whole number that a double holds exactly: 54 bits with its sign. */
const VARINT_BYTES_MAX = 8;
const body = new RecordBytes();
