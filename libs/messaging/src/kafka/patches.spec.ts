import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { unreadableOf } from './fetched-batches';
import './kafka-client';
import { filterAbortedMessages, scheduleCheckPendingRequests, type FetchedRecord } from './patches';
import { decodeRecord, encodeRecord } from './record-codec';

interface Write {
  readonly producer: number;
  readonly kind: 'record' | 'commit' | 'abort' | 'plain';
}

interface FetchedPartition {
  readonly errorCode: number;
  readonly messages: object[];
}

interface Fetch {
  parse(answer: object): Promise<unknown>;
}

const require = createRequire(__filename);
const write = fc.record({
  producer: fc.integer({ min: 1, max: 3 }),
  kind: fc.constantFrom<Write['kind'][]>('record', 'record', 'record', 'commit', 'abort', 'plain'),
});

/** Lays a log out as a broker would, and says which of its records a reader may see. */
function aLog(writes: readonly Write[]) {
  const open = new Map<number, FetchedRecord[]>();
  const messages: FetchedRecord[] = [];
  const abortedTransactions: { producerId: string; firstOffset: string }[] = [];
  const visible = new Set<FetchedRecord>();
  const end = (producer: number, aborted: boolean) => {
    const records = open.get(producer);
    if (!records) return;
    open.delete(producer);
    if (aborted) abortedTransactions.push({ producerId: String(producer), firstOffset: records[0]!.offset });
    else records.forEach((record) => visible.add(record));
    messages.push(aControlRecord(messages.length, producer, aborted));
  };
  for (const { producer, kind } of writes) {
    if (kind === 'commit' || kind === 'abort') end(producer, kind === 'abort');
    else {
      const record = aRecord(messages.length, kind === 'plain' ? -1 : producer);
      messages.push(record);
      if (kind === 'plain') visible.add(record);
      else open.set(producer, [...(open.get(producer) ?? []), record]);
    }
  }
  for (const producer of [...open.keys()]) end(producer, true);
  return { messages, abortedTransactions: abortedTransactions.reverse(), visible };
}

const aRecord = (offset: number, producer: number): FetchedRecord => ({
  offset: String(offset),
  key: Buffer.from([0, 0, 0, 0]), // The key of an abort marker, on an ordinary record.
  isControlRecord: false,
  batchContext: { producerId: String(producer), inTransaction: producer >= 0 },
});

const aControlRecord = (offset: number, producer: number, aborted: boolean): FetchedRecord => ({
  offset: String(offset),
  key: Buffer.from([0, 0, 0, aborted ? 0 : 1]),
  isControlRecord: true,
  batchContext: { producerId: String(producer), inTransaction: true },
});

const overlapping: Write[] = [
  { producer: 1, kind: 'record' },
  { producer: 2, kind: 'record' },
  { producer: 1, kind: 'abort' },
  { producer: 2, kind: 'record' },
  { producer: 2, kind: 'abort' },
  { producer: 1, kind: 'record' },
  { producer: 1, kind: 'commit' },
];

describe('reading only what was committed', () => {
  it('hides the records of aborted transactions, in any log of overlapping transactions', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), (writes) => {
        const { messages, abortedTransactions, visible } = aLog(writes);
        const seen = filterAbortedMessages({ messages, abortedTransactions }).filter(
          (record) => !record.isControlRecord,
        );
        expect(seen).toEqual(messages.filter((record) => visible.has(record)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows everything when nothing was aborted', () => {
    const { messages } = aLog([{ producer: 1, kind: 'record' }]);
    expect(filterAbortedMessages({ messages, abortedTransactions: null })).toBe(messages);
  });
});

describe('the corrections of kafkajs', () => {
  it('are in force here', () => {
    const Batch = require('kafkajs/src/consumer/batch') as new (...args: unknown[]) => { messages: FetchedRecord[] };
    const { messages, abortedTransactions, visible } = aLog(overlapping);
    const batch = new Batch('topic', '0', { partition: 0, highWatermark: '9', messages, abortedTransactions });
    expect(batch.messages).toEqual([...visible]);
    const queue = require('kafkajs/src/network/requestQueue') as { prototype: Record<string, unknown> };
    expect(queue.prototype['scheduleCheckPendingRequests']).toBe(scheduleCheckPendingRequests);
    expect(require('kafkajs/src/protocol/recordBatch/record/v0')).toBe(encodeRecord);
    expect(require('kafkajs/src/protocol/recordBatch/record/v0/decoder')).toBe(decodeRecord);
    expect(require('kafkajs/src/protocol/recordBatch/crc32C')).toBe(crc32c);
  });

  it('give the partition that the broker refuses a mark of its own, in each version of a fetch', async () => {
    for (const version of ['v4', 'v7', 'v11']) {
      const { parse } = require(`kafkajs/src/protocol/requests/fetch/${version}/response`) as Fetch;
      const partitions = [
        { errorCode: 0, messages: [] },
        { errorCode: 2, messages: [] },
      ] as FetchedPartition[];
      await parse({ responses: [{ topicName: 't', partitions }] });
      expect(partitions.map(({ messages }) => unreadableOf(messages[0]) !== null)).toEqual([false, true]);
    }
  });

  it('are in force in a service as it is built, and refuse to come too late', () => {
    const folder = mkdtempSync(join(__dirname, '../../../../node_modules/.cache/kessai-patches-'));
    try {
      bundle(folder, 'early', `import '${join(__dirname, 'kafka-client.ts')}'; ${REPORT}`);
      bundle(folder, 'late', `require('kafkajs'); require('${join(__dirname, 'kafka-client.ts')}');`);
      expect(execFileSync('node', [join(folder, 'early.js')], { encoding: 'utf8' }).trim()).toBe('0 no timer');
      expect(() => execFileSync('node', [join(folder, 'late.js')], { stdio: 'pipe' })).toThrow(
        /before its corrections/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  function bundle(folder: string, name: string, source: string): void {
    const entry = join(folder, `${name}.ts`);
    writeFileSync(entry, source);
    const options = { bundle: true, platform: 'node', format: 'cjs', packages: 'external', alias: aliases } as const;
    buildSync({ entryPoints: [entry], outfile: join(folder, `${name}.js`), ...options });
  }

  /** Says how many records of an aborted log a batch shows, and whether an idle queue has set a timer. */
  const REPORT = `
    const Batch = require('kafkajs/src/consumer/batch');
    const Queue = require('kafkajs/src/network/requestQueue');
    const { messages, abortedTransactions } = ${JSON.stringify(aLog(overlapping.slice(0, 5)))};
    for (const message of messages) message.key = Buffer.from(message.key.data);
    const batch = new Batch('topic', '0', { partition: 0, highWatermark: '9', messages, abortedTransactions });
    const queue = new Queue({ logger: { debug() {} } });
    queue.scheduleCheckPendingRequests();
    console.log(batch.messages.length + (queue.throttleCheckTimeoutId ? ' timer' : ' no timer'));
  `;
  const aliases = { '@kessai/runtime': join(__dirname, '../../../runtime/src/index.ts') };
});
