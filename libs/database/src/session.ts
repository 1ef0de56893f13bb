import type { PoolConnection, QueryError } from 'mysql2';
import { QueryFailed } from './errors';
import { STATEMENT_LENGTH_MAX } from './insert-rows';
import type { Statement } from './statement';

/** One connection while it is ours: what is said to the server, and what it answers. */
export class Session {
  private isEnded = false;

  constructor(
    private readonly connection: PoolConnection,
    /** Whether the server takes several statements in one round trip. */
    private readonly severalAtOnce: boolean,
  ) {}

  /** The number by which the server knows the connection. */
  get id(): number {
    return this.connection.threadId;
  }

  /** After its COMMIT or ROLLBACK: a later statement would be a transaction by itself, or stand in that of another. */
  get hasEnded(): boolean {
    return this.isEnded;
  }

  /**
   * One answer for each statement, in their order. The first that fails throws QueryFailed, those after it are not
   * executed. `answered` takes the answers one by one, also those before a failure.
   */
  async ask(statements: readonly Statement[], answered: (answer: unknown) => void): Promise<void> {
    if (this.severalAtOnce && statements.length > 1) return this.askInPackets(statements, answered);
    for (const statement of statements) answered(await this.askOne(statement));
  }

  async askOne(statement: Statement): Promise<unknown> {
    this.expectOpen();
    return this.say(statement);
  }

  /** Ends the transaction, also for statements of it that have not been sent yet. */
  askLast(statement: Statement): Promise<unknown> {
    this.end();
    return this.say(statement);
  }

  end(): void {
    this.isEnded = true;
  }

  /** The server then ends the transaction by itself. */
  close(): void {
    this.connection.destroy();
  }

  private say(statement: Statement): Promise<unknown> {
    const { sql, params } = statement;
    return new Promise((resolve, reject) => {
      this.connection.query(oneStatement(sql), params as unknown[], (error, answer) =>
        error ? reject(failureOf(statement, error)) : resolve(answer),
      );
    });
  }

  /** In one round trip, where they are not too long for one packet. */
  private async askInPackets(statements: readonly Statement[], answered: (answer: unknown) => void): Promise<void> {
    // Each is one statement and takes its own values: one that ends early, or has a placeholder too many, reaches no other.
    const texts = statements.map(({ sql, params }) => this.connection.format(oneStatement(sql), params as unknown[]));
    for (let from = 0; from < texts.length;) {
      let to = from + 1;
      let length = texts[from]!.length;
      while (to < texts.length && length + texts[to]!.length <= STATEMENT_LENGTH_MAX) length += texts[to++]!.length;
      await this.askTogether(statements.slice(from, to), texts.slice(from, to), answered);
      from = to;
    }
  }

  private askTogether(
    statements: readonly Statement[],
    texts: readonly string[],
    answered: (answer: unknown) => void,
  ): Promise<void> {
    this.expectOpen();
    return new Promise((resolve, reject) => {
      const before: unknown[] = [];
      const asked = this.connection.query(texts.join(';\n'), (error: QueryError | null, answers: unknown) => {
        const all = texts.length > 1 ? (answers as unknown[]) : [answers];
        (error ? before : all).forEach(answered);
        if (!error) return resolve();
        // The server goes no further than the first that fails, which may have sent some rows already.
        reject(failureOf(statements[Math.min(before.length, statements.length - 1)]!, error));
      });
      // Of a statement that reads, the fields come here, and its rows only with the answers to all.
      asked.on('fields', () => before.push(undefined));
      asked.on('result', (answer: unknown) => before.splice(-1, 1, answer));
    });
  }

  private expectOpen(): void {
    if (this.isEnded) throw new Error('a statement after the end of its transaction');
  }
}

/** The text of a statement before its values are put in. They may hold a semicolon, a second statement must not. */
function oneStatement(sql: string): string {
  if (sql.includes(';')) throw new Error('a semicolon in the text of a statement');
  return sql;
}

const failureOf = (statement: Statement, error: QueryError): QueryFailed => new QueryFailed(statement, error);
