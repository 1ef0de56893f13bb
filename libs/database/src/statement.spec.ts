import { insert, insertMany, ONE_MORE, update } from './statement';

describe('a statement that is made of columns', () => {
  it('inserts one row, or a few with the columns of the first', () => {
    expect(insert('a', { x: 1, y: null })).toMatchObject({
      sql: 'INSERT INTO a (x, y) VALUES (?, ?)',
      params: [1, null],
    });
    expect(
      insertMany('a', [
        { x: 1, y: 2 },
        { y: 4, x: 3 },
      ]),
    ).toMatchObject({
      sql: 'INSERT INTO a (x, y) VALUES (?, ?), (?, ?)',
      params: [1, 2, 3, 4],
    });
  });

  it('updates by equality, asks for NULL, and raises a number', () => {
    const change = { set: { x: 1, n: ONE_MORE, y: null }, where: { id: 2, z: null }, mustFind: 'a 2' };
    expect(update('a', change)).toMatchObject({
      sql: 'UPDATE a SET x = ?, n = n + 1, y = ? WHERE id = ? AND z IS NULL',
      params: [1, null, 2],
      mustFind: 'a 2',
    });
    expect(update('a', { set: { x: 1 }, where: { id: 2 } })).not.toHaveProperty('mustFind');
  });

  it('is not made where a value was forgotten, or a row has other columns', () => {
    expect(() => insert('a', { x: 1, y: undefined })).toThrow('a: y has no value');
    expect(() => insertMany('a', [{ x: 1, y: 2 }, { x: 1 }])).toThrow('a: y has no value');
    expect(() => insertMany('a', [{ x: 1 }, { x: 1, y: 2 }])).toThrow('other columns');
    expect(() => update('a', { set: { x: undefined }, where: { id: 1 } })).toThrow('a: x has no value');
    expect(() => update('a', { set: { x: 1 }, where: { id: undefined } })).toThrow('a: id has no value');
  });

  it('is not made of no rows, of no change, or for a whole table', () => {
    expect(() => insertMany('a', [])).toThrow('no row');
    expect(() => insert('a', {})).toThrow('no row');
    expect(() => update('a', { set: {}, where: { id: 1 } })).toThrow('nothing to update');
    expect(() => update('a', { set: { x: 1 }, where: {} })).toThrow('or all of it');
  });
});
