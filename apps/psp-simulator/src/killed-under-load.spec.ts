import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BookRecord } from './book/records';
import { givenProcess, type SimulatorProcess } from './given-process';
import { givenReceiver, type Receiver } from './given-receiver';
import { call } from './given-simulator';

jest.setTimeout(90_000);

const ORDERS = 3_000;
const AT_ONCE = 24;
const KILLED_AFTER = 500;
const HOUR_MS = 3_600_000;

interface Approval {
  kind: string;
  orderId: string;
  amount: number;
}

describe('a simulator that is killed in the middle of a load full of faults', () => {
  let folder: string;
  let file: string;
  let receiver: Receiver;
  let running: SimulatorProcess;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'killed-'));
    file = join(folder, 'approvals.jsonl');
    receiver = await givenReceiver();
    running = await givenProcess(file, receiver.url);
  });
  afterEach(async () => {
    await running.kill();
    await receiver.close();
    rmSync(folder, { recursive: true });
  });

  const approvals = async () => {
    const data: Approval[] = [];
    for (let after: string | null = '0'; after !== null;) {
      const page = (await call(`${running.url}/sim/approvals?after=${after}`, 'GET')).body;
      data.push(...(page['data'] as Approval[]));
      after = page['nextCursor'] as string | null;
    }
    return data;
  };
  const written = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1) // whole lines alone
      .map((line) => JSON.parse(line) as BookRecord);
  const script = (fault: object, match: object) => call(`${running.url}/sim/faults`, 'POST', { match, fault });

  async function givenFaults(): Promise<void> {
    await script({ kind: 'late_success', ms: HOUR_MS }, { rate: 0.1, seed: 1 });
    await script({ kind: 'drop_after' }, { rate: 0.1, seed: 2 });
    await script({ kind: 'drop_before' }, { rate: 0.1, seed: 3 });
    await script({ kind: 'error', status: 500, code: 'COMMON_ERROR' }, { rate: 0.1, seed: 4 });
    await script({ kind: 'duplicate_webhook' }, { rate: 0.2, seed: 5 });
  }

  /** Confirms order after order until the simulator is gone, and tells which orders it said it had charged or not. */
  async function confirmUntilKilled(): Promise<{ charged: string[]; refused: string[] }> {
    const { body } = await call(`${running.url}/sim/payment-keys`, 'POST', { amount: 100, count: ORDERS });
    const keys = (body['paymentKeys'] as string[]).map((paymentKey, index) => ({
      paymentKey,
      orderId: `order-${index}`,
    }));
    const [charged, refused]: [string[], string[]] = [[], []];
    const kills: Promise<void>[] = [];
    async function confirmOneByOne(): Promise<void> {
      for (let order = keys.pop(); order !== undefined && kills.length === 0; order = keys.pop()) {
        const { orderId } = order;
        const confirm = { ...order, amount: 100 };
        const answer = await call(`${running.url}/v1/payments/confirm`, 'POST', confirm).catch(() => null);
        if (answer?.status === 200) charged.push(orderId);
        else if (answer !== null) refused.push(orderId);
        if (charged.length >= KILLED_AFTER) kills.push(running.kill());
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, confirmOneByOne));
    await Promise.all(kills);
    return { charged, refused };
  }

  it('knows what it has answered, announced or promised, each once', async () => {
    await givenFaults();
    const { charged, refused } = await confirmUntilKilled();
    const promised = written().flatMap((record) => (record.type === 'late' ? [record.orderId] : []));
    const announced = receiver.webhooks.map(({ body }) => String(body.data['orderId']));
    expect([charged.length >= KILLED_AFTER, refused.length > 0, promised.length > 0, announced.length > 0]).toEqual(
      Array(4).fill(true),
    );

    running = await givenProcess(file, receiver.url);
    const before = (await approvals()).map(({ orderId }) => orderId);
    expect(new Set(before).size).toBe(before.length);
    expect(before).toEqual(expect.arrayContaining(charged));
    expect(before).toEqual(expect.arrayContaining(announced));
    expect(before.filter((orderId) => refused.includes(orderId) || promised.includes(orderId))).toEqual([]);

    await call(`${running.url}/sim/clock/advance`, 'POST', { ms: HOUR_MS });
    const approved = await approvals();
    expect(approved.map(({ orderId }) => orderId).sort()).toEqual([...before, ...promised].sort());
    expect(new Set(approved.map(({ kind, amount }) => `${kind} ${amount}`))).toEqual(new Set(['approve 100']));

    await running.kill();
    running = await givenProcess(file);
    expect(await approvals()).toEqual(approved);
  });
});
