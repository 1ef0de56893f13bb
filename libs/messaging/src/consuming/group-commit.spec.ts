import type { EachBatchPayload } from '../kafka/kafka-client';
import type { EventConsumers, Reading } from '../handling/reading';
import { quiet } from '../testing/given-kafka';
import type { ChunkRunner } from './chunk-runner';
import { GroupCommit } from './group-commit';
import type { Publisher } from './publisher';

/** A group whose chunks touch neither database nor Kafka; how many records each of them held. */
function givenGroup(gatherMs: number, chunkRecordsMax = 100) {
  const chunks: number[] = [];
  const run = (readings: readonly Reading[]) => Promise.resolve(chunks.push(readings.length)).then(() => []);
  const commit = new GroupCommit({
    group: 'group',
    topicPrefix: '',
    chunkRecordsMax,
    gatherMs,
    consumers: { find: () => undefined, verifyKeys: undefined } as unknown as EventConsumers,
    runner: { run } as unknown as ChunkRunner,
    publisher: {
      prepare: () => Promise.resolve(false),
      publish: () => Promise.resolve(),
    } as unknown as Publisher,
    held: { hold: () => undefined, release: () => undefined } as never,
    readCommitted: () => Promise.resolve(new Map()),
    logger: quiet,
  });
  const deliver = (count: number, firstOffset: number) => commit.deliver(aBatch(count, firstOffset));
  return { chunks, deliver };
}

function aBatch(count: number, firstOffset: number): EachBatchPayload {
  const messages = Array.from({ length: count }, (_, index) => ({
    key: Buffer.from('key'),
    value: Buffer.from('{}'),
    headers: {},
    timestamp: '0',
    attributes: 0,
    offset: String(firstOffset + index),
  }));
  const lastOffset = () => String(firstOffset + count - 1);
  const batch = { topic: 'topic', partition: 0, highWatermark: '1000', messages, lastOffset };
  return {
    batch,
    resolveOffset: () => undefined,
    heartbeat: () => Promise.resolve(),
    isRunning: () => true,
    isStale: () => false,
    commitOffsetsIfNecessary: () => Promise.resolve(),
    pause: () => () => undefined,
    uncommittedOffsets: () => ({ topics: [] }),
  } as unknown as EachBatchPayload;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('records that come under load', () => {
  it('wait for one another where they follow a chunk, and the first of a quiet time does not wait', async () => {
    const { chunks, deliver } = givenGroup(1_000);
    await deliver(1, 0);
    expect(chunks).toEqual([1]);
    const later = [deliver(2, 1)];
    await turn();
    later.push(deliver(3, 3));
    await Promise.all(later);
    expect(chunks).toEqual([1, 5]);
  });

  it('do not wait where they fill a chunk', async () => {
    const { chunks, deliver } = givenGroup(3_600_000, 4);
    await deliver(1, 0);
    await deliver(4, 1);
    expect(chunks).toEqual([1, 4]);
  });
});
