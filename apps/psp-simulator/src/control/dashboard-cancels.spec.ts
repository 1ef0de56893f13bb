import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';

describe("a cancel at the PSP's own dashboard", () => {
  let simulator: RunningSimulator;
  let url: string;
  beforeAll(async () => {
    simulator = await givenSimulator();
    url = simulator.url;
  });
  afterAll(() => simulator.remove());
  beforeEach(() => call(`${url}/sim/reset`, 'POST'));

  const orderId = 'order-0001';
  const cancel = (json: object) => call(`${url}/sim/cancels`, 'POST', json);
  const lookup = async () => (await call(`${url}/v1/payments/orders/${orderId}`, 'GET')).body;
  async function givenApproved(): Promise<string> {
    const paymentKey = await aKey(url, { orderId, amount: 1000, currency: 'USD' });
    await call(`${url}/v1/payments/confirm`, 'POST', { paymentKey, orderId, amount: 10 });
    return paymentKey;
  }

  it('gives a part back, in minor units, then the rest, and is recorded like any cancel', async () => {
    const paymentKey = await givenApproved();
    const part = await cancel({ paymentKey, amount: 250, reason: 'broken cup' });
    const rest = await cancel({ orderId });
    expect([part.status, rest.status]).toEqual([201, 201]);
    expect(await lookup()).toMatchObject({
      status: 'PARTIAL_CANCELED',
      balanceAmount: 0,
      cancels: [
        { transactionKey: part.body['transactionKey'], cancelAmount: 2.5, cancelReason: 'broken cup' },
        { transactionKey: rest.body['transactionKey'], cancelAmount: 7.5 },
      ],
    });
    simulator = await simulator.again();
    url = simulator.url;
    expect((await call(`${url}/sim/approvals?after=1`, 'GET')).body['data']).toMatchObject([
      {
        kind: 'cancel',
        orderId,
        paymentKey,
        transactionKey: part.body['transactionKey'],
        amount: 250,
        reason: 'broken cup',
      },
      { kind: 'cancel', orderId, paymentKey, transactionKey: rest.body['transactionKey'], amount: 750 },
    ]);
  });

  it('never gives back more than is left', async () => {
    const paymentKey = await givenApproved();
    expect(await cancel({ paymentKey, amount: 1001 })).toMatchObject({ body: { code: 'NOT_CANCELABLE_AMOUNT' } });
    expect(await cancel({ paymentKey })).toMatchObject({ status: 201 });
    expect(await cancel({ paymentKey })).toMatchObject({ body: { code: 'ALREADY_CANCELED_PAYMENT' } });
    expect(await lookup()).toMatchObject({ status: 'CANCELED', balanceAmount: 0 });
  });

  it('needs a payment that was approved', async () => {
    const paymentKey = await aKey(url, { orderId, amount: 1000 });
    expect(await cancel({ paymentKey })).toMatchObject({ status: 403, body: { code: 'NOT_CANCELABLE_PAYMENT' } });
    expect(await cancel({ orderId: 'order-0009' })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND_PAYMENT' } });
  });

  it.each([{}, { orderId, paymentKey: 'tgen_1' }, { orderId, amount: 0 }, { orderId, amount: 2.5 }, { orderId, x: 1 }])(
    'is refused as %j',
    async (json) => {
      await givenApproved();
      expect(await cancel(json)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
      expect(await lookup()).toMatchObject({ status: 'DONE' });
    },
  );
});
