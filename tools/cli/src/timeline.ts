import type { PaymentSchemas } from '@kessai/client';
import { tableOf } from './output';

export type Timeline = PaymentSchemas['schemas']['Timeline'];
type Entry = Timeline['data'][number];

/** What happened to a payment, one line each, oldest first. */
export function showTimeline({ data, truncated }: Timeline): string {
  const rows = data.map((entry) => [entry.at, entry.kind, ...sayEntry(entry)]);
  const table = tableOf(['at', 'kind', 'what', 'more'], rows);
  return truncated === true ? `${table}\nThere is more of some kind than is shown here.` : table;
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
  readonly httpStatus: number | null;
  readonly durationMs: number | null;
}

function sayCall({ refundId, conclusion, code, httpStatus, durationMs }: Call): string {
  const parts = [conclusion ?? 'no answer yet', code, httpStatus === null ? null : `HTTP ${httpStatus}`];
  return [...parts, durationMs === null ? null : `${durationMs} ms`, refundId]
    .filter((part) => part !== null)
    .join(', ');
}

function sayPlace({ topic, partition, offset }: { topic: string; partition: number | null; offset: number | null }) {
  return `${topic}[${partition ?? '-'}] at ${offset ?? '-'}`;
}
