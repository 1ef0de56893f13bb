import type { OutgoingRecord } from './outgoing-record';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** Kafka's murmur2, on 32-bit integers: kafkajs computes it with BigInt, at twenty times the price. */
export function murmur2(bytes: Buffer): number {
  const length = bytes.length;
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), M);
    word ^= word >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(word, M);
  }
  for (let at = length - 1; at >= whole; at -= 1) hash ^= bytes[at]! << (8 * (at - whole));
  if (length > whole) hash = Math.imul(hash, M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/**
 * The partition every Kafka client chooses for the key. A record without a key goes by its value and not in turn,
 * so that a repeated send asks the same partition again.
 */
export function partitionOf(record: Pick<OutgoingRecord, 'key' | 'value'>, partitions: number): number {
  return (murmur2(record.key ?? record.value ?? EMPTY) & 0x7fffffff) % partitions;
}

const EMPTY = Buffer.alloc(0);
