import { createConnection, type Connection, type SslOptions } from 'mysql2';

/** One connection that only reads: every table as it stood when the connection was opened. */
export class Snapshot {
  private constructor(private readonly connection: Connection) {}

  static async open(url: string, tls?: SslOptions): Promise<Snapshot> {
    const reading = { supportBigNumbers: true, bigNumberStrings: true, timezone: 'Z' };
    const connection = createConnection({ uri: url, ...reading, ...(tls && { ssl: tls }) });
    const snapshot = new Snapshot(connection);
    try {
      await snapshot.rows('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await snapshot.rows('SET SESSION wait_timeout = 28800, net_write_timeout = 600');
      await snapshot.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      return snapshot;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  rows<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.connection.query(sql, [...params], (error, rows) => (error ? reject(error) : resolve(rows as Row[])));
    });
  }

  /** Row by row as the server sends them, so that a table of any size fits. */
  async *stream<Row>(sql: string): AsyncGenerator<Row> {
    for await (const row of this.connection.query(sql).stream()) yield row as Row;
  }

  close(): void {
    this.connection.destroy();
  }
}
