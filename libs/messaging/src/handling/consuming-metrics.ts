import { counter, gauge, histogram } from '@kessai/runtime';

/** What became of each record that a group received. */
export const recordsConsumed = counter('kessai_consumer_records_total', 'Records by what became of them', [
  'group',
  'outcome',
]);
export type RecordOutcome =
  'handled' | 'skipped' | 'duplicate' | 'waiting' | 'retrying' | 'dead' | 'retried' | 'released';

export const resultsPublished = counter('kessai_consumer_results_total', 'Results published by the consumer', [
  'group',
]);

export const chunkRecords = histogram(
  'kessai_consumer_chunk_records',
  'Records of one chunk',
  ['group'],
  [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
);

export const chunkSeconds = histogram('kessai_consumer_chunk_seconds', 'Time of a chunk by step', ['group', 'step']);

export const consumerLag = gauge('kessai_consumer_lag_records', 'Records not yet fetched, at the last fetch', [
  'group',
  'topic',
  'partition',
]);

export const partitionsHeld = gauge('kessai_consumer_partition_held', '1 while the next batch cannot be read', [
  'group',
  'topic',
  'partition',
]);

/** For how long nothing was committed though records wait: of the partition where it is longest. */
export const stalledSeconds = gauge('kessai_consumer_stalled_seconds', 'Time without progress while records wait', [
  'group',
]);

export const crashes = counter('kessai_consumer_crashes_total', 'Times the consumer had to begin anew', ['group']);

/** Records of a signed topic that carry no good signature: forged, or signed by a key that is accepted no more. */
export const signaturesRefused = counter(
  'kessai_consumer_signatures_refused_total',
  'Records refused for their signature',
  ['group'],
);

export const outages = counter('kessai_consumer_outages_total', 'Chunks put back because database or Kafka was away', [
  'group',
]);

export function count(group: string, outcome: RecordOutcome, records: number): void {
  if (records > 0) recordsConsumed.inc({ group, outcome }, records);
}
