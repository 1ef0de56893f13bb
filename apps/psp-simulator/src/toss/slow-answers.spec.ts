import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';

jest.setTimeout(60_000);

describe('slow answers of the simulated PSP', () => {
  let simulator: RunningSimulator;
  let url: string;
  beforeAll(async () => {
    simulator = await givenSimulator();
    url = simulator.url;
  });
  afterAll(() => simulator.remove());
  beforeEach(() => call(`${url}/sim/reset`, 'POST'));

  const script = (fault: object, match: object = {}) => call(`${url}/sim/faults`, 'POST', { match, fault });
  const confirm = (paymentKey: string, orderId: string) =>
    call(`${url}/v1/payments/confirm`, 'POST', { paymentKey, orderId, amount: 100 });
  const lookup = async (orderId: string) => (await call(`${url}/v1/payments/orders/${orderId}`, 'GET')).body;
  const approvals = async () => (await call(`${url}/sim/approvals`, 'GET')).body['data'] as object[];

  it('trickle in by slow_drip when the payment is long charged', async () => {
    const orderId = 'order-0001';
    const paymentKey = await aKey(url, { orderId, amount: 100 });
    await script({ kind: 'slow_drip', ms: 600_000 }, { operation: 'confirm' });
    const response = await fetch(`${url}/v1/payments/confirm`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('test_sk_shop:').toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ paymentKey, orderId, amount: 100 }),
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(first?.value?.byteLength ?? Infinity);
    expect(await lookup(orderId)).toMatchObject({ status: 'DONE' });
    await reader?.cancel();
  });

  it('have all their bytes in the end', async () => {
    const paymentKey = await aKey(url, { orderId: 'order-0001', amount: 100 });
    await script({ kind: 'slow_drip', ms: 60 }, { times: 2 });
    const confirmed = await confirm(paymentKey, 'order-0001');
    expect(confirmed).toMatchObject({ status: 200, body: { status: 'DONE', paymentKey } });
    const found = await call(`${url}/v1/payments/${paymentKey}`, 'GET'); // look-ups trickle too
    expect(found.text).toBe(confirmed.text);
  });

  it.each(['hang_after', 'delay', 'slow_drip'])('hold up no other call while 300 of them wait by %s', async (kind) => {
    const orders = Array.from({ length: 300 }, (_, index) => `order-${1000 + index}`);
    const keys = await Promise.all(orders.map((orderId) => aKey(url, { orderId, amount: 100 })));
    await script({ kind, ms: 600_000 }, { operation: 'confirm' });
    const giveUp = new AbortController();
    const hanging = orders.map((orderId, index) =>
      fetch(`${url}/v1/payments/confirm`, {
        method: 'POST',
        signal: giveUp.signal,
        headers: {
          authorization: `Basic ${Buffer.from('test_sk_shop:').toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ paymentKey: keys[index], orderId, amount: 100 }),
      })
        .then((response) => response.text())
        .then(
          () => 'answered',
          () => 'given up',
        ),
    );
    const struck = async () => (await call(`${url}/sim/faults/struck`, 'GET')).body['byKind'];
    while (JSON.stringify(await struck()) !== JSON.stringify({ [kind]: 300 }));

    expect(await lookup('order-1299')).toMatchObject({ status: kind === 'delay' ? 'IN_PROGRESS' : 'DONE' });
    expect(await approvals()).toHaveLength(kind === 'delay' ? 0 : 300);
    await call(`${url}/sim/faults`, 'DELETE');
    const paymentKey = await aKey(url, { orderId: 'order-0001', amount: 100 });
    expect(await confirm(paymentKey, 'order-0001')).toMatchObject({ status: 200, body: { status: 'DONE' } });
    giveUp.abort();
    expect(new Set(await Promise.all(hanging))).toEqual(new Set(['given up']));
  });
});
