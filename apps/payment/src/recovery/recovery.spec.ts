import { decidePayment } from '../checkout/create-payment';
import { defaultFees } from '../fees/fees';
import type { Payment } from '../payment/payment';
import type { PspAnswer, Unknown } from '../psp/psp';
import { decideNext, delayAfter } from './recovery';

const pace = { firstDelayMs: 1_000, delayMsMax: 8_000, windowMs: 600_000, slowDelayMsMax: 900_000 };
const hour = 3_600_000;

describe('the pause between two tries', () => {
  it('begins below two seconds and doubles, up to eight, while the PSP knows the buyer', () => {
    expect([0, 1, 2, 3, 4, 50].map((tries) => delayAfter(tries, 0, pace, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
  });

  it('is up to half shorter by chance, so that what failed together does not come back together', () => {
    expect(delayAfter(3, 0, pace, 0)).toBe(4_000);
    expect(delayAfter(3, 0, pace, 0.5)).toBe(6_000);
  });

  it('grows with the age of the question after the window, up to a quarter of an hour, and never ends', () => {
    expect(delayAfter(80, 600_000, pace, 1)).toBe(60_000);
    expect(delayAfter(90, hour, pace, 1)).toBe(360_000);
    expect(delayAfter(1_000, 5 * 24 * hour, pace, 1)).toBe(900_000);
  });
});

describe('what is to be done after a look-up', () => {
  const at = new Date('2026-01-01T00:00:00Z');
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
  const evidenceOf = (isDefinite: boolean): PspAnswer['evidence'] => ({
    sentAt: at,
    httpStatus: null,
    pspCode: null,
    pspTraceId: null,
    answer: null,
    answeredAt: null,
    isDefinite,
  });
  const nothingSaid = (parts: Partial<Unknown> = {}, isDefinite = false): PspAnswer => ({
    conclusion: 'unknown',
    code: 'c',
    message: '',
    alarm: false,
    isUndecided: false,
    difference: null,
    ...parts,
    evidence: evidenceOf(isDefinite),
  });
  const captured: PspAnswer = {
    conclusion: 'captured',
    method: null,
    approvedAt: at,
    cancels: [],
    evidence: evidenceOf(true),
  };
  const unknown: Payment = { ...created, status: 'UNKNOWN' };
  const late: Payment = { ...created, status: 'FAILED', lateSuccessAt: at };
  const stale = { isStale: true };

  it('is to confirm again where the PSP has not decided, once nobody else can be at it', () => {
    const undecided = nothingSaid({ isUndecided: true });
    expect(decideNext(unknown, undecided, stale)).toBe('confirm');
    expect(decideNext({ ...created, status: 'EXECUTING' }, undecided, stale)).toBe('confirm');
    expect(decideNext({ ...created, status: 'EXECUTING' }, undecided, { isStale: false })).toBe('wait');
  });

  it('is to wait where the PSP has not been heard, or says what only time or a person can settle', () => {
    expect(decideNext(unknown, nothingSaid(), stale)).toBe('wait');
    expect(decideNext(unknown, nothingSaid({ code: 'awaiting_deposit' }, true), stale)).toBe('wait');
  });

  it('is to cancel a late success that is shown, and to leave alone what is not', () => {
    expect(decideNext(late, captured, stale)).toBe('cancel');
    expect(decideNext(late, nothingSaid(), stale)).toBe('wait');
  });

  it('is nothing more once the question has its answer, and was put to a PSP that answered', () => {
    for (const status of ['SUCCEEDED', 'FAILED'] as const) {
      expect(decideNext({ ...created, status }, captured, stale)).toBe('close');
      expect(decideNext({ ...created, status }, nothingSaid({}, true), stale)).toBe('close');
      expect(decideNext({ ...created, status }, nothingSaid(), stale)).toBe('wait');
    }
  });
});
