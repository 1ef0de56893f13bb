import { asRows, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { createTable, queueRows, isStatementTimeout, type Database, openDatabase } from './index';
import { runWithTrace } from '@kessai/runtime';

const CreatePurse1700000000000 = createTable(
  1700000000000,
  'purse',
)`id INT NOT NULL PRIMARY KEY, coins BIGINT NOT NULL`;

let database: GivenDatabase;
let db: Database;

beforeAll(async () => {
  database = await givenDatabase({ name: 'pools', migrations: [CreatePurse1700000000000] });
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(() => database.admin.execute('DELETE FROM purse'));

describe('a pool that merchants share', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const as = <T>(merchant: string, work: () => Promise<T>) =>
    runWithTrace(traceparent, work, null, { id: merchant, keyId: merchant });

  it('gives one of them no more than its part, and another one a connection at once', async () => {
    const pool = await openDatabase({ url: database.url, poolSize: 4, perTenant: 3, name: 'shared' });
    const holding = await database.admin.transaction(async (other) => {
      await other.execute('INSERT INTO purse (id, coins) VALUES (1, 5)');
      // Each of them waits for the row, and holds its connection as long.
      const greedy = Array.from({ length: 20 }, () =>
        as('greedy', () => pool.transaction((tx) => tx.query('SELECT * FROM purse WHERE id = 1 FOR UPDATE'))),
      );
      expect(await as('quiet', () => pool.query("SELECT 'x' AS one"))).toEqual([{ one: 'x' }]);
      return greedy;
    });
    await Promise.all(holding);
    await pool.close();
  });

  it('has all its connections again after each way in which a turn ends', async () => {
    const pool = await openDatabase({ url: database.url, poolSize: 2, perTenant: 1, name: 'ends', queueLimit: 5 });
    const failing = pool.transaction(() => Promise.reject(new Error('refused')));
    const lost = pool.transaction(async (tx) => {
      const [row] = await tx.query<{ id: string }>('SELECT CONNECTION_ID() AS id');
      await database.admin.execute(`KILL ${row?.id ?? ''}`);
      throw new Error('lost');
    });
    await Promise.allSettled([failing, lost, pool.execute('nonsense')]);

    for (let round = 0; round < 5; round += 1) expect(await pool.query("SELECT 'x' AS one")).toEqual([{ one: 'x' }]);
    await pool.close();
  });
});

describe('a pool that only reads', () => {
  it('has what takes too long ended by the server, and reads on', async () => {
    const pool = await openDatabase({ url: database.url, poolSize: 1, name: 'reads', readTimeoutMs: 100 });
    await db.transaction((tx) =>
      queueRows(
        tx,
        'purse',
        asRows(
          ['id', 'coins'],
          Array.from({ length: 300 }, (_, id) => [id, 1n]),
        ),
      ),
    );
    const error: unknown = await pool
      .query('SELECT COUNT(*) FROM purse a, purse b, purse c, purse d WHERE a.coins + b.coins + c.coins = d.coins')
      .catch((caught: unknown) => caught);

    expect(isStatementTimeout(error)).toBe(true);
    expect(await pool.query("SELECT 'x' AS one")).toEqual([{ one: 'x' }]);
    await pool.close();
  });
});
