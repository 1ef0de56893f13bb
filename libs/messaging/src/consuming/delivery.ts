import type { Reading } from '../handling/reading';
import type { EachBatchPayload, KafkaMessage } from '../kafka/kafka-client';
import { topicsOf, type NextOffset } from '../kafka/transactional-producer';
import type { CommitOffsets } from './publisher';
import type { Slice } from './take-chunk';

/** One partition's fetched records, from their arrival until they are through or put back. */
export interface Delivery {
  readonly payload: EachBatchPayload;
  /** Without the mark of a batch that cannot be read. */
  readonly records: readonly KafkaMessage[];
  /** With the last record all that was fetched is done, control records after it included. */
  readonly isWhole: boolean;
  readonly giveUpAt: number;
  /** The first record that no chunk has taken. */
  next: number;
  /** No chunk takes from it any more. It is resolved once what was taken is through. */
  isTaken: boolean;
  /** What has been read before its chunk was made up, by the place in the batch. */
  readonly ahead: (Reading | undefined)[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A partition with a long backlog gives way to the others of its broker, which are not fetched meanwhile. */
export const DELIVERY_TIME_MAX_MS = 5_000;

/** The group is being dealt anew, or others of its broker have waited long enough. */
export function mustStop({ payload, giveUpAt }: Delivery): boolean {
  return !payload.isRunning() || payload.isStale() || Date.now() > giveUpAt;
}

export const lastOf = ({ delivery, to }: Slice<Delivery>): KafkaMessage => delivery.records[to - 1]!;
/** With it the delivery is through. */
export const isFinal = ({ delivery, to }: Slice<Delivery>): boolean => to === delivery.records.length;

/** After the last record also come the control records of its transaction, which no consumer sees. */
export function nextOffsetOf(slice: Slice<Delivery>): NextOffset {
  const { payload, isWhole } = slice.delivery;
  const { batch } = payload;
  const offset = BigInt(isFinal(slice) && isWhole ? batch.lastOffset() : lastOf(slice).offset) + 1n;
  return { topic: batch.topic, partition: batch.partition, offset: offset.toString() };
}

/** Without a transaction: through any of the deliveries, for they are of one member. */
export function commitBy([slice]: readonly Slice<Delivery>[]): CommitOffsets {
  return async (offsets) => {
    await slice?.delivery.payload.commitOffsetsIfNecessary({ topics: topicsOf(offsets) });
  };
}
