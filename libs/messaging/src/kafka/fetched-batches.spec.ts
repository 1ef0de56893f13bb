import { gzipSync } from 'node:zlib';
import { FetchedBatches, unreadableOf, type AnswerDecoder } from './fetched-batches';
import './kafka-client';
import { parseFetchAnswer } from './patches';
import { encodeRecord } from './record-codec';

const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => AnswerDecoder;
const crc32c = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;
const errors = require('kafkajs/src/protocol/error') as never;
const batches = new FetchedBatches({ Decoder, crc32c, decodeOldMessages: () => Promise.resolve([]) });

interface BatchParts {
  readonly first: number;
  readonly values: readonly string[];
  readonly codec?: number;
  readonly count?: number;
  readonly content?: Buffer;
}

/** A batch as a broker keeps it. */
function aBatch({ first, values, codec = 0, count = values.length, content }: BatchParts): Buffer {
  const records = values.map((value, offsetDelta) => encodeRecord({ offsetDelta, value }).buffer);
  const body = content ?? Buffer.concat(records);
  const batch = Buffer.concat([Buffer.alloc(61), body]);
  batch.writeBigInt64BE(BigInt(first), 0);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(codec, 21);
  batch.writeInt32BE(values.length - 1, 23);
  batch.writeBigInt64BE(-1n, 43);
  batch.writeInt32BE(count, 57);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}

function changed(batch: Buffer, at: number): Buffer {
  const copy = Buffer.from(batch);
  copy.writeUInt8(copy.readUInt8(at) ^ 0x01, at);
  return copy;
}

/** What a partition gives for the bytes of its log: the values, then the mark of what cannot be read. */
async function read(...parts: Buffer[]): Promise<(string | undefined)[]> {
  const bytes = Buffer.concat(parts);
  const size = Buffer.alloc(4);
  size.writeInt32BE(bytes.length);
  const records = await batches.read(new Decoder(Buffer.concat([size, bytes])));
  return records.map((record) => {
    const unreadable = unreadableOf(record);
    if (unreadable) return `${unreadable.fromOffset}-${unreadable.toOffset}: ${unreadable.reason}`;
    return (record as unknown as { value: Buffer | null }).value?.toString();
  });
}

const good = aBatch({ first: 0, values: ['a', 'b'] });
const next = aBatch({ first: 2, values: ['c'] });

describe('reading what a fetch has brought of a partition', () => {
  it('gives the records of all its batches, packed or not', async () => {
    const packed = aBatch({
      first: 3,
      values: ['d'],
      codec: 1,
      content: gzipSync(encodeRecord({ offsetDelta: 0, value: 'd' }).buffer),
    });
    expect(await read(good, next, packed)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leaves a batch that came in part to the next fetch', async () => {
    expect(await read(good, next.subarray(0, next.length - 1))).toEqual(['a', 'b']);
    expect(await read(good, next.subarray(0, 20))).toEqual(['a', 'b']);
    expect(await read()).toEqual([]);
  });

  it.each([
    ['whose bytes have changed', changed(next, next.length - 1), /2-2: its checksum does not fit/],
    ['whose count has changed', changed(next, 60), /checksum/],
    ['of an unknown codec', aBatch({ first: 2, values: ['c'], codec: 5 }), /2-2: compression 5 is not known/],
    ['that does not unpack', aBatch({ first: 2, values: ['c'], codec: 3 }), /2-2: no LZ4 frame/],
    ['that says more records than it has', aBatch({ first: 2, values: ['c'], count: 2 }), /a record is cut off/],
    ['that says millions of records', aBatch({ first: 2, values: ['c'], count: 5_000_000 }), /5000000 records/],
    ['whose format is not known', changed(next, 16), /message format 3 is not known/],
  ])('stops at a batch %s, says where and why, and shows nothing behind it', async (_what, damaged, why) => {
    const seen = await read(good, damaged, aBatch({ first: 3, values: ['d'] }));
    expect(seen).toEqual(['a', 'b', expect.stringMatching(why)]);
  });

  it('does not wait for ever for the rest of a first batch: the broker sends that whole', async () => {
    const endless = Buffer.from(good);
    endless.writeInt32BE(1 << 30, 8);
    expect(await read(endless)).toEqual(['0-1: its length is damaged']);
  });

  it('passes a batch whose records are all compacted away', async () => {
    const seen = await batches.read(
      new Decoder(withSize(aBatch({ first: 7, values: ['x'], count: 0, content: Buffer.alloc(0) }))),
    );
    expect(seen).toMatchObject([{ offset: '7', isControlRecord: true }]);
  });
});

function withSize(batch: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(batch.length);
  return Buffer.concat([size, batch]);
}

describe('an error of one partition in an answer', () => {
  const anAnswer = (...codes: number[]) => ({
    responses: [{ topicName: 't', partitions: codes.map((errorCode) => ({ errorCode, messages: [{}] as object[] })) }],
  });
  const kafkajsParse = () => Promise.reject(new Error('left to kafkajs'));

  it.each([
    [2, 'CORRUPT_MESSAGE'],
    [29, 'TOPIC_AUTHORIZATION_FAILED'],
    [56, 'KAFKA_STORAGE_ERROR'],
  ])('of code %i holds up that partition alone', async (code, type) => {
    const answer = await parseFetchAnswer(anAnswer(0, code, 0), errors, kafkajsParse);
    const [first, second, third] = answer.responses[0]!.partitions.map(({ messages }) => unreadableOf(messages[0]));
    expect([first, third]).toEqual([null, null]);
    expect(second?.reason).toMatch(type);
  });

  it.each([1, 3, 5, 6, 74])('of code %i, about where a partition is, stays with kafkajs', async (code) => {
    await expect(parseFetchAnswer(anAnswer(0, code), errors, kafkajsParse)).rejects.toThrow('left to kafkajs');
  });
});
