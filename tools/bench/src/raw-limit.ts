import { randomBytes } from 'node:crypto';
import { createPool, type Connection, type Pool } from 'mysql2/promise';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';

const CONNECTIONS = 32;
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
 * How many payments a second the database alone could take. A bare mysql2 loop writes the rows of the payment service
 * in its three transactions, with the service's own tables, and does nothing else.
 */
export async function measureRawLimit(bench: BenchStack, seconds: number): Promise<RawLimit> {
  const scratch = `bench_raw_${randomBytes(3).toString('hex')}`;
  await bench.database.query(`CREATE DATABASE ${scratch} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  try {
    for (const table of TABLES) {
      await bench.database.query(`CREATE TABLE ${scratch}.${table} LIKE ${databaseOf(bench, 'payment')}.${table}`);
    }
    return await runLoop(bench, scratch, seconds);
  } finally {
    await bench.database.query(`DROP DATABASE ${scratch}`);
  }
}

async function runLoop(bench: BenchStack, scratch: string, seconds: number): Promise<RawLimit> {
  const url = new URL(bench.infrastructure.databaseAdminUrl);
  url.pathname = `/${scratch}`;
  const pool: Pool = createPool({ uri: url.href, connectionLimit: CONNECTIONS, timezone: 'Z' });
  const sizes = await sizesOfARealPayment(bench);
  const tookMs: number[] = [];
  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  try {
    await withBar(`(raw-limit) raw limit, ${CONNECTIONS} connections`, seconds, async (progress) => {
      const ticking = setInterval(
        () => progress.at((performance.now() - startedAt) / 1000, `${tookMs.length} payments`),
        500,
      );
      const writers = Array.from({ length: CONNECTIONS }, async () => {
        const connection = await pool.getConnection();
        await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
        while (performance.now() < until) {
          const begunAt = performance.now();
          await writePayment(connection, sizes);
          tookMs.push(performance.now() - begunAt);
        }
        connection.release();
      });
      await Promise.all(writers).finally(() => clearInterval(ticking));
    });
  } finally {
    await pool.end();
  }
  const elapsedMs = performance.now() - startedAt;
  const otherCores = watch.otherCores();
  const databaseMs = watch.spentMs()['database'];
  return {
    connections: CONNECTIONS,
    payments: tookMs.length,
    paymentsPerSecond: (tookMs.length * 1000) / elapsedMs,
    paymentMs: percentilesOf(tookMs),
    databaseCpuMsPerPayment: databaseMs === undefined ? null : databaseMs / Math.max(1, tookMs.length),
    otherCores,
  };
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

async function writePayment(connection: Connection, sizes: Sizes): Promise<void> {
  const paymentId = newId();
  const attemptId = newId();
  const paymentKey = `tgen_${randomBytes(18).toString('base64url')}`;
  await create(connection, paymentId);
  await startConfirm(connection, { paymentId, attemptId, paymentKey });
  await recordOutcome(connection, { paymentId, attemptId, sizes });
}

async function create(connection: Connection, paymentId: Buffer): Promise<void> {
  const now = new Date();
  const orderId = `raw-${paymentId.toString('hex')}`;
  await connection.query('BEGIN');
  await connection.query(
    `INSERT INTO payment (id, merchantId, orderId, occupiesOrder, bodyHash, orderName, amountMinor, currency, status,
       version, customer, successUrl, failUrl, metadata, createdAt, updatedAt)
     VALUES (?, ?, ?, 1, ?, 'Beans and two books', 15000, 'KRW', 'CREATED', 1, NULL, NULL, NULL, NULL, ?, ?)`,
    [paymentId, merchantId, orderId, bodyHash, now, now],
  );
  await connection.query(
    `INSERT INTO payment_line (paymentId, lineNo, id, sellerId, name, grossMinor, feeMinor, vatMinor, netMinor)
     VALUES (?, 1, ?, 'seller-1', NULL, 10000, 300, 30, 9670), (?, 2, ?, 'seller-2', NULL, 5000, 150, 15, 4835)`,
    [paymentId, newId(), paymentId, newId()],
  );
  await writeHistory(connection, { paymentId, version: 1, from: null, to: 'CREATED', attemptId: null, at: now });
  await connection.query('COMMIT');
}

async function startConfirm(
  connection: Connection,
  { paymentId, attemptId, paymentKey }: { paymentId: Buffer; attemptId: Buffer; paymentKey: string },
): Promise<void> {
  const now = new Date();
  await connection.query('BEGIN');
  await connection.query(
    `UPDATE payment SET status = 'EXECUTING', version = version + 1, occupiesOrder = 1, updatedAt = ?, psp = 'toss',
       paymentKey = ?, executingSince = ?
     WHERE id = ? AND status = 'CREATED' AND version = 1`,
    [now, paymentKey, now, paymentId],
  );
  await writeHistory(connection, { paymentId, version: 2, from: 'CREATED', to: 'EXECUTING', attemptId, at: now });
  await connection.query(
    `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, idempotencyKey, paymentKey, sentAt)
     VALUES (?, 1, ?, 'confirm', ?, ?, ?)`,
    [paymentId, attemptId, `att_${attemptId.toString('hex')}`, paymentKey, now],
  );
  await connection.query('COMMIT');
}

async function recordOutcome(
  connection: Connection,
  { paymentId, attemptId, sizes }: { paymentId: Buffer; attemptId: Buffer; sizes: Sizes },
): Promise<void> {
  const now = new Date();
  const eventId = newId();
  await connection.query('BEGIN');
  await connection.query(
    `UPDATE payment SET status = 'SUCCEEDED', version = version + 1, occupiesOrder = 1, updatedAt = ?, pspMethod = '카드',
       approvedAt = ?, eventSequence = 1, succeededEventId = ?, nextAnnounceAt = ?
     WHERE id = ? AND status = 'EXECUTING' AND version = 2`,
    [now, now, eventId, new Date(now.getTime() + 60_000), paymentId],
  );
  await writeHistory(connection, { paymentId, version: 3, from: 'EXECUTING', to: 'SUCCEEDED', attemptId, at: now });
  await connection.query(
    `UPDATE payment_attempt SET answeredAt = ?, httpStatus = 200, pspCode = NULL, pspTraceId = ?, answer = ?,
       conclusion = 'captured'
     WHERE paymentId = ? AND attemptNo = 1`,
    [now, attemptId.toString('hex'), 'x'.repeat(sizes.answer), paymentId],
  );
  await connection.query(
    `INSERT INTO outbox (id, topic, recordKey, sequence, type, value, occurredAt, traceparent, causedBy, rawHeaders)
     VALUES (?, 'payment.events', ?, 1, 'payment.succeeded.v1', ?, ?, ?, NULL, NULL)`,
    [eventId, `pay_${paymentId.toString('hex')}`, Buffer.alloc(sizes.value, 'x'), now, traceparent],
  );
  await connection.query('COMMIT');
}

interface History {
  paymentId: Buffer;
  version: number;
  from: string | null;
  to: string;
  attemptId: Buffer | null;
  at: Date;
}

async function writeHistory(connection: Connection, { paymentId, version, from, to, attemptId, at }: History) {
  await connection.query(
    `INSERT INTO payment_history (paymentId, version, fromStatus, toStatus, reason, actor, attemptId, at)
     VALUES (?, ?, ?, ?, 'bench', 'key_merchant', ?, ?)`,
    [paymentId, version, from, to, attemptId, at],
  );
}

const merchantId = randomBytes(16);
const bodyHash = randomBytes(32);
const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;

/** Time-ordered like the service's own ids: random ones would land all over the index. */
function newId(): Buffer {
  const id = randomBytes(16);
  id.writeUIntBE(Date.now(), 0, 6);
  return id;
}
