import { Refusal } from '@kessai/platform';
import { defaultFees } from '../fees/fees';
import { decidePayment } from '../checkout/create-payment';
import type { Payment } from '../payment/payment';
import { afterStep, paymentStatuses, type PaymentStatus } from '../payment/payment-states';
import type { PspAnswer, PspConclusion } from '../psp/psp';
import { decideConfirm, decideOutcome, decideStart, firstAttempt, succeededPayment } from './confirmation';

const at = new Date('2026-01-01T00:00:00Z');
const attempt = firstAttempt(`att_${'5'.repeat(32)}`);
const evidence = { httpStatus: 200, pspCode: null, pspTraceId: null, answer: '{}', answeredAt: at };
const by = { attempt, actor: 'merchant', at };
const confirmation = { paymentKey: 'key', amountMinor: 100n };

const created: Payment = decidePayment(
  { orderId: 'order-1', orderName: 'Beans', amount: 100, currency: 'KRW', lines: [{ sellerId: 's', amount: 100 }] },
  {
    merchantId: `mer_${'1'.repeat(32)}`,
    paymentId: `pay_${'2'.repeat(32)}`,
    lineIds: [`lin_${'3'.repeat(32)}`],
    fees: { default: defaultFees, byCurrency: new Map() },
    now: at,
  },
);
const executing = afterStep(created, decideStart(confirmation, 'toss', by));
const aPayment = (status: PaymentStatus): Payment => ({ ...(status === 'CREATED' ? created : executing), status });

function verdict(status: PaymentStatus, parts: Partial<typeof confirmation> = {}): string {
  try {
    return decideConfirm(aPayment(status), { ...confirmation, ...parts });
  } catch (error) {
    return error instanceof Refusal ? error.reason : String(error);
  }
}

const outcomeOf = (conclusion: PspConclusion) => {
  const answer: PspAnswer = { ...conclusion, evidence };
  const succeeded = { id: `evt_${'6'.repeat(32)}` };
  return decideOutcome(executing, answer, { ...by, succeeded, reannounceAfterMs: 60_000 });
};

describe('deciding what to do with a confirm', () => {
  it('sends it for a payment that is CREATED, and reports what others have come to', () => {
    expect(Object.fromEntries(paymentStatuses.map((status) => [status, verdict(status)]))).toEqual({
      ...{ CREATED: 'send', EXECUTING: 'report', UNKNOWN: 'report', SUCCEEDED: 'report' },
      ...{ FAILED: 'state_forbids', CANCELED: 'state_forbids', EXPIRED: 'state_forbids' },
    });
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

describe('deciding what the answer of the PSP makes of a payment', () => {
  it('makes a capture SUCCEEDED, with its event and the time to repeat it', () => {
    expect(outcomeOf({ conclusion: 'captured', method: 'card', approvedAt: at })).toMatchObject({
      to: 'SUCCEEDED',
      set: { approvedAt: at, eventSequence: 1n, nextAnnounceAt: new Date('2026-01-01T00:01:00Z') },
    });
  });

  it('makes a final decline FAILED', () => {
    const outcome = outcomeOf({ conclusion: 'declined', code: 'FDS_ERROR', message: 'no' });
    expect(outcome).toMatchObject({ to: 'FAILED', set: { failureCode: 'FDS_ERROR', failureDeclined: true } });
  });

  it('makes everything else UNKNOWN', () => {
    const outcome = outcomeOf({ conclusion: 'unknown', code: 'psp_timeout', message: '', alarm: false });
    expect(outcome).toMatchObject({ to: 'UNKNOWN', set: { failureCode: 'psp_timeout', failureDeclined: false } });
  });

  it('keeps what the PSP says as long as the columns are wide, by characters', () => {
    const outcome = outcomeOf({ conclusion: 'declined', code: '💳'.repeat(100), message: '💳'.repeat(600) });
    expect(outcome.set).toMatchObject({ failureCode: '💳'.repeat(64), failureMessage: '💳'.repeat(500) });
  });

  it('never makes a success that nobody would hear of', () => {
    const answer: PspAnswer = { conclusion: 'captured', method: null, approvedAt: at, evidence };
    expect(() => decideOutcome(executing, answer, { ...by, succeeded: null, reannounceAfterMs: 1 })).toThrow();
    expect(() => succeededPayment(created, at)).toThrow(/no PSP/);
  });
});
