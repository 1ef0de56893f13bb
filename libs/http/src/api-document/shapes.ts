import { z } from 'zod';
import type { IdPrefix } from '@kessai/runtime';

/** An id as clients see it. */
export function idSchema(prefix: IdPrefix) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`))
    .meta({ examples: [`${prefix}_0198c0000000700080000000000000aa`] });
}

/** One page of a list, as `page` makes it. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    hasMore: z.boolean().describe('Also where this page holds fewer than `limit`, or nothing: `nextCursor` goes on.'),
    nextCursor: z.string().nullable().describe('The `cursor` of the next page; null on the last.'),
  });
}
