import { PaymentSucceededV1 } from '@kessai/contracts';
import { announce, createKafka, kafkaConfigSchema, PlainProducer, recordOf } from '@kessai/messaging';
import { newId } from '@kessai/runtime';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import { CpuWatch } from './processes';
import { withBar } from './progress';

const SELLERS = 2_000;
const SEND_AT_ONCE = 1_000;
const POLL_MS = 250;
const STALLED_MS = 30_000;

export type Consumer = 'wallet' | 'ledger';
export type Sellers = 'many' | 'one';

export interface DrainResult {
  readonly consumer: Consumer;
  readonly events: number;
  readonly handled: number;
  /** From the first chunk in the consumer's inbox to the last one. */
  readonly eventsPerSecond: number;
  /** By process. */
  readonly cpuMsPerEvent: Record<string, number>;
  readonly otherCores: number | null;
}

/** Only the consumer under test runs while it drains; payment would not know these payments and stays down. */
export async function stopServices(bench: BenchStack): Promise<void> {
  const services = bench.stack.instances.filter(({ service }) => service !== 'simulator');
  await Promise.all(services.filter((instance) => instance.alive()).map((instance) => instance.stop()));
}

/** Puts succeeded payments of two lines into Kafka, as the payment service's relay would. */
export async function produceBacklog(bench: BenchStack, events: number, sellers: Sellers): Promise<void> {
  const { brokers, topicPrefix, merchantId } = bench.stack;
  const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: brokers.join(','), TOPIC_PREFIX: topicPrefix });
  const logger = pino({ level: 'silent' });
  const producer = new PlainProducer(createKafka(config, { clientId: 'kessai-bench', logger }));
  await withBar(`producing ${events} events of ${sellers} sellers`, events, async (progress) => {
    for (let sent = 0; sent < events;) {
      const count = Math.min(SEND_AT_ONCE, events - sent);
      const records = Array.from({ length: count }, (_, index) =>
        recordOf(aSucceededPayment(merchantId, sellers, sent + index), { service: 'payment', topicPrefix }),
      );
      await producer.send(records);
      sent += count;
      progress.at(sent);
    }
  });
  await producer.close();
}

/** Starts the consumer and measures how fast it works off what waits for it. */
export async function drain(
  bench: BenchStack,
  consumer: Consumer,
  events: number,
  label: string,
): Promise<DrainResult> {
  const [instance] = bench.stack.instances.filter(({ service }) => service === consumer);
  if (instance === undefined) throw new Error(`there is no ${consumer}`);
  const before = await countHandled(bench, consumer);
  const since = new Date();
  const result = await withBar(label, events, async (progress) => {
    await instance.start();
    const watchedFrom = await countHandled(bench, consumer); // It begins before it is ready.
    const watch = new CpuWatch([...bench.processes(), { name: 'bench', pid: process.pid }]);
    const show = (count: number) => progress.at(count - before, `${count - before} events`);
    const handled = await untilHandled(bench, consumer, show, before + events);
    return { handled: handled - before, ...cpuOf(watch, handled - watchedFrom) };
  });
  const eventsPerSecond = await rateSince(bench, consumer, since);
  await instance.stop();
  return { consumer, events, eventsPerSecond, ...result };
}

function cpuOf(watch: CpuWatch, events: number): Pick<DrainResult, 'cpuMsPerEvent' | 'otherCores'> {
  const spent = Object.entries(watch.spentMs()).filter(([name]) => name !== 'bench');
  const cpuMsPerEvent = Object.fromEntries(spent.map(([name, ms]) => [name, ms / Math.max(1, events)]));
  return { cpuMsPerEvent, otherCores: watch.otherCores() };
}

async function untilHandled(
  bench: BenchStack,
  consumer: Consumer,
  show: (count: number) => void,
  wanted: number,
): Promise<number> {
  for (let count = -1, progressAt = Date.now(); ;) {
    const now = await countHandled(bench, consumer);
    if (now > count) progressAt = Date.now();
    count = now;
    show(count);
    if (count >= wanted || Date.now() - progressAt > STALLED_MS) return count;
    await sleep(POLL_MS);
  }
}

async function countHandled(bench: BenchStack, consumer: Consumer): Promise<number> {
  const { count } = await rowOf<{ count: string }>(
    bench,
    `SELECT COUNT(*) AS count FROM ${databaseOf(bench, consumer)}.inbox`,
  );
  return Number(count);
}

/** A chunk's rows share one time. The first chunk marks the start: it was worked off before, so it is not counted. */
async function rateSince(bench: BenchStack, consumer: Consumer, since: Date): Promise<number> {
  const inbox = `${databaseOf(bench, consumer)}.inbox`;
  const row = await rowOf<{ later: string; micros: string | null }>(
    bench,
    `SELECT SUM(receivedAt > firstAt) AS later, TIMESTAMPDIFF(MICROSECOND, MIN(firstAt), MAX(receivedAt)) AS micros
     FROM ${inbox}, (SELECT MIN(receivedAt) AS firstAt FROM ${inbox} WHERE receivedAt >= ?) AS first
     WHERE receivedAt >= ?`,
    [since, since],
  );
  const seconds = Number(row.micros ?? 0) / 1_000_000;
  return seconds === 0 ? 0 : Number(row.later) / seconds;
}

function aSucceededPayment(merchantId: string, sellers: Sellers, n: number) {
  const sellerOf = (line: number) => (sellers === 'one' ? 'hot-seller' : `seller-${(n * 2 + line) % SELLERS}`);
  const lines = [
    { gross: 10_000n, fee: 300n, vat: 30n },
    { gross: 5_000n, fee: 150n, vat: 15n },
  ].map(({ gross, fee, vat }, line) => ({
    lineId: newId('lin'),
    sellerId: sellerOf(line),
    grossMinor: gross,
    feeMinor: fee,
    vatMinor: vat,
    netMinor: gross - fee - vat,
  }));
  const data = { merchantId, paymentId: newId('pay'), psp: 'toss', currency: 'KRW', amountMinor: 15_000n, lines };
  return announce(PaymentSucceededV1, { ...data, approvedAt: new Date() }, { sequence: 1n });
}
