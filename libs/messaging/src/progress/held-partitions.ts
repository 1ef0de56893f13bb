import type { Logger } from '@kessai/runtime';
import type { Unreadable } from '../kafka/fetched-batches';
import { partitionsHeld } from '../handling/consuming-metrics';

interface Partition {
  readonly topic: string;
  readonly partition: number;
}

interface Held extends Partition {
  readonly unreadable: Unreadable;
  retry: NodeJS.Timeout;
}

interface HeldPartitionsOptions {
  readonly group: string;
  readonly logger: Logger;
  /** Lets kafkajs fetch the partition again. */
  readonly resume: (partition: Partition) => void;
}

/** The batch stays where it is: it is looked at again for what an operator or the broker has mended meanwhile. */
const RETRY_MS = 5_000;
/** A partition that is fetched again and is not held again by then has been got past. */
const PROBE_MS = 5_000;

/** The partitions whose next batch cannot be read. Each waits by itself: the others go on. */
export class HeldPartitions {
  private readonly held = new Map<string, Held>();

  constructor(private readonly options: HeldPartitionsOptions) {}

  hold(partition: Partition, unreadable: Unreadable, pause: () => void): void {
    const { group, logger } = this.options;
    const before = this.held.get(nameOf(partition));
    clearTimeout(before?.retry);
    pause();
    const retry = setTimeout(() => this.probe(partition), RETRY_MS).unref();
    this.held.set(nameOf(partition), { ...partition, unreadable, retry });
    partitionsHeld.set(labelsOf(group, partition), 1);
    const event = 'kafka_batch_unreadable';
    if (!before)
      logger.error({ event, group, ...partition, ...unreadable }, 'the partition waits: its next batch cannot be read');
  }

  /** Its records come again. */
  release(partition: Partition): void {
    if (this.held.size === 0) return;
    const held = this.held.get(nameOf(partition));
    if (!held) return;
    clearTimeout(held.retry);
    this.held.delete(nameOf(partition));
    const { group, logger } = this.options;
    partitionsHeld.remove(labelsOf(group, partition));
    logger.warn({ event: 'kafka_partition_goes_on', group, ...partition }, 'the partition is read again');
  }

  /** The group has been dealt anew: those of other members are theirs to hold. */
  keepOnly(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const partition of [...this.held.values()]) {
      if (assignment[partition.topic]?.includes(partition.partition)) continue;
      this.options.resume(partition);
      this.release(partition);
    }
  }

  close(): void {
    for (const { topic, partition, retry } of this.held.values()) {
      clearTimeout(retry);
      partitionsHeld.remove(labelsOf(this.options.group, { topic, partition }));
    }
    this.held.clear();
  }

  /** One sentence for each. */
  complaints(): string[] {
    return [...this.held.values()].map(({ topic, partition, unreadable: { fromOffset, toOffset, reason } }) => {
      const place = fromOffset === null ? '' : ` at offsets ${fromOffset} to ${toOffset}`;
      return `partition ${partition} of ${topic} cannot be read${place}: ${reason}`;
    });
  }

  private probe(partition: Partition): void {
    const held = this.held.get(nameOf(partition));
    if (!held) return;
    // An emptied partition delivers nothing: that it is not held again is all there is to see.
    held.retry = setTimeout(() => this.release(partition), PROBE_MS).unref();
    this.options.resume(partition);
  }
}

const nameOf = ({ topic, partition }: Partition) => `${topic} ${partition}`;
const labelsOf = (group: string, { topic, partition }: Partition) => ({ group, topic, partition });
