import { createConnection } from 'mysql2/promise';

/** Whether the server at `url` answers a query: a port that accepts proves little. */
export async function answersQueries(url: string): Promise<boolean> {
  try {
    const connection = await createConnection({ uri: url, connectTimeout: 2_000 });
    try {
      await connection.query('SELECT 1');
      return true;
    } finally {
      connection.destroy();
    }
  } catch {
    return false; // Not yet: the caller asks again until its deadline.
  }
}
