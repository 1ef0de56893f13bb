import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import {
  createTable,
  insert,
  insertMany,
  isConflict,
  openDatabase,
  OptimisticConflict,
  PoolExhausted,
  RowMoved,
  update,
  type Database,
  type Tx,
} from './index';

const CreateShelf1700000000000 = createTable(1700000000000, 'shelf')`id INT NOT NULL PRIMARY KEY, label TEXT NULL`;

let database: GivenDatabase;
beforeAll(async () => {
  database = await givenDatabase({ name: 'tx', migrations: [CreateShelf1700000000000] });
});
afterAll(() => database.drop());
beforeEach(() => database.admin.execute('DELETE FROM shelf'));

const shelves = async (): Promise<string[]> =>
  (await database.admin.query<{ id: number; label: string }>('SELECT id, label FROM shelf ORDER BY id')).map(
    ({ id, label }) => `${id} ${label}`,
  );
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.catch((caught: unknown) => caught);
const swallowed = async (work: Promise<unknown>): Promise<void> => void (await failureOf(work));

describe.each([
  { pool: 'a pool that allows several statements at once', severalStatements: true },
  { pool: 'a pool that does not', severalStatements: false },
])('a transaction of $pool', ({ severalStatements }) => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase({ url: database.url, poolSize: 2, name: 'tx', severalStatements });
  });
  afterEach(() => db.close());

  it('writes rows, a changed row, and a row whose value is null', async () => {
    await db.transaction(async (tx) => {
      tx.queue(
        insertMany(
          'shelf',
          [1, 2, 3].map((id) => ({ id, label: null })),
        ),
      );
      tx.queue(update('shelf', { set: { label: 'a' }, where: { id: 1, label: null }, mustFind: 'shelf 1' }));
      // A row that has the value already is found all the same.
      tx.queue(update('shelf', { set: { label: 'a' }, where: { id: 1 }, mustFind: 'shelf 1' }));
      await tx.flush();
    });

    expect(await shelves()).toEqual(['1 a', '2 null', '3 null']);
  });

  it('judges each statement by its own answer, also behind one that reads', async () => {
    const moved = db.transaction(async (tx) => {
      tx.queue(insert('shelf', { id: 1, label: 'a' }));
      tx.queue({ sql: 'SELECT id FROM shelf FOR UPDATE', params: [] });
      tx.queue(update('shelf', { set: { label: 'b' }, where: { id: 1 }, mustFind: 'shelf 1' }));
      tx.queue(update('shelf', { set: { label: 'b' }, where: { id: 2 }, mustFind: 'shelf 2' }));
      await tx.flush();
    });

    await expect(moved).rejects.toThrow(new RowMoved('shelf 2'));
    expect(await shelves()).toEqual([]);
  });

  it('names the statement that failed, also behind one that reads', async () => {
    const again = insert('shelf', { id: 1, label: 'b' });
    const error = await failureOf(
      db.transaction(async (tx) => {
        tx.queue(insert('shelf', { id: 1, label: 'a' }));
        tx.queue({ sql: 'SELECT id FROM shelf', params: [] });
        tx.queue(again);
        await tx.flush();
      }),
    );

    expect(error).toMatchObject({ statement: again });
  });

  it('gives the rows of a question behind what was queued', async () => {
    const rows = await db.transaction((tx) => {
      tx.queue(insert('shelf', { id: 1, label: 'a' }));
      return tx.query('SELECT id FROM shelf');
    });

    expect(rows).toEqual([{ id: 1 }]);
  });

  it('does not commit after a row that was missed, even when the work goes on', async () => {
    const moved = db.transaction(async (tx) => {
      tx.queue(update('shelf', { set: { label: 'b' }, where: { id: 2 }, mustFind: 'shelf 2' }));
      await swallowed(tx.flush());
      await swallowed(tx.execute("INSERT INTO shelf VALUES (1, 'a')"));
    });

    await expect(moved).rejects.toThrow(RowMoved);
    expect(await shelves()).toEqual([]);
  });

  it('does not go on after a deadlock, which has undone it, even when the work does', async () => {
    await database.admin.transaction(async (tx) => {
      tx.queue(...[1, 2].map((id) => insert('shelf', { id, label: 'a' })));
      await tx.flush();
    });
    let holding = 0;
    let bothHold: () => void = () => undefined;
    const eachHoldsOne = new Promise<void>((resolve) => (bothHold = resolve));
    const write = async (tx: Tx, first: number, second: number): Promise<void> => {
      await tx.execute("UPDATE shelf SET label = 'b' WHERE id = ?", [first]);
      holding += 1;
      if (holding === 2) bothHold();
      await eachHoldsOne;
      await swallowed(tx.execute("UPDATE shelf SET label = 'b' WHERE id = ?", [second]));
      await swallowed(tx.execute('INSERT INTO shelf VALUES (?, ?)', [10 + first, 'late']));
    };
    const both = [1, 2].map((id) => failureOf(db.transaction((tx) => write(tx, id, 3 - id), { attempts: 1 })));
    const outcomes = await Promise.all(both);

    expect(outcomes.filter(isConflict)).toHaveLength(1);
    expect((await shelves()).filter((row) => row.endsWith('late'))).toHaveLength(1);
  });

  it('runs nothing when it could not be opened, even when the work goes on', async () => {
    const failed = db.transaction(async (tx) => {
      await swallowed(tx.execute('SELECT 1; SELECT 2'));
      await tx.execute("INSERT INTO shelf VALUES (1, 'a')");
      throw new Error('no');
    });

    await expect(failed).rejects.toThrow();
    expect(await shelves()).toEqual([]);
  });

  it('takes no statement after its end', async () => {
    let left: Tx | undefined;
    await db.transaction(async (tx) => {
      left = tx;
      await tx.query('SELECT 1');
    });

    await expect(left?.execute("INSERT INTO shelf VALUES (1, 'a')")).rejects.toThrow('after the end');
    expect(() => left?.queue(insert('shelf', { id: 1, label: 'a' }))).toThrow('after the end');
    expect(await shelves()).toEqual([]);
  });

  it('sends nothing after its ROLLBACK of what was asked for at the same time', async () => {
    const refused = db.transaction(async (tx) => {
      await tx.query('SELECT 1');
      tx.queue(insert('shelf', { id: 1, label: 'a' }));
      tx.queue(insert('shelf', { id: 2, label: 'a' }));
      await Promise.all([tx.flush(), tx.flush(), Promise.reject(new Error('refused'))]);
    });

    await expect(refused).rejects.toThrow('refused');
    expect(await shelves()).toEqual([]);
  });

  it('of REPEATABLE READ sees one state, also when its questions are asked at the same time', async () => {
    await database.admin.execute("INSERT INTO shelf VALUES (1, 'a')");
    const seen = await db.transaction(
      async (tx) => {
        const ask = () => tx.query<{ label: string }>('SELECT label FROM shelf');
        const first = await Promise.all([ask(), ask()]);
        await database.admin.execute("UPDATE shelf SET label = 'b'");
        return [...first, await ask()].flat().map(({ label }) => label);
      },
      { isolation: 'REPEATABLE READ' },
    );

    expect(seen).toEqual(['a', 'a', 'a']);
    // The next one on the same connection is READ COMMITTED again.
    const next = await db.transaction(async (tx) => {
      await tx.query('SELECT label FROM shelf');
      await database.admin.execute("UPDATE shelf SET label = 'c'");
      return tx.query('SELECT label FROM shelf');
    });
    expect(next).toEqual([{ label: 'c' }]);
  });

  it('runs once where it may run once', async () => {
    let runs = 0;
    const work = (): Promise<never> => {
      runs += 1;
      return Promise.reject(new OptimisticConflict('shelf'));
    };

    await expect(db.transaction(work, { attempts: 1 })).rejects.toThrow(OptimisticConflict);
    expect(runs).toBe(1);
  });

  it('refuses what waits for a connection when the pool is closed', async () => {
    const pool = await openDatabase({ url: database.url, poolSize: 1, name: 'closing' });
    const held = failureOf(
      pool.transaction(
        async (tx) => {
          await tx.query('SELECT 1');
          await pool.close();
          await tx.query('SELECT 1');
        },
        { attempts: 1 },
      ),
    );
    const waiting = failureOf(pool.query('SELECT 1'));

    expect(await waiting).toBeInstanceOf(PoolExhausted);
    expect(await held).toBeInstanceOf(Error);
  });
});
