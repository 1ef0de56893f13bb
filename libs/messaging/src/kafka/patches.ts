import { decodeRecord, encodeRecord } from './record-codec';

/**
 * Three corrections of kafkajs 2.2.4, which has had no release since: read_committed readers see records of aborted
 * transactions that overlap, every idle connection wakes the process each millisecond, and writing a record's headers
 * takes a sixth of a consumer's CPU.
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

/** Puts the corrections in force. The batch reader keeps the function it finds when it loads: later would be no use. */
export function patchKafkajs(): void {
  const loaded = require.cache as LoadedModules;
  if (loaded[require.resolve('kafkajs/src/consumer/batch')]) {
    if (loaded[require.resolve(FILTER)]?.exports === filterAbortedMessages) return;
    throw new Error('kafkajs was loaded before its corrections: import it through @kessai/messaging alone');
  }
  replace(FILTER, filterAbortedMessages);
  replace(RECORD, encodeRecord);
  replace(`${RECORD}/decoder`, decodeRecord);

  const queue = require('kafkajs/src/network/requestQueue') as { prototype: Partial<RequestQueueMethods> };
  if (!queue.prototype.scheduleCheckPendingRequests) {
    throw new Error('kafkajs has changed its request queue: its correction does not fit this version');
  }
  queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
}

const FILTER = 'kafkajs/src/consumer/filterAbortedMessages';
const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0';

function replace(module: string, exported: unknown): void {
  require(module);
  const loaded = (require.cache as LoadedModules)[require.resolve(module)];
  if (!loaded) throw new Error(`kafkajs has moved ${module}: its correction does not fit this version`);
  loaded.exports = exported;
}

interface RequestQueueMethods {
  scheduleCheckPendingRequests: typeof scheduleCheckPendingRequests;
}
