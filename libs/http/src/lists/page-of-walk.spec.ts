import { z } from 'zod';
import { decodeCursor, pageOfWalk } from '../index';

describe('a page of a walk', () => {
  const [a, b] = [{ id: 'pay_2' }, { id: 'pay_1' }];
  const pageOf = (rows: { id: string }[], end: string | null) => {
    const { data, hasMore, nextCursor } = pageOfWalk({ rows, end }, 1, ({ id }) => id);
    const next = nextCursor === null ? null : decodeCursor(nextCursor, z.strictObject({ before: z.string() })).before;
    return { data, hasMore, next };
  };

  it('goes on behind its last row, or behind the end of a walk that did not fill it', () => {
    expect(pageOf([a, b], 'pay_0')).toEqual({ data: ['pay_2'], hasMore: true, next: 'pay_2' });
    expect(pageOf([a], 'pay_0')).toEqual({ data: ['pay_2'], hasMore: true, next: 'pay_0' });
    expect(pageOf([], 'pay_0')).toEqual({ data: [], hasMore: true, next: 'pay_0' });
  });

  it('is the last where the walk came to its end', () => {
    expect(pageOf([a], null)).toEqual({ data: ['pay_2'], hasMore: false, next: null });
  });
});
