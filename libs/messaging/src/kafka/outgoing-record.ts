/** One Kafka record as it goes out: the topic with its prefix, header values as bytes or text. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

/** Null is a value too: a header may stand there by its name alone. */
export type HeaderValue = Buffer | string | null;
export type RecordHeaders = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;

/** Headers as they are kept in a row: JSON, name to base64, a list where a name stood more than once. */
export function packHeaders(
  headers: Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>,
): string {
  const packed = byName<string | null | (string | null)[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    packed[name] = isList(value) ? value.map(toBase64) : toBase64(value);
  }
  return JSON.stringify(packed);
}

export function unpackHeaders(text: string): Record<string, Buffer | null | (Buffer | null)[]> {
  const packed = JSON.parse(text) as Record<string, string | null | (string | null)[]>;
  const headers = byName<Buffer | null | (Buffer | null)[]>();
  for (const [name, value] of Object.entries(packed)) {
    headers[name] = Array.isArray(value) ? value.map(fromBase64) : fromBase64(value);
  }
  return headers;
}

/** Headers of foreign records may be called `__proto__`: without a prototype that is a name like any other. */
export function byName<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

/** What the record takes in Kafka's log, never too low: varints are counted at their longest. */
export function bytesOf(record: OutgoingRecord): number {
  let bytes = RECORD_OVERHEAD + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const [name, value] of Object.entries(record.headers)) {
    for (const one of isList(value) ? value : [value])
      bytes += HEADER_OVERHEAD + Buffer.byteLength(name) + lengthOf(one);
  }
  return bytes;
}

const RECORD_OVERHEAD = 36;
const HEADER_OVERHEAD = 10;

const lengthOf = (value: HeaderValue) => (typeof value === 'string' ? Buffer.byteLength(value) : (value?.length ?? 0));
const toBase64 = (value: HeaderValue) => (value === null ? null : Buffer.from(value as Buffer).toString('base64'));
const fromBase64 = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'));
const isList = (value: HeaderValue | readonly HeaderValue[]): value is readonly HeaderValue[] => Array.isArray(value);
