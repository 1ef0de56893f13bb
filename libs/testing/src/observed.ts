import type { Database } from '@kessai/database';
import { readSoFar } from './rows-read';

/** A line of EXPLAIN. */
export interface PlanLine {
  readonly table: string | null;
  readonly key: string | null;
  readonly Extra: string | null;
}

export interface Observed<T> {
  readonly result: T;
  /** Of indexes and tables together, as the server has counted them. */
  readonly rowsRead: number;
  /** Of all statements that were sent. */
  readonly plan: readonly PlanLine[];
}

/** What the database does for the work. The pool must have one connection: the counters are those of a session. */
export async function observed<T>(db: Database, work: () => Promise<T>): Promise<Observed<T>> {
  const sent: { sql: string; params: readonly unknown[] | undefined }[] = [];
  const query = db.query.bind(db);
  await db.execute('FLUSH STATUS');
  db.query = <Row>(sql: string, params?: readonly unknown[]) => {
    sent.push({ sql, params });
    return query<Row>(sql, params);
  };
  try {
    const result = await work();
    const rowsRead = await readSoFar({ query });
    const plan: PlanLine[] = [];
    for (const { sql, params } of sent) {
      plan.push(...(await query<PlanLine>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, params)));
    }
    return { result, rowsRead, plan };
  } finally {
    db.query = query;
  }
}
