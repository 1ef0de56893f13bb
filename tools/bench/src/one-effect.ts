import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import type { Figure } from './figures';
import { keyFaults, tallyOf, type AnswersOfKey, type KeyAnswer, type KeyTally } from './key-answers';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';
import { eachOf } from './rate';
import { auditedBreaks } from './settling';
import { merchantHeaders, openConnections, orderBody, orderPrefix, unanswered } from './shop';

const KEYS = 1_000;
const KEYS_AT_ONCE = 10;
const REQUESTS_PER_KEY = 20;
const INSTANCES = 2;
/** A request that is still refused after so long gets no response any more. */
const REPEATED_FOR_MS = 30_000;
export const oneEffectInstances = { payment: INSTANCES };

export interface OneEffectResult extends KeyTally {
  readonly keys: number;
  readonly requests: number;
  readonly payments: number;
  /** Sent away by these, and come again. */
  readonly inUse: number;
  readonly notReady: number;
  readonly unanswered: number;
  readonly tookSeconds: number;
  /** From the first of a request's tries to its answer. */
  readonly answerMs: Percentiles | null;
  readonly cpuMsPerKey: Readonly<Record<string, number>>;
  /** What is wrong, and with how many keys. */
  readonly faults: Record<string, number>;
  readonly auditBreaks: number;
  readonly otherCores: number | null;
}

/** Twenty equal creates under each of a thousand keys, all twenty of a key at the same moment, at two instances. */
export async function measureOneEffect(bench: BenchStack): Promise<OneEffectResult> {
  const prefix = orderPrefix();
  const merchant = await Merchant.connect(bench);
  const keys: AnswersOfKey[] = [];
  const watch = new CpuWatch([...bench.processes(), { name: 'bench', pid: process.pid }]);
  const startedAt = performance.now();
  await withBar(`(one-effect) ${KEYS} keys, ${REQUESTS_PER_KEY} requests each`, KEYS, async (progress) => {
    const numbers = Array.from({ length: KEYS }, (_, number) => number);
    await eachOf(numbers, KEYS_AT_ONCE, async (number) => {
      const order = { key: `${prefix}${number}`, body: orderBody(`${prefix}${number}`, number) };
      const requests = Array.from({ length: REQUESTS_PER_KEY }, (_, index) =>
        merchant.untilAnswered(order, index % INSTANCES),
      );
      keys.push(await Promise.all(requests));
      progress.at(keys.length);
    });
  });
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  const spent = watch.spentMs();
  const otherCores = watch.otherCores();
  await merchant.close();
  const { payments } = await rowOf<{ payments: string }>(
    bench,
    `SELECT COUNT(*) AS payments FROM ${databaseOf(bench, 'payment')}.payment WHERE orderId LIKE ?`,
    [`${prefix}%`],
  );
  const { inUse, notReady, unanswered } = merchant.sentAway;
  return {
    keys: keys.length,
    requests: keys.flat().length,
    payments: Number(payments),
    ...tallyOf(keys),
    inUse,
    notReady,
    unanswered,
    tookSeconds,
    answerMs: percentilesOf(merchant.tookMs),
    cpuMsPerKey: Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, ms / KEYS])),
    faults: keyFaults(keys),
    auditBreaks: await auditedBreaks(bench),
    otherCores,
  };
}

interface KeyedOrder {
  readonly key: string;
  readonly body: string;
}

/** Repeats a request as the documents say: after a 409 of its key, after a 503, and where no answer came. */
class Merchant {
  readonly sentAway = { inUse: 0, notReady: 0, unanswered: 0 };
  readonly tookMs: number[] = [];

  private constructor(
    private readonly instances: readonly Pool[],
    private readonly headers: Record<string, string>,
  ) {}

  static async connect(bench: BenchStack): Promise<Merchant> {
    const connections = (KEYS_AT_ONCE * REQUESTS_PER_KEY) / INSTANCES;
    const instances = bench.stack.instances
      .filter(({ service }) => service === 'payment')
      .map(({ url }) => new Pool(url, { connections, pipelining: 1 }));
    await Promise.all(instances.map((instance) => openConnections(instance, connections)));
    return new Merchant(instances, merchantHeaders(bench));
  }

  async untilAnswered(order: KeyedOrder, instance: number): Promise<KeyAnswer> {
    const startedAt = performance.now();
    for (;;) {
      const answer = await this.create(order, instance);
      const tookMs = performance.now() - startedAt;
      if (!this.noteSentAway(answer) || tookMs > REPEATED_FOR_MS) {
        this.tookMs.push(tookMs);
        return answer;
      }
      await sleep(answer.retryAfterSeconds * 1_000);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.close()));
  }

  private noteSentAway({ status, body }: KeyAnswer): boolean {
    const isInUse = status === 409 && body.includes('"idempotency_key_in_use"');
    if (isInUse) this.sentAway.inUse += 1;
    else if (status === 503) this.sentAway.notReady += 1;
    else if (status === 0) this.sentAway.unanswered += 1;
    return isInUse || status === 503 || status === 0;
  }

  private async create({ key, body }: KeyedOrder, instance: number) {
    const api = this.instances[instance];
    if (api === undefined) throw new Error(`there is no instance ${instance} of payment`);
    try {
      const headers = { ...this.headers, 'idempotency-key': key };
      const answer = await api.request({ path: '/v1/payments', method: 'POST', headers, body });
      return {
        status: answer.statusCode,
        body: await answer.body.text(),
        isReplay: answer.headers['idempotent-replayed'] === 'true',
        retryAfterSeconds: Number(answer.headers['retry-after'] ?? 1),
      };
    } catch (error) {
      return { status: 0, body: unanswered(error).text, isReplay: false, retryAfterSeconds: 1 };
    }
  }
}

export function oneEffectFigures(result: OneEffectResult): Figure[] {
  const { keys, requests, payments, firsts, replays, others, answerMs, cpuMsPerKey } = result;
  const part = 'one-effect';
  const none = { atMost: 0 };
  return [
    { part, name: 'keys', value: keys, unit: '' },
    { part, name: `requests, ${REQUESTS_PER_KEY} of a key at once`, value: requests, unit: '' },
    { part, name: 'payments made ÷ keys', value: payments / keys, unit: '', target: { atMost: 1 } },
    { part, name: 'answered 201 as the first', value: firsts, unit: '', target: { atLeast: keys } },
    { part, name: 'answered 201 as a repetition', value: replays, unit: '' },
    { part, name: 'answered with anything else', value: others, unit: '', target: none },
    ...Object.entries(result.faults).map(([what, count]): Figure => ({
      part,
      name: what,
      value: count,
      unit: 'keys',
      target: none,
    })),
    { part, name: 'sent away: key in use', value: result.inUse, unit: '' },
    { part, name: 'sent away: 503', value: result.notReady, unit: '', target: none },
    { part, name: 'without an answer', value: result.unanswered, unit: '', target: none },
    { part, name: 'took', value: result.tookSeconds, unit: 's' },
    { part, name: 'requests', value: requests / result.tookSeconds, unit: '/s' },
    { part, name: 'answer p50', value: answerMs?.p50 ?? null, unit: 'ms' },
    { part, name: 'answer p99', value: answerMs?.p99 ?? null, unit: 'ms', target: { atMost: 1_000 } },
    { part, name: 'CPU of payment per key', value: cpuMsPerKey['payment'] ?? null, unit: 'ms' },
    { part, name: 'CPU of the database per key', value: cpuMsPerKey['database'] ?? null, unit: 'ms' },
    { part, name: 'broken, says the audit', value: result.auditBreaks, unit: '', target: none },
  ];
}
