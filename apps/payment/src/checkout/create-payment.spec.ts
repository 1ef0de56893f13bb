import { Refusal } from '@kessai/http';
import { defaultFees } from '../fees/fees';
import {
  createPaymentBody,
  decideAnotherTry,
  decidePayment,
  hashOf,
  refusePlainHttp,
  type CreatePaymentBody,
} from './create-payment';

const anOrder = (parts: Partial<CreatePaymentBody> = {}): CreatePaymentBody => ({
  orderId: 'order-1',
  orderName: 'Beans and two books',
  amount: 15_000,
  currency: 'KRW',
  lines: [
    { sellerId: 'coffee', amount: 10_000, name: 'Beans' },
    { sellerId: 'books', amount: 5_000 },
  ],
  ...parts,
});

const birth = {
  merchantId: `mer_${'1'.repeat(32)}`,
  paymentId: `pay_${'2'.repeat(32)}`,
  lineIds: [`lin_${'3'.repeat(32)}`, `lin_${'4'.repeat(32)}`],
  fees: defaultFees,
  now: new Date('2026-01-01T00:00:00Z'),
};

const reasonOf = (order: CreatePaymentBody) => {
  try {
    decidePayment(order, birth);
    return null;
  } catch (error) {
    return error instanceof Refusal ? error.reason : error;
  }
};

describe('making the payment of an order', () => {
  it('splits each line into fee, VAT and what the seller gets', () => {
    const { lines, amountMinor, status } = decidePayment(anOrder(), birth);
    expect({ amountMinor, status }).toEqual({ amountMinor: 15_000n, status: 'CREATED' });
    expect(lines.map(({ sellerId, netMinor }) => [sellerId, netMinor])).toEqual([
      ['coffee', 9_670n],
      ['books', 4_835n],
    ]);
  });

  it('refuses lines that do not sum to the amount, even by one unit', () => {
    expect(reasonOf(anOrder({ amount: 14_999 }))).toBe('lines_do_not_add_up');
  });

  it('sums exactly where JavaScript numbers do not', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const lines = [most, most, 2].map((amount) => ({ sellerId: 's', amount }));
    expect(reasonOf(anOrder({ amount: most, lines }))).toBe('lines_do_not_add_up');
  });

  it('refuses a currency that nobody issues', () => {
    for (const currency of ['ABC', 'XAU', 'BGN']) {
      expect(createPaymentBody.shape.currency.safeParse(currency).success).toBe(false);
    }
    expect(createPaymentBody.shape.currency.safeParse('VED').success).toBe(true);
  });
});

describe('trying the order of a failed payment again', () => {
  const order = anOrder({
    customer: { id: 'c-1' },
    successUrl: 'https://shop.example/ok',
    metadata: { any: 'string' },
  });
  const failed = { ...decidePayment(order, birth), status: 'FAILED', failureCode: 'REJECT_CARD_PAYMENT' } as const;
  const again = {
    paymentId: `pay_${'5'.repeat(32)}`,
    lineIds: [`lin_${'6'.repeat(32)}`, `lin_${'7'.repeat(32)}`],
    fees: birth.fees,
    now: new Date('2026-01-01T00:05:00Z'),
  };

  it('makes the payment that the order itself would make, under ids of its own', () => {
    expect(decideAnotherTry(failed, again)).toEqual(decidePayment(order, { ...birth, ...again }));
  });

  it('keeps nothing of how the first one ended', () => {
    const next = decideAnotherTry({ ...failed, paymentKey: 'k', version: 3n, refundedMinor: 5n }, again);
    expect(next).toMatchObject({ status: 'CREATED', version: 1n, paymentKey: null, failureCode: null });
    expect(next.refundedMinor).toBe(0n);
  });

  it('takes the fees of its own day', () => {
    const fees = { basisPoints: 1_000, fixedMinor: 0n, vatBasisPoints: 0 };
    const { lines } = decideAnotherTry(failed, { ...again, fees });
    expect(lines.map(({ feeMinor, netMinor }) => [feeMinor, netMinor])).toEqual([
      [1_000n, 9_000n],
      [500n, 4_500n],
    ]);
  });
});

describe('telling a repeated order from another one', () => {
  it('does not look at the order of properties', () => {
    const turned = Object.fromEntries(Object.entries(anOrder()).reverse()) as CreatePaymentBody;
    expect(hashOf(turned)).toEqual(hashOf(anOrder()));
  });

  it('looks at everything else', () => {
    const lines = [...anOrder().lines].reverse();
    const others = [{ orderName: 'Tea' }, { lines }, { metadata: {} }, { customer: { id: 'c-1' } }];
    for (const other of others) expect(hashOf(anOrder(other))).not.toEqual(hashOf(anOrder()));
  });
});

describe('the body of an order', () => {
  const accepts = (parts: Record<string, unknown>) => createPaymentBody.safeParse({ ...anOrder(), ...parts }).success;

  it.each([1, 2 ** 53 - 1])('takes %d as amount', (amount) => {
    expect(accepts({ amount })).toBe(true);
  });

  it.each([0, -1, 1.5, 2 ** 53, '15000', null, NaN])('refuses %p as amount', (amount) => {
    expect(accepts({ amount })).toBe(false);
    expect(accepts({ lines: [{ sellerId: 's', amount }] })).toBe(false);
  });

  it.each([
    { orderId: 'short' },
    { successUrl: 'https://shop.example/\u0000\r\nX: y' },
    { orderId: 'a'.repeat(65) },
    { orderId: 'with space' },
    { orderId: 'order-1\n' },
    { orderName: '' },
    { orderName: 'n'.repeat(101) },
    { currency: 'krw' },
    { lines: [] },
    { lines: Array.from({ length: 101 }, () => ({ sellerId: 's', amount: 1 })) },
    { lines: [{ sellerId: 'a/b', amount: 1 }] },
    { lines: [{ sellerId: 's', amount: 1, note: '' }] },
    ...[{ phone: '1' }, { email: 'nobody' }, { id: '..' }, { id: '%2e' }, { name: 'Kim' }].map((customer) => ({
      customer,
    })),
    ...['.', '..', '...', ''].map((sellerId) => ({ lines: [{ sellerId, amount: 1 }] })),
    { successUrl: 'javascript:alert(1)' },
    { successUrl: 'ftp://shop.example' },
    { failUrl: `https://shop.example/${'x'.repeat(2048)}` },
    { metadata: { key: 1 } },
    { metadata: { ['k'.repeat(41)]: '' } },
    { metadata: { key: 'v'.repeat(501) } },
    { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ''])) },
    { unknown: true },
  ])('refuses %j', (parts) => {
    expect(accepts(parts)).toBe(false);
  });

  const card = '카드4111.1111.1111.1111';
  it.each([
    { orderId: 'order-4111111111111111' },
    { orderName: card },
    { lines: [{ sellerId: 's', amount: 1, name: card }] },
    { customer: { id: card } },
    { customer: { email: '4111111111111111@example.com' } },
    { customer: { id: 'c-1', name: card } },
    { metadata: { [card]: '' } },
    { metadata: { note: card } },
  ])('refuses the number of a card where a person may have typed it: %j', (parts) => {
    expect(accepts(parts)).toBe(false);
  });

  it.each([
    { orderName: '🫘'.repeat(100) },
    { orderId: '20261128194329' },
    { customer: {} },
    { customer: { email: 'user@도메인.한국' } },
    { customer: { email: 'a&b@example.com', name: 'Kim' } },
    { lines: [{ sellerId: '..a', amount: 15_000 }] },
    { metadata: { '.': '' } },
  ])('takes %j', (parts) => {
    expect(accepts(parts)).toBe(true);
  });

  it('takes all that is optional', () => {
    const customer = { id: 'c-1', email: 'a@example.com', name: 'Kim' };
    const urls = { successUrl: 'https://shop.example/ok?x=1', failUrl: 'http://127.0.0.1:8080/no' };
    expect(accepts({ customer, ...urls, metadata: { any: 'string' } })).toBe(true);
  });
});

describe('where a buyer goes back to in live mode', () => {
  it('is https', () => {
    expect(() =>
      refusePlainHttp({ successUrl: 'HTTPS://shop.example/ok', failUrl: 'https://shop.example/no' }),
    ).not.toThrow();
    expect(() => refusePlainHttp({})).not.toThrow();
  });

  it.each(['successUrl', 'failUrl'])('is never plain http, and %s is named', (name) => {
    const order = { successUrl: 'https://shop.example/ok', failUrl: 'https://shop.example/no' };
    expect(() => refusePlainHttp({ ...order, [name]: 'http://shop.example/' })).toThrow(
      expect.objectContaining({
        reason: 'validation_failed',
        errors: [expect.objectContaining({ pointer: `/${name}` })],
      }),
    );
  });
});
