import { databaseOf, rowsOf, type BenchStack } from './bench-stack';
import { figuresOfPart, type Figure } from './figures';
import { closedLoop, warmUp } from './payments-load';

const CONNECTIONS = 32;
const services = ['payment', 'wallet', 'ledger'] as const;

/** What the server counts, by what it is for a reader. */
const counters = {
  Questions: 'statements and packets of statements',
  Com_commit: 'commits',
  Handler_read_key: 'rows looked up by key',
  Handler_read_next: 'rows read along an index',
  Handler_write: 'rows written, temporary ones too',
  Handler_update: 'rows changed',
  Innodb_os_log_written: 'bytes of redo log',
  Innodb_buffer_pool_write_requests: 'changes of pages',
  Bytes_received: 'bytes to the database',
  Bytes_sent: 'bytes from the database',
} as const;
type Counter = keyof typeof counters;

interface TableCost {
  readonly table: string;
  readonly rows: number;
  /** The row itself, which is the entry of its primary key, and each other index. */
  readonly indexEntries: number;
  readonly bytes: number;
}

/** What one payment costs the database, from its creation to its completion, at full load over 32 connections. */
export interface CostResult {
  readonly payments: number;
  readonly counted: Partial<Record<Counter, number>>;
  readonly tables: readonly TableCost[];
}

export async function measureCost(bench: BenchStack, seconds: number): Promise<CostResult> {
  await warmUp(bench);
  const [tablesBefore, before] = [await readTables(bench), await readCounters(bench)];
  const { completed: payments } = await closedLoop(bench, CONNECTIONS, seconds);
  const [after, tablesAfter] = [await readCounters(bench), await readTables(bench)];
  const counted = Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, (value - before[name as Counter]!) / payments]),
  );
  const tables = [...tablesAfter].flatMap(([table, { rows, indexes, bytes }]) => {
    const more = rows - (tablesBefore.get(table)?.rows ?? 0);
    return more <= 0
      ? []
      : [{ table, rows: more / payments, indexEntries: (more * indexes) / payments, bytes: bytes / rows }];
  });
  return { payments, counted, tables };
}

async function readCounters(bench: BenchStack): Promise<Partial<Record<Counter, number>>> {
  const rows = await rowsOf<{ Variable_name: string; Value: string }>(bench, 'SHOW GLOBAL STATUS');
  const known = new Set<string>(Object.keys(counters));
  return Object.fromEntries(
    rows.filter(({ Variable_name: name }) => known.has(name)).map((row) => [row.Variable_name, Number(row.Value)]),
  );
}

interface TableNow {
  readonly rows: number;
  readonly indexes: number;
  readonly bytes: number;
}

async function readTables(bench: BenchStack): Promise<Map<string, TableNow>> {
  const tables = new Map<string, TableNow>();
  for (const service of services) {
    const schema = databaseOf(bench, service);
    await analyze(bench, schema);
    const named = await rowsOf<{ name: string; bytes: string; indexes: string }>(
      bench,
      `SELECT t.TABLE_NAME AS name, t.DATA_LENGTH + t.INDEX_LENGTH AS bytes,
              (SELECT COUNT(DISTINCT s.INDEX_NAME) FROM information_schema.STATISTICS s
                WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA AND s.TABLE_NAME = t.TABLE_NAME) AS indexes
         FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = ?`,
      [schema.replaceAll('`', '')],
    );
    for (const { name, bytes, indexes } of named) {
      const [{ count } = { count: '0' }] = await rowsOf<{ count: string }>(
        bench,
        `SELECT COUNT(*) AS count FROM ${schema}.\`${name}\``,
      );
      tables.set(`${service}.${name}`, { rows: Number(count), indexes: Number(indexes), bytes: Number(bytes) });
    }
  }
  return tables;
}

/** Sizes are as the server has counted them last. */
async function analyze(bench: BenchStack, schema: string): Promise<void> {
  const tables = await rowsOf<{ name: string }>(
    bench,
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [schema.replaceAll('`', '')],
  );
  for (const { name } of tables) await rowsOf(bench, `ANALYZE TABLE ${schema}.\`${name}\``);
}

export function costFigures({ counted, tables }: CostResult): Figure[] {
  const figure = figuresOfPart('cost');
  const sum = (of: (table: TableCost) => number) => tables.reduce((total, table) => total + of(table), 0);
  return [
    ...Object.entries(counted).map(([name, value]) => figure(counters[name as Counter], value, 'a payment')),
    ...tables.flatMap(({ table, rows, indexEntries }) => [
      figure(`${table}: rows`, rows, 'a payment'),
      figure(`${table}: index entries`, indexEntries, 'a payment'),
    ]),
    figure(
      'all tables: rows',
      sum(({ rows }) => rows),
      'a payment',
    ),
    figure(
      'all tables: index entries',
      sum(({ indexEntries }) => indexEntries),
      'a payment',
    ),
    figure(
      'all tables: bytes on disk',
      sum(({ rows, bytes }) => rows * bytes),
      'a payment',
    ),
  ];
}
