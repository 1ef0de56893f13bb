import fc from 'fast-check';
import { createRequire } from 'node:module';
import { decodeRecord, encodeRecord, type BatchContext, type RecordDecoder, type RecordToWrite } from './record-codec';

// kafkajs itself, not through our own door: as it writes and reads without our corrections.
const load = createRequire(__filename);
const encodeByKafkajs = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: RecordToWrite) => {
  buffer: Buffer;
};
const decodeByKafkajs = load('kafkajs/src/protocol/recordBatch/record/v0/decoder') as typeof decodeRecord;
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => RecordDecoder;

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const header = fc.oneof(bytes, fc.string({ unit: 'grapheme' }));
/** Not `constructor` and the like: kafkajs reads those wrongly. */
const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !(text in {}));
const record = fc.record({
  offsetDelta: fc.nat(2 ** 30),
  timestampDelta: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  key: fc.option(bytes),
  value: fc.option(fc.oneof(bytes, fc.constant(Buffer.alloc(20_000, 1)))),
  headers: fc.dictionary(name, fc.oneof(header, fc.array(header, { minLength: 1, maxLength: 3 })), {
    noNullPrototype: true,
  }),
});
const context: BatchContext = { firstOffset: '9007199254740993', firstTimestamp: '1767225600000', magicByte: 2 };
const contexts = [context, { ...context, isControlBatch: true }, { ...context, timestampType: 1, maxTimestamp: '7' }];

/** A record as kafkajs hands it to its decoder: without the length before it. */
const cursorOn = (encoded: Buffer) => new Decoder(new Decoder(encoded).readVarIntBytes()!);

/** Compared as one text: matchers look at buffers byte by byte. */
const inHex = (read: unknown): string =>
  JSON.stringify(read, function (this: Record<string, unknown>, part, value: unknown) {
    const plain = this[part];
    return Buffer.isBuffer(plain) ? plain.toString('hex') : value;
  });

describe('a record of a batch', () => {
  it('is written byte for byte as kafkajs writes it', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(encodeRecord(one).buffer.equals(encodeByKafkajs(one).buffer)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is read as kafkajs reads it', () => {
    fc.assert(
      fc.property(record, fc.constantFrom(...contexts), (one, batch) => {
        const encoded = encodeByKafkajs(one).buffer;
        const read = decodeRecord(cursorOn(encoded), batch);
        expect(inHex(read)).toBe(inHex(decodeByKafkajs(cursorOn(encoded), batch)));
      }),
      { numRuns: 500 },
    );
  });

  it('may have headers of any name', () => {
    const headers = { constructor: 'a', ['__proto__']: 'b', toString: ['c', 'd'] };
    const read = decodeRecord(cursorOn(encodeRecord({ value: null, headers }).buffer), context);

    expect(Object.entries(read.headers).map(([key, value]) => [key, String(value)])).toEqual([
      ['constructor', 'a'],
      ['__proto__', 'b'],
      ['toString', 'c,d'],
    ]);
  });
});
