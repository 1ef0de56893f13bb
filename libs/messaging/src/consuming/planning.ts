import { positionOf, type EventReading, type Reading, type UnfitReading } from '../handling/reading';
import type { Outgoing } from '../outbox/outgoing';
import type { QueuedRow } from '../retries/parked-rows';

/** What the database knows about a chunk before it is handled, read and locked in the chunk's transaction. */
export interface KnownBefore {
  /** The results of events this group has had: by event id. */
  readonly inbox: ReadonlyMap<string, readonly Outgoing[]>;
  /** The records that hold back the keys of this chunk. */
  readonly parked: readonly Pick<QueuedRow, 'queue' | 'eventId' | 'sequence'>[];
  /** Where parked records stand in their topics, asked only for records that are no events. */
  readonly parkedAt: ReadonlySet<string>;
}

/** What is to be done with each record of a chunk. */
export interface ChunkPlan {
  readonly fresh: EventReading[];
  /** The stored results of events that came again. */
  readonly storedResults: Outgoing[];
  readonly waiting: EventReading[];
  readonly unfit: UnfitReading[];
  readonly skipped: number;
  readonly duplicates: number;
}

/** Decides in the order of the records, so that the order inside a key stays what it is in the topic. */
export function planChunk(readings: readonly Reading[], before: KnownBefore): ChunkPlan {
  const plan = {
    fresh: [] as EventReading[],
    storedResults: [] as Outgoing[],
    waiting: [] as EventReading[],
    unfit: [] as UnfitReading[],
    skipped: 0,
    duplicates: 0,
  };
  const queues = new Map<string, (bigint | null)[]>();
  for (const { queue, sequence } of before.parked) joinQueue(queues, queue, sequence);
  // An event id that is parked already is not parked again: a re-announcement stands at another offset.
  const seen = new Set(before.parked.map(({ eventId }) => eventId));

  for (const reading of readings) {
    if (reading.kind === 'skipped') {
      plan.skipped += 1;
    } else if (reading.identity === null) {
      if (before.parkedAt.has(positionOf(reading.record))) plan.duplicates += 1;
      else plan.unfit.push(reading as UnfitReading);
    } else if (seen.has(reading.identity.eventId)) {
      plan.duplicates += 1;
    } else {
      const { eventId, queue, sequence } = reading.identity;
      seen.add(eventId);
      const results = before.inbox.get(eventId);
      if (results) {
        plan.duplicates += 1;
        plan.storedResults.push(...results);
      } else if (reading.kind === 'unfit') {
        plan.unfit.push(reading);
        joinQueue(queues, queue, sequence);
      } else if (mustWait(queues.get(queue), sequence)) {
        plan.waiting.push(reading);
        joinQueue(queues, queue, sequence);
      } else {
        plan.fresh.push(reading);
      }
    }
  }
  return plan;
}

/** Behind any parked record of its key, unless its sequence proves that it comes before them all. */
function mustWait(queue: readonly (bigint | null)[] | undefined, sequence: bigint | null): boolean {
  if (queue === undefined) return false;
  return sequence === null || queue.some((parked) => parked === null || sequence >= parked);
}

function joinQueue(queues: Map<string, (bigint | null)[]>, queue: string, sequence: bigint | null): void {
  const parked = queues.get(queue);
  if (parked) parked.push(sequence);
  else queues.set(queue, [sequence]);
}
