import { Refusal } from '@kessai/http';
import { defaultFees } from '../fees/fees';
import { decidePayment } from '../checkout/create-payment';
import type { Payment } from '../payment/payment';
import { afterStep, paymentStatuses, type PaymentStatus } from '../payment/payment-states';
import { decideConfirm, decideStart, firstAttempt } from './confirmation';

const at = new Date('2026-01-01T00:00:00Z');
const attempt = firstAttempt(`att_${'5'.repeat(32)}`);
const by = { attempt, actor: 'merchant', at };
const confirmation = { paymentKey: 'key', amountMinor: 100n };

const created: Payment = decidePayment(
  { orderId: 'order-1', orderName: 'Beans', amount: 100, currency: 'KRW', lines: [{ sellerId: 's', amount: 100 }] },
  {
    merchantId: `mer_${'1'.repeat(32)}`,
    paymentId: `pay_${'2'.repeat(32)}`,
    lineIds: [`lin_${'3'.repeat(32)}`],
    fees: defaultFees,
    now: at,
  },
);
const executing = afterStep(created, decideStart(confirmation, 'toss', by));
const aPayment = (status: PaymentStatus): Payment => ({ ...(status === 'CREATED' ? created : executing), status });

function verdict(status: PaymentStatus, parts: Partial<typeof confirmation> = {}, isRepeated = false): string {
  try {
    return decideConfirm(aPayment(status), { ...confirmation, ...parts }, isRepeated);
  } catch (error) {
    return error instanceof Refusal ? error.reason : String(error);
  }
}

describe('deciding what to do with a confirm', () => {
  it('sends it for a payment that is CREATED, and reports what others have come to', () => {
    expect(Object.fromEntries(paymentStatuses.map((status) => [status, verdict(status)]))).toEqual({
      CREATED: 'send',
      EXECUTING: 'report',
      UNKNOWN: 'report',
      SUCCEEDED: 'report',
      FAILED: 'state_forbids',
      CANCELED: 'state_forbids',
      EXPIRED: 'state_forbids',
    });
  });

  it('tells a decline to the repetition of the confirm that was declined, and to no other', () => {
    expect(verdict('FAILED', {}, true)).toBe('report');
    expect(verdict('FAILED', { paymentKey: 'other' }, true)).toBe('state_forbids');
    for (const status of ['CANCELED', 'EXPIRED'] as const) expect(verdict(status, {}, true)).toBe('state_forbids');
  });

  it('refuses another amount in every state', () => {
    for (const status of paymentStatuses) expect(verdict(status, { amountMinor: 99n })).toBe('amount_mismatch');
  });

  it('refuses another paymentKey once there is one', () => {
    for (const status of ['EXECUTING', 'UNKNOWN', 'SUCCEEDED'] as const) {
      expect(verdict(status, { paymentKey: 'other' })).toBe('payment_key_mismatch');
    }
    expect(verdict('CREATED', { paymentKey: 'other' })).toBe('send');
  });
});
