import { encodeCursor, page, type Page } from './cursors';
import type { Walked } from '@kessai/database';

/** A page that the end of its walk has cut short, or left empty, says where to go on. */
export function pageOfWalk<Row extends { readonly id: string }, T>(
  { rows, end }: Walked<Row>,
  limit: number,
  shown: (row: Row) => T,
  cursorOf = (id: string): unknown => ({ before: id }),
): Page<T> {
  const full = page(rows, limit, shown, ({ id }) => cursorOf(id));
  if (full.hasMore || end === null) return full;
  return { ...full, hasMore: true, nextCursor: encodeCursor(cursorOf(end)) };
}
