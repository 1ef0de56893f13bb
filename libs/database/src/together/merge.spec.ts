import { format } from 'mysql2';
import { DATABASE_NOW } from '../insert-rows';
import { merge } from './merge';
import { insert, ONE_MORE, update, type Statement } from '../statement';
import { takeBatch } from './step-writer';

const texts = (members: Statement[][]) => merge(members).map(({ sql, params }) => format(sql, params as string[]));
const raw = (sql: string): Statement => ({ sql, params: [] });

describe('merging the statements of several members', () => {
  it('makes one of those that are alike, in the order in which each member has them', () => {
    const member = (id: number) => [
      insert('a', { id }),
      update('b', { set: { x: id, n: ONE_MORE }, where: { id, y: null } }),
    ];
    expect(texts([member(1), member(2)])).toEqual([
      'INSERT INTO a (id) VALUES (1),(2)',
      'UPDATE (SELECT 1 AS w_id,1 AS s_x UNION ALL SELECT 2,2) n STRAIGHT_JOIN b t ON t.id = n.w_id AND t.y IS NULL SET t.x = n.s_x, t.n = t.n + 1',
    ]);
  });

  it('takes the clock of the database for a value', () => {
    const member = (id: number) => [insert('a', { id, at: DATABASE_NOW })];
    expect(texts([member(1), member(2)])).toEqual([
      'INSERT INTO a (id, at) VALUES (1,UTC_TIMESTAMP(6)),(2,UTC_TIMESTAMP(6))',
    ]);
    expect(texts([member(1)])).toEqual(['INSERT INTO a (id, at) VALUES (1, UTC_TIMESTAMP(6))']);
  });

  it('keeps apart what differs, and the order of a member that has more or fewer', () => {
    const whole = [insert('a', { id: 1 }), raw('one'), insert('c', { id: 1 })];
    const less = [insert('c', { id: 2 })];
    const other = [insert('c', { id: 3 }), insert('a', { id: 3 })];
    expect(texts([whole, less, other])).toEqual([
      'INSERT INTO a (id) VALUES (1)',
      'one',
      'INSERT INTO c (id) VALUES (1),(2),(3)',
      'INSERT INTO a (id) VALUES (3)',
    ]);
  });

  it('asks for as many rows as must be found', () => {
    const change = (id: number) => update('b', { set: { x: 1 }, where: { id }, mustFind: `b ${id}` });
    expect(merge([[change(1)], [change(2)]])).toMatchObject([{ mustFind: 'b 1; or b 2', rows: 2 }]);
  });
});

describe('a batch', () => {
  const member = (tenantId: string, bytes = 1) => ({ tenantId, bytes });
  it('takes by turns of tenants where not all have room', () => {
    const waiting = [...Array.from({ length: 5 }, () => member('many')), member('few')];
    const { taken, left } = takeBatch(waiting, { membersMax: 3, bytesMax: 100 });
    expect(taken.map(({ tenantId }) => tenantId)).toEqual(['many', 'few', 'many']);
    expect(left).toHaveLength(3);
  });
  it('takes one at least, however large', () => {
    expect(takeBatch([member('a', 9), member('b', 9)], { membersMax: 5, bytesMax: 5 }).taken).toHaveLength(1);
  });
});
