import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';

describe('the faults of the simulated PSP', () => {
  let simulator: RunningSimulator;
  let url: string;
  beforeAll(async () => {
    simulator = await givenSimulator();
    url = simulator.url;
  });
  afterAll(() => simulator.remove());
  beforeEach(() => call(`${url}/sim/reset`, 'POST'));

  const orderId = 'order-0001';
  const script = (fault: object, match: object = {}) => call(`${url}/sim/faults`, 'POST', { match, fault });
  const confirm = (paymentKey: string) =>
    call(`${url}/v1/payments/confirm`, 'POST', { paymentKey, orderId, amount: 100 }, { 'idempotency-key': 'a' });
  const lookup = async () => (await call(`${url}/v1/payments/orders/${orderId}`, 'GET')).body;
  const key = () => aKey(url, { orderId, amount: 100 });

  it.each([
    ['drop_before', 'IN_PROGRESS'],
    ['drop_after', 'DONE'],
  ])('%s cuts the connection and leaves the payment %s', async (kind, status) => {
    const paymentKey = await key();
    await script({ kind }, { times: 1, operation: 'confirm' });
    await expect(confirm(paymentKey)).rejects.toThrow('fetch failed');
    expect(await lookup()).toMatchObject({ status });
    expect(await confirm(paymentKey)).toMatchObject({ status: 200, body: { status: 'DONE' } });
  });

  it('error answers the status and code, and charges nothing', async () => {
    const paymentKey = await key();
    await script({ kind: 'error', status: 503, code: 'COMMON_ERROR' }, { times: 1 });
    expect(await confirm(paymentKey)).toMatchObject({ status: 503, body: { code: 'COMMON_ERROR' } });
    expect(await confirm(paymentKey)).toMatchObject({ status: 200 });
  });

  it('delay answers later, as usual', async () => {
    const paymentKey = await key();
    await script({ kind: 'delay', ms: 150 });
    const started = performance.now();
    expect(await confirm(paymentKey)).toMatchObject({ status: 200 });
    expect(performance.now() - started).toBeGreaterThan(140);
  });

  it('garbage answers 200 with no payment, wrong_amount with another amount; the charge is right', async () => {
    const paymentKey = await key();
    await script({ kind: 'garbage' }, { times: 1 });
    await script({ kind: 'wrong_amount' }, { times: 1 });
    expect((await confirm(paymentKey)).body['status']).toBeUndefined();
    expect((await confirm(paymentKey)).body).toMatchObject({ status: 'DONE', totalAmount: 101 });
    expect(await lookup()).toMatchObject({ status: 'DONE', totalAmount: 100 });
  });

  it('lists the faults with how often they struck and removes them', async () => {
    const { status, body } = await script({ kind: 'garbage' }, { operation: 'lookup' });
    expect(status).toBe(201);
    const listed = await call(`${url}/sim/faults`, 'GET');
    expect(listed.body['data']).toEqual([
      { ...body, match: { operation: 'lookup' }, fault: { kind: 'garbage' }, struck: 0 },
    ]);
    expect((await call(`${url}/sim/faults/${String(body['id'])}`, 'DELETE')).status).toBe(204);
    expect((await call(`${url}/sim/faults/${String(body['id'])}`, 'DELETE')).status).toBe(404);
    expect((await call(`${url}/sim/faults`, 'DELETE')).status).toBe(204);
  });

  it('counts what struck by kind, also what faults did that are removed, until a reset', async () => {
    const struck = async () => (await call(`${url}/sim/faults/struck`, 'GET')).body;
    const paymentKey = await key();
    expect(await struck()).toEqual({ byKind: {} });
    await script({ kind: 'garbage' }, { operation: 'lookup' });
    await script({ kind: 'error', status: 503, code: 'COMMON_ERROR' }, { operation: 'confirm', times: 1 });
    await Promise.all([lookup(), lookup(), confirm(paymentKey)]);
    const listed = (await call(`${url}/sim/faults`, 'GET')).body['data'];
    expect(listed).toMatchObject([{ struck: 2 }, { struck: 1 }]);
    await call(`${url}/sim/faults`, 'DELETE');
    await script({ kind: 'garbage' });
    await lookup();
    expect(await struck()).toEqual({ byKind: { garbage: 3, error: 1 } });
    await call(`${url}/sim/reset`, 'POST');
    expect(await struck()).toEqual({ byKind: {} });
  });

  it.each([
    [{ fault: { kind: 'earthquake' } }, 'kind is one of error, delay'],
    [{ fault: { kind: 'delay' } }, 'fault.ms'],
    [{ fault: { kind: 'slow_drip', ms: 0 } }, 'fault.ms'],
    [{ fault: { kind: 'late_success', ms: 5 }, match: { operation: 'cancel' } }, 'match.operation'],
    [{ fault: { kind: 'duplicate_webhook' }, match: { operation: 'lookup' } }, 'match.operation'],
    [{ fault: { kind: 'garbage' }, match: { rate: 2 } }, 'match.rate'],
    [{ fault: { kind: 'garbage' }, match: { order: 'x' } }, 'order'],
    [{}, 'fault'],
  ])('refuses the script %j', async (request, said) => {
    const { status, body } = await call(`${url}/sim/faults`, 'POST', request);
    expect(status).toBe(400);
    expect(body['message']).toContain(said);
  });

  it.each([
    [{ orderId, amount: 0 }],
    [{ orderId, amount: 1.5 }],
    [{ orderId, amount: '100' }],
    [{ orderId, amount: Number.MAX_SAFE_INTEGER + 1 }],
    [{ orderId: 'x', amount: 1 }],
    [{ orderId, amount: 1, currency: 'QQQ' }],
  ])('issues no key for %j', async (order) => {
    expect((await call(`${url}/sim/payment-keys`, 'POST', order)).status).toBe(400);
  });

  it('pages the approvals, oldest first, after a seq', async () => {
    for (const order of ['order-0001', 'order-0002', 'order-0003']) {
      const paymentKey = await aKey(url, { orderId: order, amount: 100 });
      await call(`${url}/v1/payments/confirm`, 'POST', { paymentKey, orderId: order, amount: 100 });
    }
    const page = async (query: string) => (await call(`${url}/sim/approvals?${query}`, 'GET')).body;
    expect(await page('limit=2')).toMatchObject({ data: [{ seq: 1 }, { seq: 2 }], hasMore: true, nextCursor: '2' });
    expect(await page('limit=2&after=2')).toMatchObject({ data: [{ seq: 3 }], hasMore: false, nextCursor: null });
    expect(await call(`${url}/sim/approvals?after=x`, 'GET')).toMatchObject({ status: 400 });
  });
});
