import { closingCluster } from './closing-cluster';
import { FetchedBatches, unreadableMark, type AnswerDecoder } from './fetched-batches';
import { decodeRecord, encodeRecord } from './record-codec';

/**
 * Six corrections of kafkajs 2.2.4, which has had no release since:
 * - Readers of what is committed see records of aborted transactions that overlap.
 * - Every idle connection wakes the process each millisecond.
 * - Writing a record's headers takes a sixth of a consumer's CPU.
 * - One batch that cannot be read stops all partitions of its broker.
 * - Checksums are computed in JavaScript, at eight times the price.
 * - A client that is closed while it connects leaves that connection open.
 */
interface LoadedModules {
  [path: string]: { exports: unknown } | undefined;
}

export interface FetchedRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

interface FetchedRecords<R extends FetchedRecord> {
  readonly messages: R[];
  readonly abortedTransactions?: readonly AbortedTransaction[] | null;
}

const CONTROL_TYPE_AT = 2; // A control record's key: int16 version, int16 type.
const ABORT = 0;

/** The records that stood in no aborted transaction, of one partition's fetch. Control records are dropped later. */
export function filterAbortedMessages<R extends FetchedRecord>({
  messages,
  abortedTransactions,
}: FetchedRecords<R>): R[] {
  if (!abortedTransactions || abortedTransactions.length === 0) return messages;

  // The broker sends them in no order that can be relied on: each is entered when the log reaches its first record.
  const starts = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId: String(producerId), firstOffset: BigInt(firstOffset) }))
    .sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborted = new Set<string>();
  let next = 0;

  return messages.filter((record) => {
    const offset = BigInt(record.offset);
    for (let start = starts[next]; start && start.firstOffset <= offset; start = starts[++next]) {
      aborted.add(start.producerId);
    }
    const producerId = String(record.batchContext.producerId);
    if (record.isControlRecord) {
      if (record.key && record.key.readInt16BE(CONTROL_TYPE_AT) === ABORT) aborted.delete(producerId);
      return true;
    }
    return !(record.batchContext.inTransaction && aborted.has(producerId));
  });
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

const PENDING_CHECK_MS = 10;

/** Only a queue that holds something back needs waking; an answer that comes in looks at the queue by itself. */
export function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : PENDING_CHECK_MS,
  );
}

interface FetchAnswer {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

interface FetchedPartition {
  readonly errorCode: number;
  messages: unknown[];
}

interface ErrorTable {
  createErrorFromCode(code: number): Error & { readonly type: string };
}

/** About where a partition is or where its log begins: kafkajs looks that up again for all of them, and goes on. */
const ANSWERED_BY_KAFKAJS = new Set([
  'OFFSET_OUT_OF_RANGE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
]);

/** What the broker refuses of one partition is no failure of the others. */
export function parseFetchAnswer<A extends FetchAnswer>(
  answer: A,
  { createErrorFromCode }: ErrorTable,
  kafkajsParse: (answer: A) => Promise<A>,
): Promise<A> {
  for (const partition of answer.responses.flatMap(({ partitions }) => partitions)) {
    if (partition.errorCode === 0) continue;
    const { type, message } = createErrorFromCode(partition.errorCode);
    if (ANSWERED_BY_KAFKAJS.has(type)) return kafkajsParse(answer);
    const reason = `the broker answers ${type}: ${message}`;
    partition.messages = [unreadableMark({ fromOffset: null, toOffset: null, reason })];
  }
  return Promise.resolve(answer);
}

/** Puts the corrections in force. The batch reader keeps the function it finds when it loads: later would be no use. */
export function patchKafkajs(): void {
  const loaded = require.cache as LoadedModules;
  if (loaded[require.resolve('kafkajs/src/consumer/batch')]) {
    if (loaded[require.resolve(FILTER)]?.exports === filterAbortedMessages) return;
    throw new Error('kafkajs was loaded before its corrections: import it through @kessai/messaging alone');
  }
  replace(CHECKSUM, fastChecksum());
  replace(FILTER, filterAbortedMessages);
  replace(RECORD, encodeRecord);
  replace(`${RECORD}/decoder`, decodeRecord);
  correctFetches();
  replace(CLUSTER, closingCluster(require(CLUSTER) as Parameters<typeof closingCluster>[0]));

  const queue = require('kafkajs/src/network/requestQueue') as { prototype: Partial<RequestQueueMethods> };
  if (!queue.prototype.scheduleCheckPendingRequests) {
    throw new Error('kafkajs has changed its request queue: its correction does not fit this version');
  }
  queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
}

const FILTER = 'kafkajs/src/consumer/filterAbortedMessages';
const CHECKSUM = 'kafkajs/src/protocol/recordBatch/crc32C';
const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0';
const CLUSTER = 'kafkajs/src/cluster';
const FETCH = 'kafkajs/src/protocol/requests/fetch';

function correctFetches(): void {
  const batches = new FetchedBatches({
    Decoder: require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => AnswerDecoder,
    decodeOldMessages: require('kafkajs/src/protocol/messageSet/decoder') as never,
    crc32c: require(CHECKSUM) as Checksum,
  });
  replace(`${FETCH}/v4/decodeMessages`, (answer: AnswerDecoder) => batches.read(answer));

  const errors = require('kafkajs/src/protocol/error') as ErrorTable;
  const first = require(`${FETCH}/v0/response`) as { parse: FetchParser };
  const { parse } = first;
  first.parse = (answer) => parseFetchAnswer(answer, errors, parse);
}

type Checksum = (bytes: Buffer) => number;

function fastChecksum(): Checksum {
  try {
    return (require('@node-rs/crc32') as { crc32c: Checksum }).crc32c;
  } catch {
    return require(CHECKSUM) as Checksum; // No binary for this platform: the same, only slower.
  }
}

function replace(module: string, exported: unknown): void {
  require(module);
  const loaded = (require.cache as LoadedModules)[require.resolve(module)];
  if (!loaded) throw new Error(`kafkajs has moved ${module}: its correction does not fit this version`);
  loaded.exports = exported;
}

type FetchParser = (answer: FetchAnswer) => Promise<FetchAnswer>;

interface RequestQueueMethods {
  scheduleCheckPendingRequests: typeof scheduleCheckPendingRequests;
}
