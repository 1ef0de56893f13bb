import fc from 'fast-check';
import { bytesOf, packHeaders, unpackHeaders, type OutgoingRecord } from './outgoing-record';
import {
  assertFits,
  cutByBytes,
  DEAD_LETTER_BATCH_BYTES_MAX,
  EVENT_BATCH_BYTES_MAX,
  RecordTooLarge,
} from './record-sizes';

const aRecord = (bytes: number, topic = 'payment.events'): OutgoingRecord => ({
  topic,
  key: Buffer.from('k'),
  value: Buffer.alloc(bytes),
  headers: { ce_id: 'evt_1' },
});

describe('cutting records into batches', () => {
  it('keeps every record, in order, and no batch of several above the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_000 })), fc.integer({ min: 1, max: 5_000 }), (sizes, limit) => {
        const records = sizes.map((size) => aRecord(size));
        const batches = cutByBytes(records, limit);
        expect(batches.flat()).toEqual(records);
        for (const batch of batches.filter(({ length }) => length > 1)) {
          expect(batch.reduce((sum, record) => sum + bytesOf(record), 0)).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('lets a record above the limit travel alone', () => {
    expect(
      cutByBytes(
        [10, 5_000, 10].map((bytes) => aRecord(bytes)),
        1_000,
      ).map(({ length }) => length),
    ).toEqual([1, 1, 1]);
  });
});

describe('the size of a record', () => {
  it('is refused where the topic would not take it, and a dead letter has room for its reasons', () => {
    expect(() => assertFits(aRecord(EVENT_BATCH_BYTES_MAX))).toThrow(RecordTooLarge);
    expect(() => assertFits(aRecord(EVENT_BATCH_BYTES_MAX, 'wallet.dlt'))).not.toThrow();
    expect(() => assertFits(aRecord(DEAD_LETTER_BATCH_BYTES_MAX, 'wallet.dlt'))).toThrow(RecordTooLarge);
  });

  it('counts keys and headers too', () => {
    const { topic, value } = aRecord(0);
    const record = {
      topic,
      value,
      key: Buffer.alloc(EVENT_BATCH_BYTES_MAX / 2),
      headers: { h: Buffer.alloc(EVENT_BATCH_BYTES_MAX / 2) },
    };
    expect(() => assertFits(record)).toThrow(RecordTooLarge);
  });
});

describe('headers in a row', () => {
  it('come back byte for byte, several of one name included', () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
    const headers = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(bytes, fc.array(bytes, { minLength: 1 })));
    fc.assert(
      fc.property(headers, (original) => {
        expect(unpackHeaders(packHeaders(original))).toEqual({ ...original });
      }),
    );
  });
});
