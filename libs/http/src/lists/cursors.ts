import type { z } from 'zod';
import { Refusal } from '../problems/refusals';
import { toJson } from '@kessai/runtime';

/** One page of a list, newest first. */
export interface Page<T> {
  readonly data: T[];
  readonly hasMore: boolean;
  readonly nextCursor: string | null;
}

/** Opaque to clients. It grants nothing: what it says is only where to go on, within what the caller may see. */
export function encodeCursor(value: unknown): string {
  return Buffer.from(toJson(value)).toString('base64url');
}

export function decodeCursor<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const errors = [{ pointer: '/cursor', code: 'damaged', detail: 'is not a cursor of this list' }];
  throw new Refusal('validation_failed', 'The cursor is damaged.', { errors });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined; // No schema of a cursor takes it.
  }
}

/** Makes a page of up to limit + 1 rows: the one too many says that there is more, and is left out. */
export function page<Row, T>(
  rows: readonly Row[],
  limit: number,
  shown: (row: Row) => T,
  cursorOf: (row: Row) => unknown,
): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { data: kept.map(shown), hasMore, nextCursor: hasMore ? encodeCursor(cursorOf(last)) : null };
}
