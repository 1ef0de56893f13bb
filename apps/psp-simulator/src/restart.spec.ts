import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenProcess } from './given-process';
import { aKey, call } from './given-simulator';

jest.setTimeout(60_000);

describe('a simulator that is killed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restart-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('knows every key, approval, cancel and idempotent answer that it gave', async () => {
    const file = join(folder, 'approvals.jsonl');
    const first = await givenProcess(file);
    const confirm = (url: string, paymentKey: string, n: number, amount = 100) =>
      call(
        `${url}/v1/payments/confirm`,
        'POST',
        { paymentKey, orderId: `order-${n}`, amount },
        { 'idempotency-key': `c${n}` },
      );
    const orders = Array.from({ length: 40 }, (_, index) => 1000 + index);
    const keys = await Promise.all(orders.map((n) => aKey(first.url, { orderId: `order-${n}`, amount: 100 })));
    const keyOf = (n: number) => keys[n - 1000] ?? '';

    const answers = await Promise.all(orders.slice(0, 30).map((n) => confirm(first.url, keyOf(n), n)));
    const refused = await confirm(first.url, keyOf(1035), 1035, 99);
    const canceled = await call(`${first.url}/v1/payments/${keyOf(1000)}/cancel`, 'POST', { cancelReason: 'all' });
    const approved = await call(`${first.url}/sim/approvals`, 'GET');
    await first.kill();

    const second = await givenProcess(file);
    try {
      expect(await call(`${second.url}/sim/approvals`, 'GET')).toEqual(approved);
      expect(await Promise.all(orders.slice(0, 30).map((n) => confirm(second.url, keyOf(n), n)))).toEqual(answers);
      expect(await confirm(second.url, keyOf(1035), 1035)).toEqual(refused);
      expect((await call(`${second.url}/v1/payments/${keyOf(1000)}`, 'GET')).body).toEqual(canceled.body);
      expect(await confirm(second.url, keyOf(1036), 1036)).toMatchObject({ status: 200, body: { status: 'DONE' } });
    } finally {
      await second.kill();
    }
    expect(readFileSync(file, 'utf8')).not.toContain('test_sk_shop');
  });

  it('stops in order on SIGTERM, even while a call hangs', async () => {
    const { url, child } = await givenProcess(join(folder, 'approvals.jsonl'));
    const paymentKey = await aKey(url, { orderId: 'order-0001', amount: 100 });
    await call(`${url}/sim/faults`, 'POST', { fault: { kind: 'hang_after', ms: 600_000 } });
    const hanging = call(`${url}/v1/payments/confirm`, 'POST', {
      paymentKey,
      orderId: 'order-0001',
      amount: 100,
    }).catch(() => 'cut');
    for (;;) if (JSON.stringify((await call(`${url}/sim/approvals`, 'GET')).body).includes('approve')) break;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(await hanging).toBe('cut');
  });
});
