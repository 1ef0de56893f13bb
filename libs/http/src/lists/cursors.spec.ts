import { z } from 'zod';
import { decodeCursor, encodeCursor, page, Refusal } from '../index';

const place = z.strictObject({ createdAt: z.iso.datetime(), id: z.string() });
const somewhere = { createdAt: '2026-01-15T03:00:00Z', id: 'pay_1' };

describe('a cursor', () => {
  it('leads back to its place', () => {
    expect(decodeCursor(encodeCursor(somewhere), place)).toEqual(somewhere);
  });

  it.each(['', 'x', '!!', encodeCursor({ id: 'pay_1' }), encodeCursor([1]), Buffer.from('{').toString('base64url')])(
    'that is damaged is refused: %p',
    (text) => {
      expect(() => decodeCursor(text, place)).toThrow(Refusal);
    },
  );
});

describe('a page', () => {
  const rows = [5, 4, 3];
  const pageOf = (limit: number) =>
    page(
      rows,
      limit,
      (row) => `row ${row}`,
      (row) => ({ row }),
    );

  it('leaves out the row too many, and leads to what follows the last one shown', () => {
    expect(pageOf(2)).toEqual({ data: ['row 5', 'row 4'], hasMore: true, nextCursor: encodeCursor({ row: 4 }) });
  });

  it('that holds all is the last', () => {
    expect(pageOf(3)).toEqual({ data: ['row 5', 'row 4', 'row 3'], hasMore: false, nextCursor: null });
  });
});
