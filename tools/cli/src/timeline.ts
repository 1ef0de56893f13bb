import type { PaymentSchemas } from '@kessai/client';
import type { Exact } from './exact';
import { tableOf, type Block } from './layout';

export type Timeline = PaymentSchemas['schemas']['Timeline'];
type Entry = Exact<Timeline>['data'][number];

/** What happened to a payment, one line each, oldest first. */
export function showTimeline({ data, truncated }: Exact<Timeline>): Block[] {
  const rows = data.map((entry) => [entry.at, entry.kind, ...sayEntry(entry)]);
  const table = tableOf(['at', 'kind', 'what', 'more'], rows);
  return truncated === true ? [table, 'There is more of some kind than is shown here.'] : [table];
}

function sayEntry(entry: Entry): [what: string, more: string] {
  switch (entry.kind) {
    case 'transition':
      return [entry.from === null ? entry.to : `${entry.from} → ${entry.to}`, `${entry.reason}, by ${entry.actor}`];
    case 'note':
      return [entry.reason, `by ${entry.actor}`];
    case 'attempt':
      return [`${entry.operation} at the PSP`, sayCall(entry)];
    case 'lookup':
      return ['look-up at the PSP', sayCall(entry)];
    case 'event_out':
      return [entry.type, entry.publishedAt === null ? 'not published yet' : `to ${sayPlace(entry)}`];
    case 'event_in':
      return [entry.type, `from ${sayPlace(entry)}`];
    case 'webhook':
      return [entry.eventType, entry.claims === null ? 'claims nothing' : `claims ${entry.claims}`];
  }
}

interface Call {
  readonly refundId: string | null;
  readonly conclusion: string | null;
  readonly code: string | null;
  readonly httpStatus: number | bigint | null;
  readonly durationMs: number | bigint | null;
}

function sayCall({ refundId, conclusion, code, httpStatus, durationMs }: Call): string {
  const parts = [conclusion ?? 'no answer yet', code, httpStatus === null ? null : `HTTP ${httpStatus}`];
  return [...parts, durationMs === null ? null : `${durationMs} ms`, refundId]
    .filter((part) => part !== null)
    .join(', ');
}

interface Place {
  readonly topic: string;
  readonly partition: number | bigint | null;
  readonly offset: number | bigint | null;
}

function sayPlace({ topic, partition, offset }: Place): string {
  return `${topic}[${partition ?? '-'}] at ${offset ?? '-'}`;
}
