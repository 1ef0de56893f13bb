import type { Payment } from '../payment/payment';
import type { PaymentStatus } from '../payment/payment-states';
import { aHostedPayment } from '../../testing/given-hosted-payment';
import { decideComingBack, decideNextTry, readComingBack } from './coming-back';

const payment = aHostedPayment();
const back = { paymentKey: 'key-1', orderId: payment.id, amount: '15000' };

describe('reading what a browser has brought back', () => {
  it('takes what the PSP adds to the address, beside what is ours', () => {
    expect(readComingBack({ ...back, paymentType: 'NORMAL', lang: 'ko' })).toEqual(back);
  });

  it.each([
    ['no key', { paymentKey: undefined }],
    ['a key twice', { paymentKey: ['a', 'b'] }],
    ['a key with blanks', { paymentKey: 'a b' }],
    ['a key of dots alone', { paymentKey: '..' }],
    ['a key without end', { paymentKey: 'k'.repeat(201) }],
    ['no order', { orderId: undefined }],
    ['no amount', { amount: undefined }],
    ['an endless amount', { amount: '1'.repeat(33) }],
  ])('takes nothing with %s', (_what, parts) => {
    expect(readComingBack({ ...back, ...parts })).toBeNull();
  });
});

describe('coming back with a key', () => {
  it('leads to a look-up where it is about this payment and amount', () => {
    expect(decideComingBack(payment, back)).toBe('look_up');
  });

  it.each([
    ['nothing at all', null],
    ['another order', { ...back, orderId: `pay_${'9'.repeat(32)}` }],
    ['another amount', { ...back, amount: '14999' }],
    ['more digits than the currency has', { ...back, amount: '15000.5' }],
    ['words for an amount', { ...back, amount: 'lots' }],
    ['a sign', { ...back, amount: '-15000' }],
  ])('leads to no look-up with %s', (_what, other) => {
    expect(decideComingBack(payment, other)).toBe('not_fitting');
  });

  it('compares amounts to the last minor unit', () => {
    const dollars = aHostedPayment({ currency: 'USD', amountMinor: 1_230n });
    const said = (amount: string) => decideComingBack(dollars, { ...back, orderId: dollars.id, amount });
    expect([said('12.3'), said('12.30'), said('12.31'), said('1230')]).toEqual([
      'look_up',
      'look_up',
      'not_fitting',
      'not_fitting',
    ]);
  });

  it.each<PaymentStatus>(['EXECUTING', 'UNKNOWN', 'SUCCEEDED', 'FAILED', 'CANCELED', 'EXPIRED'])(
    'asks nobody about a payment that is %s',
    (status) => {
      expect(decideComingBack({ ...payment, status }, back)).toBe('show');
      expect(decideComingBack({ ...payment, status }, null)).toBe('show');
    },
  );
});

describe('another try after a failure', () => {
  const failed: Payment = aHostedPayment({ status: 'FAILED' });
  const soon = new Date(failed.createdAt.getTime() + 60_000);
  const decide = (parts: Partial<Payment> = {}, newest: object = {}, now = soon) =>
    decideNextTry({ ...failed, ...parts }, { id: failed.id, bodyHash: failed.bodyHash, ...newest }, now, 1_800_000);

  it('is a new payment where the failed one is the last of its order', () => {
    expect(decide()).toEqual({ to: 'new' });
  });

  it('is the newer payment of the same order where there is one', () => {
    expect(decide({}, { id: 'pay_newer' })).toEqual({ to: 'newer', paymentId: 'pay_newer' });
  });

  it('leads nobody to another order that took the same id', () => {
    expect(decide({}, { id: 'pay_newer', bodyHash: Buffer.alloc(32, 9) })).toEqual({ to: 'shop' });
  });

  it("is not offered when the time to pay is over: the merchant's price holds no longer", () => {
    const late = new Date(failed.createdAt.getTime() + 1_800_000);
    expect(decide({}, {}, new Date(late.getTime() - 1))).toEqual({ to: 'new' });
    expect(decide({}, {}, late)).toEqual({ to: 'shop' });
  });

  it('is not offered to a buyer who was charged after all, until the money is back', () => {
    const lateSuccessAt = soon;
    expect(decide({ lateSuccessAt })).toEqual({ to: 'shop' });
    expect(decide({ lateSuccessAt, lateSuccessResolution: 'kept' })).toEqual({ to: 'shop' });
    expect(decide({ lateSuccessAt, lateSuccessResolution: 'canceled' })).toEqual({ to: 'new' });
  });

  it.each<PaymentStatus>(['CREATED', 'EXECUTING', 'UNKNOWN', 'SUCCEEDED', 'CANCELED', 'EXPIRED'])(
    'is not offered while a payment is %s',
    (status) => {
      expect(decide({ status })).toEqual({ to: 'shop' });
    },
  );
});
