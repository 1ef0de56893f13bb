import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { aProxyTo } from './testing/proxy';
import {
  createTable,
  CommitOutcomeUnknown,
  type QueryFailed,
  isDuplicateKey,
  type Statement,
  type Database,
  type Tx,
  type Written,
  openDatabase,
  insert,
  RowMoved,
  update,
} from './index';

const CreateShelf1700000000000 = createTable(1700000000000, 'shelf')`id INT NOT NULL PRIMARY KEY, label TEXT NULL`;

let database: GivenDatabase;

beforeAll(async () => {
  database = await givenDatabase({ name: 'statements', migrations: [CreateShelf1700000000000] });
});
afterAll(() => database.drop());
beforeEach(() => database.admin.execute('DELETE FROM shelf'));

const put = (id: number, label: string | null = null): Statement => insert('shelf', { id: id, label: label });
const relabel = (id: number, label: string): Statement => ({
  sql: 'UPDATE shelf SET label = ? WHERE id = ?',
  params: [label, id],
});
const shelves = async (): Promise<number[]> =>
  (await database.admin.query<{ id: number }>('SELECT id FROM shelf ORDER BY id')).map(({ id }) => id);
const poolOf = (severalStatements: boolean, url = database.url): Promise<Database> =>
  openDatabase({ url, poolSize: 2, name: 'statements', severalStatements });
const send = (tx: Tx, statements: readonly Statement[]): Promise<Written[]> => {
  tx.queue(...statements);
  return tx.flush();
};
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.catch((caught: unknown) => caught);

// What is written does not depend on how many round trips it takes.
describe.each([
  { pool: 'a pool that allows several statements at once', severalStatements: true },
  { pool: 'a pool that does not', severalStatements: false },
])('statements sent together through $pool', ({ severalStatements }) => {
  let db: Database;
  beforeAll(async () => {
    db = await poolOf(severalStatements);
  });
  afterAll(() => db.close());

  it('are executed in their order, with an answer to each', async () => {
    const answers = await db.transaction((tx) =>
      send(tx, [put(1), put(2), relabel(1, 'full'), relabel(7, 'empty'), { sql: 'DELETE FROM shelf', params: [] }]),
    );

    expect(answers.map(({ affectedRows }) => affectedRows)).toEqual([1, 1, 1, 0, 2]);
  });

  it('leave nothing behind when one in the middle fails, and say which', async () => {
    const first = put(1, 'first');
    const second = put(1, 'second');
    const third = put(3);

    const error = await failureOf(db.transaction((tx) => send(tx, [first, second, third])));

    expect(isDuplicateKey(error)).toBe(true);
    expect([first, second, third].map((statement) => (error as QueryFailed).statement === statement)).toEqual([
      false,
      true,
      false,
    ]);
    expect(await shelves()).toEqual([]);
  });

  it('stop at the one that fails: those after it are not executed', async () => {
    await db.transaction(async (tx) => {
      await failureOf(send(tx, [put(1), put(1), put(3)]));
    });

    expect(await shelves()).toEqual([1]);
  });

  it('are one transaction with what comes before and after', async () => {
    await failureOf(
      db.transaction(async (tx) => {
        await tx.execute('INSERT INTO shelf (id) VALUES (?)', [1]);
        await send(tx, [put(2), put(3)]);
        throw new Error('no');
      }),
    );

    expect(await shelves()).toEqual([]);
  });

  it('run again when a lock in the middle of them ends in a deadlock', async () => {
    await db.transaction((tx) => send(tx, [put(1), put(2)]));
    let runs = 0;
    let holding = 0;
    let bothHold: () => void = () => undefined;
    const eachHoldsOne = new Promise<void>((resolve) => (bothHold = resolve));
    const relabelBoth = (first: number, second: number): Promise<void> =>
      db.transaction(async (tx) => {
        runs += 1;
        await send(tx, [relabel(first, 'a')]);
        holding += 1;
        if (holding === 2) bothHold();
        await eachHoldsOne;
        await send(tx, [put(10 + first), relabel(second, 'b'), put(20 + first)]);
      });

    await Promise.all([relabelBoth(1, 2), relabelBoth(2, 1)]);

    expect(runs).toBeGreaterThan(2);
    expect(await shelves()).toEqual([1, 2, 11, 12, 21, 22]);
  });

  it('run again on a fresh connection when theirs is dead at the first of them', async () => {
    let runs = 0;

    await db.transaction(async (tx) => {
      runs += 1;
      if (runs === 1) await killConnectionOf(tx);
      return send(tx, [put(2), put(3)]);
    });

    expect(runs).toBe(2);
    expect(await shelves()).toEqual([2, 3]);
  });

  it('take values as values, whatever they spell', async () => {
    const label = "'), (9, ''); DELETE FROM shelf; -- \\' ? ; \0";

    await db.transaction((tx) => send(tx, [put(1, label), put(2, '?'), put(3, label)]));

    const rows = await db.query<{ label: string }>('SELECT label FROM shelf ORDER BY id');
    expect(rows.map((row) => row.label)).toEqual([label, '?', label]);
  });

  it('end the transaction when one misses the row that it must find, whatever comes after it', async () => {
    await db.transaction((tx) => send(tx, [put(1, 'read')]));
    const moved = update('shelf', {
      set: { label: 'new' },
      where: { id: 1, label: 'gone' },
      mustFind: 'shelf 1 moved',
    });

    // The second runs into what another has written: it follows from the first.
    const error = await failureOf(
      db.transaction(async (tx) => {
        tx.queue(moved);
        tx.queue(put(1));
        await failureOf(tx.flush());
        await tx.execute('INSERT INTO shelf (id) VALUES (2)');
      }),
    );

    expect(error).toEqual(new RowMoved('shelf 1 moved'));
    expect(await shelves()).toEqual([1]);
  });

  it('go before the next question, and what is left before the COMMIT', async () => {
    await db.transaction(async (tx) => {
      tx.queue(put(1));
      expect(await tx.query('SELECT id FROM shelf')).toEqual([{ id: 1 }]);
      tx.queue(put(2));
    });

    expect(await shelves()).toEqual([1, 2]);
  });

  it('give no value of one to a placeholder of another', async () => {
    const short: Statement = { sql: 'INSERT INTO shelf (id, label) VALUES (?, ?)', params: [1] };

    const error = await failureOf(db.transaction((tx) => send(tx, [short, put(2), put(3)])));

    expect((error as QueryFailed).statement === short).toBe(true);
    expect(await shelves()).toEqual([]);
  });
});

describe('a pool that allows several statements at once', () => {
  let db: Database;
  beforeAll(async () => {
    db = await poolOf(true);
  });
  afterAll(() => db.close());

  const smuggled = 'SELECT 1; DELETE FROM shelf';
  it.each<[string, () => Promise<unknown>]>([
    ['a statement of a transaction', () => db.transaction((tx) => tx.query(smuggled))],
    ['a later one', () => db.transaction((tx) => tx.query('SELECT 1').then(() => tx.query(smuggled)))],
    ['one sent together with others', () => db.transaction((tx) => send(tx, [put(2), text(smuggled)]))],
    ['a read', () => db.query(smuggled)],
    ['a question to the pool', () => db.query(smuggled)],
    ['a write by itself', () => db.execute(smuggled)],
    ['one that is queued', () => db.transaction((tx) => Promise.resolve(tx.queue(text(smuggled))))],
  ])('takes no second statement in the text of %s', async (_what, ask) => {
    await database.admin.execute('INSERT INTO shelf (id) VALUES (1)');

    await expect(ask()).rejects.toThrow('a semicolon in the text of a statement');

    expect(await shelves()).toEqual([1]);
  });
});

describe('the round trips of a transaction', () => {
  const roundTripsOf = async (work: (tx: Tx) => Promise<unknown>): Promise<number> => {
    const proxy = await aProxyTo(database.url);
    const db = await poolOf(true, proxy.url);
    const before = proxy.writes();
    await db.transaction(work);
    const after = proxy.writes();
    await db.close();
    await proxy.close();
    return after - before;
  };

  it('are two for statements sent together: the start travels with them, the commit by itself', async () => {
    expect(await roundTripsOf((tx) => send(tx, [put(1), put(2), put(3)]))).toBe(2);
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
      db.transaction(async (tx) => {
        runs += 1;
        await send(tx, [put(1), put(2)]);
        proxy.swallowAnswersThenCut();
      }),
    );
    await db.close();
    await proxy.close();

    expect(error).toBeInstanceOf(CommitOutcomeUnknown);
    expect(runs).toBe(1);
    expect(await shelves()).toEqual([1, 2]); // It did commit: only the answer is lost.
  });
});

const text = (sql: string): Statement => ({ sql, params: [] });

/** Asks nothing through it: the next statement of the transaction is still its first. */
async function killConnectionOf(tx: Tx): Promise<void> {
  await database.admin.execute(`KILL ${tx.sessionId}`);
}
