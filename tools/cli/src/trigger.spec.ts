import { givenApi, runKessai, type AskedApi, type GivenAnswer } from './given-api';

const pay = `pay_${'0123456789abcdef'.repeat(2)}`;
const ordered = {
  id: pay,
  orderId: 'trigger-1',
  orderName: 'x',
  amount: 1_000,
  refundedAmount: 0,
  currency: 'KRW',
  lines: [],
};
const evil = '\u001b[2J\r\nstatus: SUCCEEDED';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function anApi(answerTo: (asked: AskedApi) => GivenAnswer) {
  const api = await givenApi(answerTo);
  stops.push(api.stop);
  return api;
}

describe('making an event happen', () => {
  const simulated = ({ route }: AskedApi): GivenAnswer => {
    if (route === 'POST /sim/payment-keys') return [201, '{"paymentKey":"key_of_buyer"}'];
    if (route === 'POST /sim/faults') return [201, '{"id":"flt_1"}'];
    if (route.startsWith('DELETE /sim/')) return [204, ''];
    return [
      200,
      JSON.stringify(route.endsWith('/refunds') ? { id: 'rfd_1', amount: 1_000, currency: 'KRW' } : ordered),
    ];
  };
  const [order, agree, confirm] = ['POST /v1/payments', 'POST /sim/payment-keys', `POST /v1/payments/${pay}/confirm`];
  const [fault, end, giveBack] = ['POST /sim/faults', 'DELETE /sim/faults/flt_1', `POST /v1/payments/${pay}/refunds`];

  it.each([
    ['payment.succeeded', [order, agree, confirm]],
    ['payment.failed', [order, agree, confirm]],
    ['payment.unknown', [order, fault, agree, confirm, end]],
    ['payment.canceled', [order, `POST /v1/payments/${pay}/cancel`]],
    ['refund', [order, agree, confirm, giveBack]],
    ['refund.succeeded', [order, agree, confirm, giveBack]],
    ['refund.failed', [order, agree, confirm, fault, giveBack, end]],
    ['refund.unknown', [order, agree, confirm, fault, giveBack, end]],
  ])('takes a payment of its own through the simulator: %s', async (event, routes) => {
    const { url, asked } = await anApi(simulated);
    expect(await runKessai(url, ['trigger', event])).toMatchObject({ exitCode: 0, faults: '' });
    expect(asked.map(({ route }) => route)).toEqual(routes);
  });

  it('lets the bank decline for payment.failed', async () => {
    const { url, asked } = await anApi(simulated);
    await runKessai(url, ['trigger', 'payment.failed']);
    expect(JSON.parse(asked[1]!.body)).toMatchObject({ orderId: pay, decline: 'REJECT_CARD_COMPANY' });
  });

  it('leaves no fault in the simulator when Kessai refuses', async () => {
    const { url, asked } = await anApi((one) =>
      one.route === confirm ? [409, '{"code":"state_forbids"}'] : simulated(one),
    );
    expect((await runKessai(url, ['trigger', 'payment.unknown'])).exitCode).toBe(1);
    expect(asked.at(-1)?.route).toBe(end);
  });

  it('says what answered in the place of the simulator, safely', async () => {
    const { url } = await anApi((one) => (one.route === agree ? [200, `<html>${evil}`] : simulated(one)));
    const { faults, exitCode } = await runKessai(url, ['trigger', 'payment.succeeded']);
    expect([exitCode, faults]).toEqual([1, expect.stringContaining('gave no paymentKey')]);
    expect(faults).toContain('\\u001b[2J\\u000d');
    expect(faults.trimEnd().split('\n')).toHaveLength(1);
  });
});
