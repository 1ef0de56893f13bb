import { counter, gauge, histogram } from '@kessai/platform';

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

export const outages = counter('kessai_consumer_outages_total', 'Chunks put back because database or Kafka was away', [
  'group',
]);

export function count(group: string, outcome: RecordOutcome, records: number): void {
  if (records > 0) recordsConsumed.inc({ group, outcome }, records);
}
