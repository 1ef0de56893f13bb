import { type Database, openDatabase } from '@kessai/database';

/** How many rows the server reads for the work, which has a connection of its own. */
export async function rowsRead(url: string, work: (db: Database) => Promise<unknown>): Promise<number> {
  const db = await openDatabase({ url, poolSize: 1, name: 'rows-read' });
  try {
    const before = await readSoFar(db);
    await work(db);
    return (await readSoFar(db)) - before;
  } finally {
    await db.close();
  }
}

/** Of indexes and tables together, as the server has counted them for the session. */
export async function readSoFar(db: Pick<Database, 'query'>): Promise<number> {
  const counters = await db.query<{ Value: string }>(`SHOW SESSION STATUS LIKE 'Handler_read%'`);
  return counters.reduce((sum, { Value }) => sum + Number(Value), 0);
}
