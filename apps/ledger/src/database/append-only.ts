import type { Database } from '@kessai/database';
import { ledgerGrants } from './ledger-migrations';

/** The server's words for "you may not": on the table, on its columns, on the database. */
const accessDenied: ReadonlySet<unknown> = new Set([1142, 1143, 1044]);

/**
 * The statements by which this user could change what is booked; none, as it should be. The only proof that a right is
 * missing is to use it. Each statement is tried on no row, and the server refuses it before it looks for rows.
 */
export async function waysToChangeTheBooks(db: Database): Promise<string[]> {
  const ways: string[] = [];
  for (const table of ledgerGrants.appendOnlyTables) {
    const key = table === 'posting' ? 'journalId' : 'id';
    for (const statement of [`UPDATE ${table} SET ${key} = ${key} WHERE 1 = 0`, `DELETE FROM ${table} WHERE 1 = 0`]) {
      if (await isAllowed(db, statement)) ways.push(statement);
    }
  }
  return ways;
}

async function isAllowed(db: Database, statement: string): Promise<boolean> {
  try {
    await db.query(statement);
    return true;
  } catch (error) {
    if (accessDenied.has((error as { errno?: number }).errno)) return false;
    throw error;
  }
}
