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
  const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)));
  const anyHeaders = fc.dictionary(
    fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty')),
    fc.oneof(bytes, fc.array(bytes, { minLength: 1 })),
  );

  it('come back byte for byte, several of one name, none at all and names of JavaScript included', () => {
    fc.assert(
      fc.property(anyHeaders, (original) => {
        const unpacked = unpackHeaders(packHeaders(original));
        expect(Object.entries(unpacked).sort(byName)).toEqual(Object.entries(original).sort(byName));
      }),
    );
  });

  it('keep a name that objects have a prototype by', () => {
    const original = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d"}') as object;
    const unpacked = unpackHeaders(packHeaders(original as Record<string, string>));
    expect(Object.entries(unpacked).map(([name, value]) => `${name}=${String(value)}`)).toEqual([
      '__proto__=a',
      'constructor=b',
      'toString=c',
      'hasOwnProperty=d',
    ]);
  });

  it('that are not there are none, whatever objects inherit', () => {
    const unpacked = unpackHeaders(packHeaders({}));
    expect([unpacked['toString'], unpacked['constructor'], unpacked['__proto__']]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
