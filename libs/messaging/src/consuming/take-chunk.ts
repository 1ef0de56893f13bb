/** The fetched records of one partition, of which those from `next` on wait to be taken. */
export interface Waiting<Delivery> {
  readonly delivery: Delivery;
  readonly records: readonly { readonly value: Buffer | null }[];
  readonly next: number;
  /** Nothing more may be taken of it: what is left is fetched again. */
  readonly mustStop: boolean;
}

export interface ChunkLimits {
  readonly recordsMax: number;
  /** The record with which a chunk reaches it is its last. */
  readonly bytesMax: number;
}

/** The part of a delivery that one chunk holds: its records from `from` on, up to `to` and without it. */
export interface Slice<Delivery> {
  readonly delivery: Delivery;
  readonly from: number;
  readonly to: number;
}

export interface TakenChunk<Delivery> {
  /** In the order of the deliveries. None is empty. */
  readonly slices: readonly Slice<Delivery>[];
  /** Deliveries of which nothing was taken, and nothing will be. */
  readonly ended: readonly Delivery[];
}

/** What a record takes beside its value, roughly. */
const RECORD_OVERHEAD_BYTES = 512;

/** The oldest records that wait, as many as a chunk may hold. A delivery comes after all that arrived before it. */
export function takeChunk<Delivery>(
  waiting: readonly Waiting<Delivery>[],
  { recordsMax, bytesMax }: ChunkLimits,
): TakenChunk<Delivery> {
  const slices: Slice<Delivery>[] = [];
  const ended: Delivery[] = [];
  let [records, bytes] = [0, 0];
  for (const { delivery, records: all, next, mustStop } of waiting) {
    if (records >= recordsMax || bytes >= bytesMax) break;
    let to = next;
    while (!mustStop && to < all.length && records < recordsMax && bytes < bytesMax) {
      bytes += RECORD_OVERHEAD_BYTES + (all[to]?.value?.length ?? 0);
      records += 1;
      to += 1;
    }
    if (to > next) slices.push({ delivery, from: next, to });
    else ended.push(delivery);
  }
  return { slices, ended };
}
