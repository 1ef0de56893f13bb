import { databaseOf, rowOf, rowsOf, type BenchStack } from './bench-stack';
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
    const names = await rowsOf<Record<string, string>>(bench, `SHOW TABLES FROM ${schema}`);
    for (const name of names.flatMap(Object.values<string>)) {
      tables.set(`${service}.${name}`, await readTable(bench, `${schema}.\`${name}\``));
    }
  }
  return tables;
}

/** Analyzed first: the server tells sizes as it has counted them last. */
async function readTable(bench: BenchStack, table: string): Promise<TableNow> {
  await rowsOf(bench, `ANALYZE TABLE ${table}`);
  const [schema, name] = table.replaceAll('`', '').split('.');
  const { count } = await rowOf<{ count: string }>(bench, `SELECT COUNT(*) AS count FROM ${table}`);
  const { bytes, indexes } = await rowOf<{ bytes: string; indexes: string }>(
    bench,
    `SELECT t.DATA_LENGTH + t.INDEX_LENGTH AS bytes,
            (SELECT COUNT(DISTINCT s.INDEX_NAME) FROM information_schema.STATISTICS s
              WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA AND s.TABLE_NAME = t.TABLE_NAME) AS indexes
       FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?`,
    [schema, name],
  );
  return { rows: Number(count), indexes: Number(indexes), bytes: Number(bytes) };
}

export function costFigures({ counted, tables }: CostResult): Figure[] {
  const figure = figuresOfPart('cost');
  const inAll = (what: string, of: (table: TableCost) => number) =>
    figure(
      `all tables: ${what}`,
      tables.reduce((total, table) => total + of(table), 0),
      'a payment',
    );
  return [
    ...Object.entries(counted).map(([name, value]) => figure(counters[name as Counter], value, 'a payment')),
    ...tables.flatMap(({ table, rows, indexEntries }) => [
      figure(`${table}: rows`, rows, 'a payment'),
      figure(`${table}: index entries`, indexEntries, 'a payment'),
    ]),
    inAll('rows', ({ rows }) => rows),
    inAll('index entries', ({ indexEntries }) => indexEntries),
    inAll('bytes on disk', ({ rows, bytes }) => rows * bytes),
  ];
}
