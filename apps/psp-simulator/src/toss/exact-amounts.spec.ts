import { parseExactJson, type ExactNumber } from '@kessai/exact-json';
import { allCurrencies, toMajorText } from '@kessai/money';
import fc from 'fast-check';
import type { SimulatedPayment } from '../book/book';
import { minorUnits } from '../book/decisions';
import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';
import { tossPayment } from './toss-payment';

const max = 2n ** 53n - 1n;
const currencies = fc.constantFrom(...allCurrencies().map(({ code }) => code));
const amounts = fc.oneof(fc.bigInt(1n, max), fc.bigInt(max - 1_000n, max));

describe('amounts of any currency', () => {
  it('come back from what was asked for to what is answered, to the unit', () => {
    fc.assert(
      fc.property(amounts, currencies, fc.bigInt(0n, max), (amount, currency, part) => {
        const asked = minorUnits(toMajorText(amount, currency), currency);
        const answer = tossPayment(aPayment(asked, currency, (part % amount) + 1n), { now: 0 });
        const { totalAmount, balanceAmount, cancels } = parseExactJson(answer) as Answered;
        const read = ({ exact }: ExactNumber) => minorUnits(exact, currency);
        expect([read(totalAmount), read(balanceAmount)]).toEqual([amount, amount - (part % amount) - 1n]);
        expect(cancels.map(({ cancelAmount }) => read(cancelAmount))).toEqual([(part % amount) + 1n]);
      }),
    );
  });
});

interface Answered {
  readonly totalAmount: ExactNumber;
  readonly balanceAmount: ExactNumber;
  readonly cancels: readonly { cancelAmount: ExactNumber }[];
}

function aPayment(amountMinor: bigint, currency: string, canceled: bigint): SimulatedPayment {
  const payment: SimulatedPayment = {
    paymentKey: 'key',
    orderId: 'order-1',
    orderName: 'Order',
    amountMinor,
    currency,
    decline: null,
    issuedAt: 0,
    aborted: false,
    late: null,
    approval: null,
    cancels: [],
  };
  const movement = { payment, at: 0, transactionKey: 't', reason: null };
  payment.approval = { ...movement, kind: 'approve', seq: 1, amountMinor };
  payment.cancels = [{ ...movement, kind: 'cancel', seq: 2, amountMinor: canceled }];
  return payment;
}

describe('amounts that a double cannot hold', () => {
  let simulator: RunningSimulator;
  beforeAll(async () => void (simulator = await givenSimulator()));
  afterAll(() => simulator.remove());

  it.each([
    ['USD', '9007199254740991', '90071992547409.91', '90071992547409.90'],
    ['KWD', '9007199254740991', '9007199254740.991', '9007199254740.990'],
    ['KRW', '9007199254740991', '9007199254740991', '9007199254740990'],
    ['USD', '7036874417766401', '70368744177664.01', '70368744177664.00'],
  ])('%s %s are kept from the key to the last cancel, and over a restart', async (currency, minor, major, rest) => {
    const orderId = `order-${currency}-${minor}`;
    const paymentKey = await aKey(simulator.url, { orderId, amount: Number(minor), currency });
    const body = JSON.stringify({ paymentKey, orderId });
    const confirm = `${simulator.url}/v1/payments/confirm`;
    const confirmed = await call(confirm, 'POST', `${body.slice(0, -1)},"amount":${major}}`);
    expect(confirmed.text).toContain(`"totalAmount":${major},"balanceAmount":${major}`);
    const cancel = await call(
      `${simulator.url}/v1/payments/${paymentKey}/cancel`,
      'POST',
      `{"cancelReason":"why","cancelAmount":${rest},"refundableAmount":${major}}`,
    );
    expect(cancel.text).toContain(`"cancelAmount":${rest}`);
    await call(`${simulator.url}/sim/cancels`, 'POST', '{"orderId":"' + orderId + '","amount":1}');
    simulator = await simulator.again();
    const shown = await call(`${simulator.url}/v1/payments/${paymentKey}`, 'GET');
    expect(shown.text).toContain(`"totalAmount":${major},"balanceAmount":${toMajorText(0n, currency)}`);
    const approvals = await call(`${simulator.url}/sim/approvals`, 'GET');
    expect(approvals.text).toContain(`"amount":${minor},"currency":"${currency}"`);
  });

  it.each(['9007199254740991.4', '9007199254740992', '1e3', '100.0', '-1', '0', '1e400', '9'.repeat(10_000), '"1"'])(
    'are refused by the control API where they are no amount (%#)',
    async (amount) => {
      const { status } = await call(`${simulator.url}/sim/payment-keys`, 'POST', `{"amount":${amount}}`);
      expect(status).toBe(400);
    },
  );
});
