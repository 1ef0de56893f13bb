import { walkAlong, whereOf, type Condition, type Walk, type Walked, type Database } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import { paymentsFrom, selectManyPayments, type Payment, type Row } from './payment';

/** With a hundred lines each it is as much as is read of one answer without a break: others wait as long. */
const PAYMENTS_AT_A_TIME = 25;

/** The newest payments of the walk, newest first. */
export function readNewest(db: Database, walk: Walk, limit: number): Promise<Walked<Payment>> {
  return walkAlong(db, walk, async (conditions) => {
    const newest: Payment[] = [];
    for (;;) {
      const last = newest.at(-1);
      const older = last === undefined ? [] : [{ sql: `${walk.order} < ?`, value: idToBytes(last.id) }];
      const count = Math.min(PAYMENTS_AT_A_TIME, limit - newest.length);
      const next = await readNextNewest(db, { walk, conditions: [...conditions, ...older], count });
      newest.push(...next);
      if (next.length < count || newest.length >= limit) return newest;
    }
  });
}

async function readNextNewest(
  db: Database,
  { walk, conditions, count }: { walk: Walk; conditions: readonly Condition[]; count: number },
): Promise<Payment[]> {
  const join = walk.table === 'payment' ? '' : `STRAIGHT_JOIN payment ON payment.id = ${walk.order}`;
  const { sql, params } = whereOf(conditions);
  const rows = await db.query<Row>(
    `${selectManyPayments}
     FROM (SELECT payment.* FROM ${walk.table} FORCE INDEX (${walk.index}) ${join} ${sql}
           ORDER BY ${walk.order} DESC LIMIT ?) p
     STRAIGHT_JOIN payment_line l FORCE INDEX (PRIMARY) ON l.paymentId = p.id
     ORDER BY p.id DESC, l.lineNo`,
    [...params, count],
  );
  return paymentsFrom(rows);
}
