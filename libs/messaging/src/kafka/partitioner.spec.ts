import fc from 'fast-check';
import { createRequire } from 'node:module';
import './kafka-client';
import { murmur2, partitionOf } from './partitioner';

const theirs = createRequire(__filename)('kafkajs/src/producer/partitioners/default/murmur2') as (
  key: Buffer,
) => number;
const anyKey = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));

describe('choosing the partition of a record', () => {
  it('hashes as every other Kafka client does', () => {
    fc.assert(
      fc.property(anyKey, (key) => murmur2(key) === theirs(key)),
      { numRuns: 2_000 },
    );
  });

  it('chooses the same partition again for a record without a key', () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 1, max: 100 }), (value, partitions) => {
        const first = partitionOf({ key: null, value }, partitions);
        return first === partitionOf({ key: null, value }, partitions) && first >= 0 && first < partitions;
      }),
    );
  });
});
