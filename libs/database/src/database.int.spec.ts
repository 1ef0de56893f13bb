import { asRows, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { aProxyTo } from './testing/proxy';
import {
  createTable,
  CommitOutcomeUnknown,
  databaseNow,
  queueRows,
  isConflict,
  isDuplicateKey,
  isInfrastructureError,
  OptimisticConflict,
  PoolExhausted,
  type Database,
  type Tx,
  type Writer,
  openDatabase,
} from './index';

const CreatePurse1700000000000 = createTable(1700000000000, 'purse')`
        id      INT         NOT NULL PRIMARY KEY,
        coins   BIGINT      NOT NULL,
        total   DECIMAL(38) NOT NULL DEFAULT 0,
        seenAt  DATETIME(6) NULL,
        note    LONGBLOB    NULL
      `;

let database: GivenDatabase;
let db: Database;

beforeAll(async () => {
  database = await givenDatabase({ name: 'platform', migrations: [CreatePurse1700000000000] });
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(() => database.admin.execute('DELETE FROM purse'));

const coinsOf = async (id: number): Promise<string | undefined> =>
  (await db.query<{ coins: string }>('SELECT coins FROM purse WHERE id = ?', [id]))[0]?.coins;
const putCoins = (tx: Tx, id: number, coins: bigint): Promise<unknown> => {
  queueRows(tx, 'purse', asRows(['id', 'coins'], [[id, coins]]));
  return tx.flush();
};

describe('a transaction', () => {
  it('commits what its work has written, and gives its result', async () => {
    const result = await db.transaction(async (tx) => {
      await putCoins(tx, 1, 5n);
      return 'done';
    });

    expect(result).toBe('done');
    expect(await coinsOf(1)).toBe('5');
  });

  it('leaves nothing behind when its work refuses', async () => {
    const refused = db.transaction(async (tx) => {
      await putCoins(tx, 1, 5n);
      throw new Error('no');
    });

    await expect(refused).rejects.toThrow('no');
    expect(await coinsOf(1)).toBeUndefined();
  });

  it('runs again after a deadlock, and both sides end up applied', async () => {
    await db.transaction(async (tx) => {
      await putCoins(tx, 1, 0n);
      await putCoins(tx, 2, 0n);
    });
    let runs = 0;
    let firstLocks = 0;
    let bothHold: () => void = () => undefined;
    const eachHoldsOne = new Promise<void>((resolve) => (bothHold = resolve));
    const move = (first: number, second: number): Promise<void> =>
      db.transaction(async (tx) => {
        runs += 1;
        await tx.execute('UPDATE purse SET coins = coins + 1 WHERE id = ?', [first]);
        firstLocks += 1;
        if (firstLocks === 2) bothHold();
        await eachHoldsOne;
        await tx.execute('UPDATE purse SET coins = coins + 1 WHERE id = ?', [second]);
      });

    await Promise.all([move(1, 2), move(2, 1)]);

    expect(runs).toBeGreaterThan(2);
    expect([await coinsOf(1), await coinsOf(2)]).toEqual(['2', '2']);
  });

  it('runs again from fresh state after an optimistic conflict, five times at most', async () => {
    let runs = 0;
    const work = (): Promise<never> => {
      runs += 1;
      return Promise.reject(new OptimisticConflict('purse 1'));
    };

    await expect(db.transaction(work)).rejects.toThrow(OptimisticConflict);
    expect(runs).toBe(5);
  });

  it('runs again when its connection is killed before the commit', async () => {
    let runs = 0;
    await db.transaction(async (tx) => {
      runs += 1;
      await putCoins(tx, 1, 5n);
      if (runs === 1) await killOwnConnection(tx);
      await putCoins(tx, 2, 5n);
    });

    expect(runs).toBe(2);
    expect([await coinsOf(1), await coinsOf(2)]).toEqual(['5', '5']);
  });

  it('does not run again on a duplicate: that is an answer, not a fault of the moment', async () => {
    await db.transaction((tx) => putCoins(tx, 1, 5n));
    let runs = 0;

    const error: unknown = await db
      .transaction((tx) => {
        runs += 1;
        return putCoins(tx, 1, 6n);
      })
      .catch((caught: unknown) => caught);

    expect(isDuplicateKey(error)).toBe(true);
    expect(isInfrastructureError(error)).toBe(false);
    expect(runs).toBe(1);
  });

  it('sees what others have committed meanwhile: READ COMMITTED', async () => {
    await db.transaction((tx) => putCoins(tx, 1, 5n));

    const seen = await db.transaction(async (tx) => {
      await tx.query('SELECT * FROM purse');
      await database.admin.execute('UPDATE purse SET coins = 6 WHERE id = 1');
      const [row] = await tx.query<{ coins: string }>('SELECT coins FROM purse WHERE id = 1');
      return row?.coins;
    });

    expect(seen).toBe('6');
  });
});

describe('a commit without an answer', () => {
  it('is an unknown outcome: infrastructure, and not run again', async () => {
    const proxy = await aProxyTo(database.url);
    const through = await openDatabase({ url: proxy.url, poolSize: 2, name: 'through-proxy' });
    let runs = 0;
    const error: unknown = await through
      .transaction(async (tx) => {
        runs += 1;
        await putCoins(tx, 1, 5n);
        proxy.swallowAnswersThenCut();
      })
      .catch((caught: unknown) => caught);
    await through.close();
    await proxy.close();

    expect(error).toBeInstanceOf(CommitOutcomeUnknown);
    expect(isInfrastructureError(error)).toBe(true);
    expect(runs).toBe(1);
    expect(await coinsOf(1)).toBe('5'); // It did commit: only the answer is lost.
  });
});

describe('a pooled connection', () => {
  it('that died while idle costs the next transaction nothing', async () => {
    const pool = await openDatabase({ url: database.url, poolSize: 2, name: 'idle' });
    await pool.transaction((tx) => putCoins(tx, 1, 5n));
    await killConnectionsOf(pool);

    await pool.transaction((tx) => putCoins(tx, 2, 6n));
    await pool.close();

    expect(await coinsOf(2)).toBe('6');
  });

  it('has the session settings of the service from its first statement on', async () => {
    const [row] = await db.query<Record<string, unknown>>(
      `SELECT @@session.wait_timeout AS idle, @@session.innodb_lock_wait_timeout AS lockWait, @@session.time_zone AS zone`,
    );

    expect(row).toEqual({ idle: '10', lockWait: '5', zone: '+00:00' });
  });

  it('is refused in time when all are busy, as a matter of infrastructure', async () => {
    const pool = await openDatabase({ url: database.url, poolSize: 1, name: 'one', acquireTimeoutMs: 50 });
    const error: unknown = await pool
      .transaction((tx) => tx.query('SELECT 1').then(() => pool.transaction(() => Promise.resolve())))
      .catch((caught: unknown) => caught);
    await pool.close();

    expect(error).toBeInstanceOf(PoolExhausted);
    expect(isInfrastructureError(error)).toBe(true);
  });

  it('has a bounded queue before it', async () => {
    const pool = await openDatabase({ url: database.url, poolSize: 1, name: 'short', queueLimit: 1 });
    const asked = [1, 2, 3].map(() => pool.query('SELECT 1'));
    const outcomes = await Promise.allSettled(asked);
    await pool.close();

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });
});

describe('values', () => {
  it('keep every digit of amounts and balances', async () => {
    const balance = '98765432109876543210987654321098765432';
    await db.transaction((tx) =>
      queueRows(tx, 'purse', asRows(['id', 'coins', 'total'], [[1, 9_223_372_036_854_775_807n, balance]])),
    );

    const [row] = await db.query<{ coins: string; total: string }>('SELECT coins, total FROM purse');

    expect(row).toEqual({ coins: '9223372036854775807', total: balance });
  });

  it('keep an instant, whatever the time zone of the process', async () => {
    const seenAt = new Date('2026-03-29T01:30:00.123Z');
    await db.transaction((tx) => queueRows(tx, 'purse', asRows(['id', 'coins', 'seenAt'], [[1, 0n, seenAt]])));

    const [row] = await db.query<{ seenAt: Date; text: string }>(
      'SELECT seenAt, CAST(seenAt AS CHAR) AS text FROM purse',
    );

    expect(row?.seenAt).toEqual(seenAt);
    expect(row?.text).toBe('2026-03-29 01:30:00.123000');
  });

  it('takes the time from the database, in UTC', async () => {
    const now = await db.transaction(databaseNow);

    expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(60_000);
  });
});

describe('inserting rows', () => {
  it('does nothing for no rows', async () => {
    await db.transaction((tx) => queueRows(tx, 'purse', asRows(['id', 'coins'], [])));

    expect(await coinsOf(1)).toBeUndefined();
  });

  it('cuts what one statement could not carry', async () => {
    const note = Buffer.alloc(1_500_000, 7);
    const rows = Array.from({ length: 12 }, (_, id) => [id, 1n, note]);

    await db.transaction((tx) => queueRows(tx, 'purse', asRows(['id', 'coins', 'note'], rows)));

    const [row] = await db.query<{ count: string; bytes: string }>(
      'SELECT CAST(COUNT(*) AS CHAR) AS count, CAST(SUM(LENGTH(note)) AS CHAR) AS bytes FROM purse',
    );
    expect(row).toEqual({ count: '12', bytes: '18000000' });
  });
});

describe('faults of the moment', () => {
  it('are told from answers: a lock that is not freed in time is one', async () => {
    await db.transaction((tx) => putCoins(tx, 1, 5n));
    const impatient = async (other: Tx): Promise<void> => {
      await other.execute('SET SESSION innodb_lock_wait_timeout = 1');
      await other.execute('UPDATE purse SET coins = 6 WHERE id = 1');
    };
    const work = async (tx: Tx): Promise<void> => {
      await tx.query('SELECT * FROM purse WHERE id = 1 FOR UPDATE');
      await database.admin.transaction(impatient, { attempts: 1 });
    };
    const error: unknown = await db.transaction(work, { attempts: 1 }).catch((caught: unknown) => caught);

    expect(isConflict(error)).toBe(true);
    expect(isInfrastructureError(error)).toBe(true);
  });

  it('are told from answers: a server that is away is one', async () => {
    const error: unknown = await openDatabase({
      url: 'mysql://root@127.0.0.1:1/none',
      poolSize: 1,
      name: 'away',
    }).catch((caught: unknown) => caught);

    expect(isInfrastructureError(error)).toBe(true);
  });
});

async function connectionIdOf(tx: Writer): Promise<string> {
  const [row] = await tx.query<{ id: string }>('SELECT CONNECTION_ID() AS id');
  return row?.id ?? '';
}

async function killOwnConnection(tx: Tx): Promise<void> {
  await database.admin.execute(`KILL ${await connectionIdOf(tx)}`);
}

async function killConnectionsOf(pool: Database): Promise<void> {
  await database.admin.execute(`KILL ${await connectionIdOf(pool)}`);
}
