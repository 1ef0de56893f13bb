import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import type { DataSource, EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import { aProxyTo } from './testing/proxy';
import {
  CommitOutcomeUnknown,
  insertion,
  inTransaction,
  isAnswerTo,
  isDuplicateKey,
  openDataSource,
  read,
  sendTogether,
  type Statement,
} from './index';

class CreateShelf1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE shelf (id INT NOT NULL PRIMARY KEY, label TEXT NULL) ENGINE = InnoDB`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE shelf`);
  }
}

let database: GivenDatabase;

beforeAll(async () => {
  database = await givenDatabase({ name: 'statements', migrations: [CreateShelf1700000000000] });
});
afterAll(() => database.drop());
beforeEach(() => database.admin.query('DELETE FROM shelf'));

const put = (id: number, label: string | null = null): Statement => insertion('shelf', ['id', 'label'], [[id, label]]);
const relabel = (id: number, label: string): Statement => ({
  sql: 'UPDATE shelf SET label = ? WHERE id = ?',
  params: [label, id],
});
const shelves = async (): Promise<number[]> =>
  (await read<{ id: number }>(database.admin, 'SELECT id FROM shelf ORDER BY id')).map(({ id }) => id);
const poolOf = (severalStatements: boolean, url = database.url): Promise<DataSource> =>
  openDataSource({ url, poolSize: 2, name: 'statements', severalStatements });
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.catch((caught: unknown) => caught);

// What is written does not depend on how many round trips it takes.
describe.each([
  { pool: 'a pool that allows several statements at once', severalStatements: true },
  { pool: 'a pool that does not', severalStatements: false },
])('statements sent together through $pool', ({ severalStatements }) => {
  let db: DataSource;
  beforeAll(async () => {
    db = await poolOf(severalStatements);
  });
  afterAll(() => db.destroy());

  it('are executed in their order, with an answer to each', async () => {
    const answers = await inTransaction(db, (tx) =>
      sendTogether(tx, [
        put(1),
        put(2),
        relabel(1, 'full'),
        relabel(7, 'empty'),
        { sql: 'DELETE FROM shelf', params: [] },
      ]),
    );

    expect(answers.map(({ affectedRows }) => affectedRows)).toEqual([1, 1, 1, 0, 2]);
  });

  it('leave nothing behind when one in the middle fails, and say which', async () => {
    const first = put(1, 'first');
    const second = put(1, 'second');
    const third = put(3);

    const error = await failureOf(inTransaction(db, (tx) => sendTogether(tx, [first, second, third])));

    expect(isDuplicateKey(error)).toBe(true);
    expect([first, second, third].map((statement) => isAnswerTo(statement, error))).toEqual([false, true, false]);
    expect(await shelves()).toEqual([]);
  });

  it('stop at the one that fails: those after it are not executed', async () => {
    await inTransaction(db, async (tx) => {
      await failureOf(sendTogether(tx, [put(1), put(1), put(3)]));
    });

    expect(await shelves()).toEqual([1]);
  });

  it('are one transaction with what comes before and after', async () => {
    await failureOf(
      inTransaction(db, async (tx) => {
        await tx.query('INSERT INTO shelf (id) VALUES (?)', [1]);
        await sendTogether(tx, [put(2), put(3)]);
        throw new Error('no');
      }),
    );

    expect(await shelves()).toEqual([]);
  });

  it('run again when a lock in the middle of them ends in a deadlock', async () => {
    await inTransaction(db, (tx) => sendTogether(tx, [put(1), put(2)]));
    let runs = 0;
    let bothHold: () => void = () => undefined;
    const eachHoldsOne = new Promise<void>((resolve) => (bothHold = resolve));
    const relabelBoth = (first: number, second: number): Promise<void> =>
      inTransaction(db, async (tx) => {
        runs += 1;
        await sendTogether(tx, [relabel(first, 'a')]);
        if (runs === 2) bothHold();
        await eachHoldsOne;
        await sendTogether(tx, [put(10 + first), relabel(second, 'b'), put(20 + first)]);
      });

    await Promise.all([relabelBoth(1, 2), relabelBoth(2, 1)]);

    expect(runs).toBeGreaterThan(2);
    expect(await shelves()).toEqual([1, 2, 11, 12, 21, 22]);
  });

  it('run again on a fresh connection when theirs is dead at the first of them', async () => {
    let runs = 0;

    await inTransaction(db, async (tx) => {
      runs += 1;
      if (runs === 1) await killConnectionOf(tx);
      return sendTogether(tx, [put(2), put(3)]);
    });

    expect(runs).toBe(2);
    expect(await shelves()).toEqual([2, 3]);
  });

  it('take values as values, whatever they spell', async () => {
    const label = "'), (9, ''); DELETE FROM shelf; -- \\' ? ; \0";

    await inTransaction(db, (tx) => sendTogether(tx, [put(1, label), put(2, '?'), put(3, label)]));

    const rows = await read<{ label: string }>(db, 'SELECT label FROM shelf ORDER BY id');
    expect(rows.map((row) => row.label)).toEqual([label, '?', label]);
  });

  it('give no value of one to a placeholder of another', async () => {
    const short: Statement = { sql: 'INSERT INTO shelf (id, label) VALUES (?, ?)', params: [1] };

    const error = await failureOf(inTransaction(db, (tx) => sendTogether(tx, [short, put(2), put(3)])));

    expect(isAnswerTo(short, error)).toBe(true);
    expect(await shelves()).toEqual([]);
  });
});

describe('a pool that allows several statements at once', () => {
  let db: DataSource;
  beforeAll(async () => {
    db = await poolOf(true);
  });
  afterAll(() => db.destroy());

  const smuggled = 'SELECT 1; DELETE FROM shelf';
  it.each<[string, () => Promise<unknown>]>([
    ['a statement of a transaction', () => inTransaction(db, (tx) => tx.query(smuggled))],
    ['a later one', () => inTransaction(db, (tx) => tx.query('SELECT 1').then(() => tx.query(smuggled)))],
    ['one sent together with others', () => inTransaction(db, (tx) => sendTogether(tx, [put(2), text(smuggled)]))],
    ['a read', () => read(db, smuggled)],
    ['a question to the pool', () => db.query(smuggled)],
    ['a transaction of TypeORM', () => db.transaction((tx) => tx.query(smuggled))],
  ])('takes no second statement in the text of %s', async (_what, ask) => {
    await database.admin.query('INSERT INTO shelf (id) VALUES (1)');

    await expect(ask()).rejects.toThrow('a semicolon in the text of a statement');

    expect(await shelves()).toEqual([1]);
  });

  it('keeps the savepoints and query builders of TypeORM inside the transaction', async () => {
    await failureOf(
      inTransaction(db, async (tx) => {
        await tx.createQueryBuilder().insert().into('shelf', ['id']).values({ id: 1 }).execute();
        await tx.transaction((nested) => nested.query('INSERT INTO shelf (id) VALUES (2)'));
        throw new Error('no');
      }),
    );

    expect(await shelves()).toEqual([]);
  });
});

describe('the round trips of a transaction', () => {
  const roundTripsOf = async (work: (tx: EntityManager) => Promise<unknown>): Promise<number> => {
    const proxy = await aProxyTo(database.url);
    const db = await poolOf(true, proxy.url);
    const before = proxy.writes();
    await inTransaction(db, work);
    const after = proxy.writes();
    await db.destroy();
    await proxy.close();
    return after - before;
  };

  it('are two for statements sent together: the start travels with them, the commit by itself', async () => {
    expect(await roundTripsOf((tx) => sendTogether(tx, [put(1), put(2), put(3)]))).toBe(2);
  });

  it('are one more than its statements when these are asked one by one', async () => {
    expect(await roundTripsOf((tx) => tx.query('SELECT 1').then(() => tx.query('SELECT 2')))).toBe(3);
  });

  it('are none when it asks nothing', async () => {
    expect(await roundTripsOf(() => Promise.resolve())).toBe(0);
  });

  it('leave the outcome open when the answer to the commit is lost', async () => {
    const proxy = await aProxyTo(database.url);
    const db = await poolOf(true, proxy.url);
    let runs = 0;
    const error = await failureOf(
      inTransaction(db, async (tx) => {
        runs += 1;
        await sendTogether(tx, [put(1), put(2)]);
        proxy.swallowAnswersThenCut();
      }),
    );
    await db.destroy();
    await proxy.close();

    expect(error).toBeInstanceOf(CommitOutcomeUnknown);
    expect(runs).toBe(1);
    expect(await shelves()).toEqual([1, 2]); // It did commit: only the answer is lost.
  });
});

const text = (sql: string): Statement => ({ sql, params: [] });

/** Asks nothing through it: the next statement of the transaction is still its first. */
async function killConnectionOf(tx: EntityManager): Promise<void> {
  const connection = (await tx.queryRunner?.connect()) as { threadId: number };
  await database.admin.query(`KILL ${connection.threadId}`);
}
