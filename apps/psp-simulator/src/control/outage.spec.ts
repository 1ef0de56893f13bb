import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';

describe('an outage of the simulated PSP', () => {
  let simulator: RunningSimulator;
  let url: string;
  beforeAll(async () => {
    simulator = await givenSimulator();
    url = simulator.url;
  });
  afterAll(() => simulator.remove());
  beforeEach(() => call(`${url}/sim/reset`, 'POST'));

  const outage = (json: object) => call(`${url}/sim/outage`, 'POST', json);
  const order = { orderId: 'order-0001', amount: 100 };
  const everyCall = (paymentKey: string) => [
    () => call(`${url}/v1/payments/confirm`, 'POST', { ...order, paymentKey }),
    () => call(`${url}/v1/payments/${paymentKey}`, 'GET'),
    () => call(`${url}/v1/payments/orders/${order.orderId}`, 'GET'),
    () => call(`${url}/v1/payments/${paymentKey}/cancel`, 'POST', { cancelReason: 'c' }),
  ];
  const approvals = async () => (await call(`${url}/sim/approvals`, 'GET')).body['data'];

  it('cuts every call, charges nothing, and ends when it is switched off', async () => {
    const paymentKey = await aKey(url, order);
    expect((await outage({ on: true })).body).toEqual({ on: true, mode: 'cut' });
    for (const apiCall of everyCall(paymentKey)) await expect(apiCall()).rejects.toThrow('fetch failed');
    expect(await approvals()).toEqual([]);
    expect((await outage({ on: false })).body).toEqual({ on: false, mode: null });
    for (const apiCall of everyCall(paymentKey)) expect(await apiCall()).toMatchObject({ status: 200 });
  });

  it('answers 503 to every call when it is told to, and strikes no fault', async () => {
    const paymentKey = await aKey(url, order);
    await call(`${url}/sim/faults`, 'POST', { match: {}, fault: { kind: 'garbage' } });
    await outage({ on: true, mode: 'error' });
    for (const apiCall of everyCall(paymentKey)) {
      expect(await apiCall()).toMatchObject({ status: 503, body: { code: 'COMMON_ERROR' } });
    }
    expect((await call(`${url}/sim/faults/struck`, 'GET')).body).toEqual({ byKind: {} });
    expect(await approvals()).toEqual([]);
  });

  it('ends with a reset', async () => {
    await outage({ on: true });
    await call(`${url}/sim/reset`, 'POST');
    expect((await call(`${url}/sim/outage`, 'GET')).body).toEqual({ on: false, mode: null });
  });

  it('leaves no trace: after a restart there is none', async () => {
    await outage({ on: true });
    simulator = await simulator.again();
    url = simulator.url;
    expect((await call(`${url}/sim/outage`, 'GET')).body).toEqual({ on: false, mode: null });
  });

  it.each([{}, { on: 'yes' }, { on: true, mode: 'earthquake' }])('is refused as %j', async (json) => {
    expect(await outage(json)).toMatchObject({ status: 400 });
  });
});
