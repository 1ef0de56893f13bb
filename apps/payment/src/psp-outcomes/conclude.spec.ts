import { decidePayment } from '../checkout/create-payment';
import { defaultFees } from '../fees/fees';
import type { Payment } from '../payment/payment';
import { afterStep, paymentStatuses, type PaymentStatus } from '../payment/payment-states';
import type { Captured, Declined, PspConclusion, Unknown } from '../psp/psp';
import { decideStart, firstAttempt } from '../confirmation/confirmation';
import { conclude, questionOf, type Evidence, type Conclusions } from './conclude';
import { nothingFound } from './findings';

const at = new Date('2026-01-01T00:00:00Z');
const attempt = firstAttempt(`att_${'5'.repeat(32)}`);
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
const executing = afterStep(
  created,
  decideStart({ paymentKey: 'key', amountMinor: 100n }, 'toss', { attempt, actor: 'merchant', at }),
);
const aPayment = (status: PaymentStatus, parts: Partial<Payment> = {}): Payment => ({ ...executing, status, ...parts });

const captured: Captured = { conclusion: 'captured', method: 'card', approvedAt: at, cancels: [] };
const declined: Declined = { conclusion: 'declined', code: 'FDS_ERROR', message: 'no' };
const unknown: Unknown = {
  conclusion: 'unknown',
  code: 'psp_timeout',
  message: '',
  alarm: false,
  isUndecided: false,
  difference: null,
};
const aCancel = (transactionKey: string, amountMinor: bigint) => ({
  transactionKey,
  amountMinor,
  canceledAt: at,
  reason: 'by hand',
});
const difference = { currency: 'KRW', amountMinor: 99n, approvedAt: at };

const decide = (payment: Payment, conclusion: PspConclusion, parts: Partial<Evidence> = {}): Conclusions =>
  conclude(payment, conclusion, {
    attemptId: attempt.id,
    kind: 'lookup',
    actor: 'recovery',
    at,
    isStale: true,
    known: nothingFound,
    asked: null,
    refundIds: ['rfd_1', 'rfd_2'],
    lateSuccessPolicy: 'cancel',
    ...parts,
  });
const told = ({ facts }: Conclusions) => facts.map(({ event }) => event.type);
const nothing = { step: null, facts: [], findings: [], refunds: [] };

describe('deciding what an answer makes of an open payment', () => {
  it('makes a capture SUCCEEDED, and tells of the doubt being over only where there was one', () => {
    const first = decide(aPayment('EXECUTING'), captured, { kind: 'confirm' });
    expect(first.step).toMatchObject({ to: 'SUCCEEDED', set: { approvedAt: at }, reason: 'psp_captured' });
    expect(told(first)).toEqual(['payment.succeeded.v1']);
    const later = decide(aPayment('UNKNOWN', { failureCode: 'psp_timeout' }), captured);
    expect(later.step).toMatchObject({ to: 'SUCCEEDED', set: { failureCode: null, failureDeclined: null } });
    expect(told(later)).toEqual(['payment.succeeded.v1', 'payment.resolved.v1']);
  });

  it('makes a final decline FAILED', () => {
    const first = decide(aPayment('EXECUTING'), declined, { kind: 'confirm' });
    expect(first.step).toMatchObject({ to: 'FAILED', set: { failureCode: 'FDS_ERROR', failureDeclined: true } });
    expect(told(first)).toEqual([]);
    expect(told(decide(aPayment('UNKNOWN'), declined))).toEqual(['payment.resolved.v1']);
  });

  it('makes everything else UNKNOWN, once', () => {
    const first = decide(aPayment('EXECUTING'), unknown, { kind: 'confirm' });
    expect(first.step).toMatchObject({ to: 'UNKNOWN', set: { failureCode: 'psp_timeout', failureDeclined: false } });
    expect(told(first)).toEqual(['payment.unknown.v1']);
    for (const kind of ['confirm', 'lookup'] as const) {
      expect(decide(aPayment('UNKNOWN', { failureCode: 'psp_timeout' }), unknown, { kind })).toEqual(nothing);
    }
  });

  it('lets a look-up that proves nothing take no payment from the request that is at it, or about to ask again', () => {
    expect(decide(aPayment('EXECUTING'), unknown, { isStale: false })).toEqual(nothing);
    expect(decide(aPayment('EXECUTING'), { ...unknown, isUndecided: true })).toEqual(nothing);
    expect(decide(aPayment('EXECUTING'), unknown).step).toMatchObject({ to: 'UNKNOWN' });
  });

  it('says that a deposit is awaited as soon as it is known', () => {
    const waiting = { ...unknown, code: 'awaiting_deposit' };
    const noted = decide(aPayment('UNKNOWN', { failureCode: 'psp_timeout' }), waiting);
    expect(noted.step).toMatchObject({ to: 'UNKNOWN', set: { failureCode: 'awaiting_deposit' } });
    expect(decide(aPayment('UNKNOWN', { failureCode: 'awaiting_deposit' }), waiting)).toEqual(nothing);
  });

  it('believes another amount of a look-up alone, once, and takes it back with the outcome', () => {
    const differs = { ...unknown, code: 'psp_amount_differs', difference };
    const found = decide(aPayment('UNKNOWN', { failureCode: 'psp_timeout' }), differs);
    expect(told(found)).toEqual(['payment.amount_differs.v1']);
    expect(found.findings).toMatchObject([{ kind: 'amount_differs', transactionKey: 'key', amountMinor: 99n }]);
    expect(told(decide(aPayment('EXECUTING'), differs, { kind: 'confirm' }))).toEqual(['payment.unknown.v1']);
    const known = { ...nothingFound, difference, transactionKeys: new Set(['key']) };
    expect(decide(aPayment('UNKNOWN', { failureCode: 'psp_amount_differs' }), differs, { known })).toEqual(nothing);
    for (const conclusion of [captured, declined]) {
      expect(told(decide(aPayment('UNKNOWN'), conclusion, { known }))[0]).toBe('payment.amount_differs_resolved.v1');
    }
  });

  it('keeps what the PSP says as long as the columns are wide, by characters', () => {
    const long = { ...declined, code: '💳'.repeat(100), message: '💳'.repeat(600) };
    const set = { failureCode: '💳'.repeat(64), failureMessage: '💳'.repeat(500) };
    expect(decide(aPayment('EXECUTING'), long).step).toMatchObject({ set });
  });

  it('names two people, not the PSP, where they record what it told them', () => {
    const by = { kind: 'resolution' } as const;
    expect(decide(aPayment('UNKNOWN'), captured, by).step).toMatchObject({ reason: 'recorded_by_hand' });
    const failed = decide(aPayment('UNKNOWN'), declined, by).step;
    expect(failed).toMatchObject({ reason: 'recorded_by_hand', set: { failureDeclined: false } });
  });

  it('is for payments alone that the PSP was asked about', () => {
    for (const status of ['CREATED', 'CANCELED', 'EXPIRED'] as const) {
      expect(() => decide(aPayment(status), captured)).toThrow(/never asked/);
    }
    expect(() => decide(aPayment('UNKNOWN', { psp: null }), captured)).toThrow(/no PSP/);
  });
});

describe('deciding what an answer adds to a settled payment', () => {
  it('is nothing where the PSP says what we know', () => {
    expect(decide(aPayment('SUCCEEDED'), captured)).toEqual(nothing);
    for (const status of ['SUCCEEDED', 'FAILED'] as const) {
      for (const conclusion of [declined, unknown]) expect(decide(aPayment(status), conclusion)).toEqual(nothing);
    }
  });

  it('is each cancel that is not ours, once', () => {
    const cancels = [aCancel('a', 30n), aCancel('b', 70n)];
    const known = { ...nothingFound, transactionKeys: new Set(['a']) };
    const noted = decide(aPayment('SUCCEEDED'), { ...captured, cancels }, { known });
    expect(noted.step).toMatchObject({ to: 'SUCCEEDED', reason: 'psp_canceled', set: { refundedMinor: 70n } });
    expect(told(noted)).toEqual(['refund.succeeded.v1']);
    expect(noted.refunds).toMatchObject([
      { before: null, after: { id: 'rfd_2', source: 'psp', transactionKey: 'b', amountMinor: 70n } },
    ]);
  });

  it('is a late success where it had FAILED: open until all of it has gone back', () => {
    const noted = decide(aPayment('FAILED'), captured, { kind: 'confirm' });
    expect(noted.step).toMatchObject({
      to: 'FAILED',
      reason: 'late_success',
      set: { lateSuccessAt: at, lateSuccessResolution: null },
    });
    expect(told(noted)).toEqual(['payment.late_success.v1']);
    const late = aPayment('FAILED', { lateSuccessAt: at });
    expect(decide(late, captured)).toEqual(nothing);
    const half = decide(late, { ...captured, cancels: [aCancel('a', 50n)] });
    expect(half.step?.set).toMatchObject({ lateSuccessResolution: null });
    const known = { ...nothingFound, transactionKeys: new Set(['a']) };
    const whole = decide(late, { ...captured, cancels: [aCancel('a', 50n), aCancel('b', 50n)] }, { known });
    expect(whole.step).toMatchObject({ reason: 'late_success_canceled', set: { lateSuccessResolution: 'canceled' } });
    expect(told(whole)).toEqual(['payment.late_success_canceled.v1']);
  });

  it('is a late success that is kept where the operator has it so, until somebody cancels it', () => {
    const keep = { lateSuccessPolicy: 'keep' } as const;
    expect(decide(aPayment('FAILED'), captured, keep).step?.set).toMatchObject({ lateSuccessResolution: 'kept' });
    const kept = aPayment('FAILED', { lateSuccessAt: at, lateSuccessResolution: 'kept' });
    expect(decide(kept, captured, keep)).toEqual(nothing);
    const canceled = decide(kept, { ...captured, cancels: [aCancel('a', 100n)] }, keep);
    expect(canceled.step?.set).toMatchObject({ lateSuccessResolution: 'canceled' });
  });

  it('never leaves the state, whatever the PSP says', () => {
    for (const status of paymentStatuses.filter((one) => one === 'SUCCEEDED' || one === 'FAILED')) {
      for (const conclusion of [captured, declined, unknown]) {
        expect([status, undefined]).toContain(decide(aPayment(status), conclusion).step?.to);
      }
    }
  });
});

describe('the question that a payment leaves open', () => {
  it('is its outcome, or the money of a late success that is on its way back', () => {
    expect(questionOf(aPayment('EXECUTING'))).toBe('outcome');
    expect(questionOf(aPayment('UNKNOWN'))).toBe('outcome');
    expect(questionOf(aPayment('FAILED', { lateSuccessAt: at }))).toBe('check');
    for (const lateSuccessResolution of ['kept', 'canceled'] as const) {
      expect(questionOf(aPayment('FAILED', { lateSuccessAt: at, lateSuccessResolution }))).toBeNull();
    }
    for (const status of ['CREATED', 'SUCCEEDED', 'FAILED', 'CANCELED', 'EXPIRED'] as const) {
      expect(questionOf(aPayment(status))).toBeNull();
    }
  });
});
