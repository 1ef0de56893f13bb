import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runMigrations } from './index';

class CreateJournal1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE journal (id INT NOT NULL PRIMARY KEY, note VARCHAR(20)) ENGINE = InnoDB`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE journal`);
  }
}

class CreateOutbox1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE outbox (id INT NOT NULL PRIMARY KEY, note VARCHAR(20)) ENGINE = InnoDB`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox`);
  }
}

class CreateLease1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE lease (id INT NOT NULL PRIMARY KEY, note VARCHAR(20)) ENGINE = InnoDB`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE lease`);
  }
}

const tables = {
  migrations: [CreateJournal1700000000000, CreateOutbox1700000000001, CreateLease1700000000002],
  appendOnlyTables: ['journal'],
  insertAndUpdateTables: ['outbox'],
};

/** The code of a refused right: ER_TABLEACCESS_DENIED_ERROR. */
const denied = { errno: 1142 };

let database: GivenDatabase;
const change = (table: string): Promise<unknown> => database.db.execute(`UPDATE ${table} SET note = 'changed'`);
const remove = (table: string): Promise<unknown> => database.db.execute(`DELETE FROM ${table}`);

beforeAll(async () => {
  database = await givenDatabase({ name: 'rights', ...tables });
});
afterAll(() => database.drop());

describe('the rights of a service', () => {
  it.each(['journal', 'outbox', 'lease'])('let it write and read %s', async (table) => {
    await database.db.execute(`INSERT INTO ${table} VALUES (1, 'kept')`);

    expect(await database.db.query(`SELECT * FROM ${table}`)).toEqual([{ id: 1, note: 'kept' }]);
  });

  it('let it neither change nor delete what is append-only', async () => {
    await expect(change('journal')).rejects.toMatchObject(denied);
    await expect(remove('journal')).rejects.toMatchObject(denied);
  });

  it('let it change but not delete what is kept as an archive', async () => {
    await change('outbox');
    await expect(remove('outbox')).rejects.toMatchObject(denied);
  });

  it('let it do both with the rest, but never change the tables themselves', async () => {
    await change('lease');
    await remove('lease');
    await expect(database.db.execute('DROP TABLE lease')).rejects.toMatchObject(denied);
    await expect(database.db.query('SELECT * FROM migrations')).rejects.toMatchObject(denied);
  });

  it('are taken back when a table becomes append-only', async () => {
    await runMigrations({ ...given(), appendOnlyTables: ['journal', 'lease'] });
    await expect(change('lease')).rejects.toMatchObject(denied);

    await runMigrations(given());
    await change('lease');
  });

  it.each(['UPDATE', 'DELETE'])('are taken back also where an earlier version granted %s alone', async (right) => {
    await database.admin.execute(`GRANT ${right} ON journal TO '${given().serviceUser}'@'%'`);

    await runMigrations(given());

    await expect(change('journal')).rejects.toMatchObject(denied);
    await expect(remove('journal')).rejects.toMatchObject(denied);
  });

  it('are refused for a table that does not exist: a misspelt name would leave the real one open', async () => {
    const misspelt = runMigrations({ ...given(), appendOnlyTables: ['journals'] });

    await expect(misspelt).rejects.toThrow('journals');
  });
});

describe('migrations', () => {
  it('run once when several instances start at the same moment', async () => {
    const database = await givenDatabase({ name: 'race', migrations: [CreateJournal1700000000000] });
    const options = { ...tables, adminUrl: database.adminUrl, serviceUser: new URL(database.url).username };

    await Promise.all([1, 2, 3].map(() => runMigrations(options)));

    const rows = await database.admin.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
    await database.drop();
    expect(rows.map(({ name }) => name)).toEqual(tables.migrations.map(({ name }) => name));
  });

  it('change nothing when repeated', async () => {
    await runMigrations(given());

    expect(await database.admin.query('SELECT name FROM migrations')).toHaveLength(3);
  });
});

function given() {
  return { ...tables, adminUrl: database.adminUrl, serviceUser: new URL(database.url).username };
}
