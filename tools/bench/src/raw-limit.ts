import { insert, insertMany, ONE_MORE, openDatabase, StepWriter, update, type Statement } from '@kessai/database';
import { randomBytes } from 'node:crypto';
import { createPool, type Connection } from 'mysql2/promise';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';

const TABLES = ['payment', 'payment_line', 'payment_history', 'payment_attempt', 'outbox'];

export interface RawLimit {
  readonly connections: number;
  readonly payments: number;
  readonly paymentsPerSecond: number;
  readonly paymentMs: Percentiles | null;
  readonly databaseCpuMsPerPayment: number | null;
  readonly otherCores: number | null;
}

/**
 * How many payments a second the database alone could take. A bare loop writes the rows of the payment service into the
 * service's own tables, and does nothing else. Each of the three steps is a transaction, sent statement by statement.
 */
export function measureRawLimit(bench: BenchStack, connections: number, seconds: number): Promise<RawLimit> {
  return onScratch(bench, async (url, sizes) => {
    const pool = createPool({ uri: url, connectionLimit: connections, timezone: 'Z' });
    try {
      return await runLoop(bench, { connections, seconds, label: 'raw limit' }, async (whileOn) => {
        const connection = await pool.getConnection();
        await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
        await whileOn(async () => {
          for (const step of stepsOf(sizes)) await inTransaction(connection, step);
        });
        connection.release();
      });
    } finally {
      await pool.end();
    }
  });
}

/** The same rows by the writer of steps: what the database can do where requests share a transaction. */
export function measureGroupedLimit(bench: BenchStack, connections: number, seconds: number): Promise<RawLimit> {
  return onScratch(bench, async (url, sizes) => {
    const db = await openDatabase({ url, poolSize: 4, name: 'bench', severalStatements: true });
    try {
      const writers = ['creates', 'starts', 'outcomes'].map((name) => new StepWriter(db, { name }));
      return await runLoop(bench, { connections, seconds, label: 'raw limit, committed together' }, (whileOn) =>
        whileOn(async () => {
          for (const [index, step] of stepsOf(sizes).entries()) await writers[index]!.write(step);
        }),
      );
    } finally {
      await db.close();
    }
  });
}

async function onScratch<T>(bench: BenchStack, work: (url: string, sizes: Sizes) => Promise<T>): Promise<T> {
  const scratch = `bench_raw_${randomBytes(3).toString('hex')}`;
  await bench.database.query(`CREATE DATABASE ${scratch} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  try {
    for (const table of TABLES) {
      await bench.database.query(`CREATE TABLE ${scratch}.${table} LIKE ${databaseOf(bench, 'payment')}.${table}`);
    }
    const url = new URL(bench.infrastructure.databaseAdminUrl);
    url.pathname = `/${scratch}`;
    return await work(url.href, await sizesOfARealPayment(bench));
  } finally {
    await bench.database.query(`DROP DATABASE ${scratch}`);
  }
}

interface Loop {
  readonly connections: number;
  readonly seconds: number;
  readonly label: string;
}

/** Each writer pays again and again until the time is over. */
async function runLoop(
  bench: BenchStack,
  { connections, seconds, label }: Loop,
  write: (whileOn: (pay: () => Promise<void>) => Promise<void>) => Promise<void>,
): Promise<RawLimit> {
  const tookMs: number[] = [];
  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  const whileOn = async (pay: () => Promise<void>): Promise<void> => {
    while (performance.now() < until) {
      const begunAt = performance.now();
      await pay();
      tookMs.push(performance.now() - begunAt);
    }
  };
  await withBar(`(raw-limit) ${label}, ${connections} connections`, seconds, async (progress) => {
    const tick = () => progress.at((performance.now() - startedAt) / 1000, `${tookMs.length} payments`);
    const ticking = setInterval(tick, 500);
    await Promise.all(Array.from({ length: connections }, () => write(whileOn))).finally(() => clearInterval(ticking));
  });
  const elapsedMs = performance.now() - startedAt;
  const databaseMs = watch.spentMs()['database'];
  return {
    connections,
    payments: tookMs.length,
    paymentsPerSecond: (tookMs.length * 1000) / elapsedMs,
    paymentMs: percentilesOf(tookMs),
    databaseCpuMsPerPayment: databaseMs === undefined ? null : databaseMs / Math.max(1, tookMs.length),
    otherCores: watch.otherCores(),
  };
}

async function inTransaction(connection: Connection, step: readonly Statement[]): Promise<void> {
  await connection.query('BEGIN');
  for (const { sql, params } of step) await connection.query(sql, params as unknown[]);
  await connection.query('COMMIT');
}

interface Sizes {
  answer: number;
  value: number;
}

/** The two columns whose size varies are as long as the service writes them, when it has written any. */
async function sizesOfARealPayment(bench: BenchStack): Promise<Sizes> {
  const payment = databaseOf(bench, 'payment');
  const answer = await rowOf<{ size: number } | undefined>(
    bench,
    `SELECT LENGTH(answer) AS size FROM ${payment}.payment_attempt WHERE conclusion = 'captured' LIMIT 1`,
  );
  const event = await rowOf<{ size: number } | undefined>(
    bench,
    `SELECT LENGTH(value) AS size FROM ${payment}.outbox LIMIT 1`,
  );
  return { answer: Number(answer?.size ?? 700), value: Number(event?.size ?? 560) };
}

/** What the service writes of a payment of two sellers: when it is made, when it goes to the PSP, when it is paid. */
function stepsOf(sizes: Sizes): Statement[][] {
  const [id, attemptId, eventId, at] = [newId(), newId(), newId(), new Date()];
  const move = (status: string, version: bigint, set: Record<string, unknown>): Statement =>
    update('payment', {
      set: { status, version: ONE_MORE, occupiesOrder: 1, updatedAt: at, ...set },
      where: { id, version },
      mustFind: 'the payment',
    });
  const history = (version: bigint, fromStatus: string | null, toStatus: string): Statement =>
    insert('payment_history', {
      paymentId: id,
      version,
      fromStatus,
      toStatus,
      reason: 'bench',
      actor: 'key_merchant',
      attemptId: version === 1n ? null : attemptId,
      at,
    });
  const paymentKey = `tgen_${randomBytes(18).toString('base64url')}`;
  return [
    [insert('payment', newPayment(id, at)), insertMany('payment_line', linesOf(id)), history(1n, null, 'CREATED')],
    [
      move('EXECUTING', 1n, { psp: 'toss', paymentKey, executingSince: at }),
      history(2n, 'CREATED', 'EXECUTING'),
      insert('payment_attempt', {
        paymentId: id,
        attemptNo: 1,
        id: attemptId,
        kind: 'confirm',
        idempotencyKey: `att_${attemptId.toString('hex')}`,
        paymentKey,
        sentAt: at,
      }),
    ],
    [
      move('SUCCEEDED', 2n, {
        pspMethod: '카드',
        approvedAt: at,
        eventSequence: 1n,
        succeededEventId: eventId,
        nextAnnounceAt: new Date(at.getTime() + 60_000),
      }),
      history(3n, 'EXECUTING', 'SUCCEEDED'),
      update('payment_attempt', {
        set: {
          answeredAt: at,
          httpStatus: 200,
          pspTraceId: attemptId.toString('hex'),
          answer: 'x'.repeat(sizes.answer),
          conclusion: 'captured',
        },
        where: { paymentId: id, attemptNo: 1 },
      }),
      insert('outbox', {
        id: eventId,
        topic: 'payment.events',
        recordKey: Buffer.from(`pay_${id.toString('hex')}`),
        sequence: 1n,
        type: 'payment.succeeded.v1',
        value: Buffer.alloc(sizes.value, 'x'),
        occurredAt: at,
        traceparent,
      }),
    ],
  ];
}

const newPayment = (id: Buffer, at: Date) => ({
  id,
  merchantId,
  orderId: `raw-${id.toString('hex')}`,
  occupiesOrder: 1,
  bodyHash,
  orderName: 'Beans and two books',
  amountMinor: 15_000n,
  currency: 'KRW',
  status: 'CREATED',
  version: 1n,
  createdAt: at,
  updatedAt: at,
});

const linesOf = (paymentId: Buffer) =>
  [10_000n, 5_000n].map((grossMinor, index) => ({
    paymentId,
    lineNo: index + 1,
    id: newId(),
    sellerId: `seller-${index + 1}`,
    grossMinor,
    feeMinor: (grossMinor * 3n) / 100n,
    vatMinor: (grossMinor * 3n) / 1_000n,
    netMinor: grossMinor - (grossMinor * 3n) / 100n - (grossMinor * 3n) / 1_000n,
  }));

const merchantId = randomBytes(16);
const bodyHash = randomBytes(32);
const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;

/** Time-ordered like the service's own ids: random ones would land all over the index. */
function newId(): Buffer {
  const id = randomBytes(16);
  id.writeUIntBE(Date.now(), 0, 6);
  return id;
}
