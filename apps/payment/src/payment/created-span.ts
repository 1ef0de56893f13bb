import { type Condition } from '@kessai/database';
import { idsBornAt, idToBytes } from '@kessai/runtime';

/** How far the time in an id may be from `createdAt`: the id's clock never goes back, the system's may. */
export const clockToleranceMs = 60_000;

interface Span {
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
}

/** What of a span an index in the order of ids answers, for the rows behind a cursor: ids begin with their time. */
export function idsWithin(column: string, { from, to, before }: Span & { before?: string | undefined }): Condition[] {
  return [
    ...(from === undefined ? [] : [{ sql: `${column} >= ?`, value: idsBornAt(from, -clockToleranceMs) }]),
    ...(to === undefined ? [] : [{ sql: `${column} < ?`, value: idsBornAt(to, clockToleranceMs) }]),
    ...(before === undefined ? [] : [{ sql: `${column} < ?`, value: idToBytes(before) }]),
  ];
}

/** The span itself. */
export function createdWithin({ from, to }: Span): Condition[] {
  return [
    ...(from === undefined ? [] : [{ sql: 'createdAt >= ?', value: from }]),
    ...(to === undefined ? [] : [{ sql: 'createdAt < ?', value: to }]),
  ];
}
