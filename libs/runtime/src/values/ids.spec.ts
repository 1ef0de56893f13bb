import { idFromBytes, idToBytes, isId, newId } from '../index';

describe('an id', () => {
  it('is its prefix and a UUIDv7 in 32 hex digits', () => {
    expect(newId('pay')).toMatch(/^pay_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });

  it('is 16 bytes in the database, and comes back as it was', () => {
    const id = newId('jrn');

    expect(idToBytes(id)).toHaveLength(16);
    expect(idFromBytes('jrn', idToBytes(id))).toBe(id);
  });

  it('sorts in the order of birth, as text and as bytes', () => {
    const ids = Array.from({ length: 2_000 }, () => newId('evt'));

    expect([...ids].sort()).toEqual(ids);
    expect(
      ids
        .map(idToBytes)
        .sort(Buffer.compare)
        .map((bytes) => idFromBytes('evt', bytes)),
    ).toEqual(ids);
  });

  it.each([
    '',
    'pay_',
    'pay_123',
    `pay_${'g'.repeat(32)}`,
    `PAY_${'0'.repeat(32)}`,
    `pay_${'0'.repeat(33)}`,
    `pay_${'A'.repeat(32)}`,
  ])('is not %p', (text) => {
    expect(isId('pay', text)).toBe(false);
    expect(() => idToBytes(text)).toThrow('not an id');
  });

  it('of one kind is not one of another', () => {
    expect(isId('pay', newId('rfd'))).toBe(false);
    expect(isId('rfd', newId('rfd'))).toBe(true);
  });

  it('is not made of fewer or more bytes', () => {
    expect(() => idFromBytes('pay', Buffer.alloc(15))).toThrow('16 bytes');
  });
});
