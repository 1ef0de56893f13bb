import type { PspConclusion } from './psp';
import { isDefinite, judgeConfirm, judgeLookUp, readTossAnswer } from './toss-answer';
import { doubtfulCodes, doubtfulStatuses, finalDeclines, misconfigurationCodes } from './toss-codes';
import { redacted } from './toss-redaction';

const ours = { paymentId: `pay_${'1'.repeat(32)}`, paymentKey: 'tviva-key', amountMinor: 15_000n, currency: 'KRW' };
const receivedAt = new Date('2026-01-02T03:04:05Z');
const byHand = { cancelReason: 'by hand' };

const aPayment = (parts: Record<string, unknown> = {}) => ({
  paymentKey: ours.paymentKey,
  orderId: ours.paymentId,
  status: 'DONE',
  currency: 'KRW',
  totalAmount: 15_000,
  method: '카드',
  approvedAt: '2026-01-02T12:04:04+09:00',
  ...parts,
});

const confirmed = (httpStatus: number, body: unknown, request = ours): PspConclusion =>
  judgeConfirm(readTossAnswer(httpStatus, typeof body === 'string' ? body : JSON.stringify(body), receivedAt), request);
const lookedUp = (httpStatus: number, body: unknown): PspConclusion =>
  judgeLookUp(readTossAnswer(httpStatus, JSON.stringify(body), receivedAt), ours);
const refused = (httpStatus: number, code: string) => confirmed(httpStatus, { code, message: 'why' });

describe('judging the answer to a confirm', () => {
  it('believes a DONE that is about our payment, amount and currency', () => {
    const approvedAt = new Date('2026-01-02T03:04:04Z');
    expect(confirmed(200, aPayment())).toEqual({ conclusion: 'captured', method: '카드', approvedAt, cancels: [] });
  });

  it('takes its own clock where the PSP names no usable time of approval', () => {
    for (const approvedAt of [null, undefined, 'yesterday', '0001-01-01T00:00:00Z']) {
      expect(confirmed(200, aPayment({ approvedAt }))).toMatchObject({
        conclusion: 'captured',
        approvedAt: receivedAt,
      });
    }
  });

  it.each([...finalDeclines])('%s is final: the buyer is not charged', (code) => {
    for (const status of [400, 401, 403, 404, 422]) {
      expect(refused(status, code)).toEqual({ conclusion: 'declined', code, message: 'why' });
    }
  });

  it.each([...doubtfulCodes])('%s leaves it open, whatever the status', (code) => {
    for (const status of [400, 403, 404, 409, 500]) {
      expect(refused(status, code)).toMatchObject({ conclusion: 'unknown', code, alarm: false });
    }
  });

  it.each([...misconfigurationCodes])('%s is our own fault: unknown, with an alarm', (code) => {
    for (const status of [400, 401, 403, 500]) {
      expect(refused(status, code)).toMatchObject({ conclusion: 'unknown', code, alarm: true });
    }
  });

  it.each([...doubtfulStatuses, 300, 302, 500, 502, 503, 504])(
    'HTTP %i leaves it open, whatever the code',
    (status) => {
      for (const code of finalDeclines) expect(refused(status, code)).toMatchObject({ conclusion: 'unknown', code });
    },
  );

  it('holds a code that it does not know for doubtful', () => {
    expect(refused(400, 'SOMETHING_NEW')).toMatchObject({ conclusion: 'unknown', code: 'SOMETHING_NEW' });
    expect(refused(400, 'invalid_request')).toMatchObject({ conclusion: 'unknown' });
  });

  it('puts no code into two lists', () => {
    const all = [...finalDeclines, ...doubtfulCodes, ...misconfigurationCodes];
    expect(new Set(all).size).toBe(all.length);
  });

  it.each(['', 'OK', '<html>', 'null', '[]', '"DONE"', '{"status":"DONE"', '{}', '{"code":"INVALID_REQUEST"}'])(
    'holds the 200 with body %j for doubtful',
    (body) => expect(confirmed(200, body)).toMatchObject({ conclusion: 'unknown' }),
  );

  it.each(['', '<html>', '{}', '[]', '{"code":5}', '{"code":""}'])('holds the 400 with body %j for doubtful', (body) =>
    expect(confirmed(400, body)).toMatchObject({ conclusion: 'unknown', code: 'psp_answer_unreadable' }),
  );

  it('believes no 2xx about another payment', () => {
    for (const other of [{ paymentKey: 'other' }, { orderId: `pay_${'2'.repeat(32)}` }, { orderId: undefined }]) {
      expect(confirmed(200, aPayment(other))).toMatchObject({ conclusion: 'unknown', code: 'psp_answer_not_ours' });
    }
  });

  it('calls a person when the PSP names another amount or currency', () => {
    const others = [{ totalAmount: 14_999 }, { totalAmount: '15000' }, { totalAmount: null }, { totalAmount: 15000.5 }];
    for (const other of [...others, { currency: 'USD' }, { currency: undefined }]) {
      expect(confirmed(200, aPayment(other))).toMatchObject({ code: 'psp_amount_differs', alarm: true });
    }
  });

  it('waits for a deposit, and for whatever else is not DONE', () => {
    expect(confirmed(200, aPayment({ status: 'WAITING_FOR_DEPOSIT' }))).toMatchObject({ code: 'awaiting_deposit' });
    for (const status of ['READY', 'IN_PROGRESS', 'CANCELED', 'PARTIAL_CANCELED', 'ABORTED', 'EXPIRED', 'done', null]) {
      expect(confirmed(200, aPayment({ status }))).toMatchObject({ conclusion: 'unknown', code: 'psp_not_done' });
    }
  });
});

describe('judging a look-up', () => {
  it('believes a DONE that is ours', () => {
    expect(lookedUp(200, aPayment()).conclusion).toBe('captured');
  });

  it('takes an end without approval as final, with the reason that the PSP gives', () => {
    const failure = { code: 'REJECT_CARD_COMPANY', message: 'no' };
    for (const status of ['ABORTED', 'EXPIRED', 'CANCELED']) {
      const ended = lookedUp(200, aPayment({ status, approvedAt: null, failure }));
      expect(ended).toEqual({ conclusion: 'declined', ...failure });
    }
    expect(lookedUp(200, aPayment({ status: 'EXPIRED', approvedAt: null }))).toMatchObject({ code: 'EXPIRED' });
  });

  it('proves nothing by not finding the payment, by READY or by IN_PROGRESS', () => {
    expect(lookedUp(404, { code: 'NOT_FOUND_PAYMENT', message: '' }).conclusion).toBe('unknown');
    for (const status of ['READY', 'IN_PROGRESS']) {
      expect(lookedUp(200, aPayment({ status, approvedAt: null })).conclusion).toBe('unknown');
    }
  });

  it('says that only another confirm helps where the PSP has not decided, and never of anything else', () => {
    expect(lookedUp(404, { code: 'NOT_FOUND_PAYMENT', message: '' })).toMatchObject({ isUndecided: true });
    for (const status of ['READY', 'IN_PROGRESS']) {
      expect(lookedUp(200, aPayment({ status, approvedAt: null }))).toMatchObject({ isUndecided: true });
    }
    const others = [
      lookedUp(500, {}),
      lookedUp(404, { code: 'NOT_FOUND' }),
      lookedUp(401, { code: 'UNAUTHORIZED_KEY' }),
    ];
    const waiting = lookedUp(200, aPayment({ status: 'WAITING_FOR_DEPOSIT', approvedAt: null }));
    for (const other of [...others, waiting]) {
      expect(other).toMatchObject({ conclusion: 'unknown', isUndecided: false });
    }
  });

  it('shows a payment that was approved and canceled as charged, with what has gone back', () => {
    const cancels = [
      { transactionKey: 'T1', cancelAmount: 5_000, canceledAt: '2026-01-02T12:05:00+09:00', ...byHand },
      { transactionKey: 'T2', cancelAmount: 10_000, canceledAt: '2026-01-02T12:06:00+09:00', ...byHand },
    ];
    for (const status of ['PARTIAL_CANCELED', 'CANCELED']) {
      expect(lookedUp(200, aPayment({ status, cancels }))).toMatchObject({
        conclusion: 'captured',
        cancels: [
          { transactionKey: 'T1', amountMinor: 5_000n, canceledAt: new Date('2026-01-02T03:05:00Z') },
          { transactionKey: 'T2', amountMinor: 10_000n },
        ],
      });
    }
  });

  it.each([
    ['no list', 'none'],
    ['an entry without a key', [{ cancelAmount: 1, ...byHand }]],
    ['an amount that the currency has not', [{ transactionKey: 'T', cancelAmount: 1.5, ...byHand }]],
    ['one without its reason', [{ transactionKey: 'T', cancelAmount: 1 }]],
    ['more than was charged', [{ transactionKey: 'T', cancelAmount: 15_001, ...byHand }]],
    ['not done yet', [{ transactionKey: 'T', cancelAmount: 1, cancelStatus: 'IN_PROGRESS', ...byHand }]],
    ['nothing', []],
  ])('does not believe a CANCELED whose cancels are %s', (_what, cancels) => {
    expect(lookedUp(200, aPayment({ status: 'CANCELED', cancels }))).toMatchObject({
      conclusion: 'unknown',
      alarm: true,
    });
  });

  it('names what the PSP says it has charged where that is not ours, and nothing before it has', () => {
    const other = { totalAmount: 14_999, currency: 'KRW' };
    expect(lookedUp(200, aPayment(other))).toMatchObject({
      code: 'psp_amount_differs',
      difference: { currency: 'KRW', amountMinor: 14_999n, approvedAt: new Date('2026-01-02T03:04:04Z') },
    });
    expect(lookedUp(200, aPayment({ ...other, status: 'IN_PROGRESS', approvedAt: null }))).toMatchObject({
      difference: null,
    });
    expect(lookedUp(200, aPayment({ totalAmount: 1, currency: 'ZZZ' }))).toMatchObject({ difference: null });
  });

  it('asks the PSP to decide about a key that it has not tied to our order, and calls a person about any other', () => {
    const untied = aPayment({ status: 'IN_PROGRESS', orderId: null, approvedAt: null });
    expect(lookedUp(200, untied)).toMatchObject({ code: 'psp_answer_not_ours', isUndecided: true, alarm: false });
    for (const other of [{ orderId: 'other' }, { paymentKey: 'other', status: 'IN_PROGRESS' }]) {
      expect(lookedUp(200, aPayment(other))).toMatchObject({ isUndecided: false, alarm: true });
    }
  });

  it("does not take another payment's end as ours", () => {
    expect(lookedUp(200, aPayment({ status: 'ABORTED', orderId: 'other' }))).toMatchObject({
      conclusion: 'unknown',
    });
  });
});

describe('the idempotency key after an answer', () => {
  const definite = (status: number, body = '{}') => isDefinite(readTossAnswer(status, body, receivedAt));

  it('is used up by an answer that the PSP keeps, and still good after one that it does not', () => {
    expect([200, 400, 401, 403, 404, 422].map((status) => definite(status))).toEqual(Array(6).fill(true));
    expect([408, 409, 425, 429, 500, 502, 503, 302].map((status) => definite(status))).toEqual(Array(8).fill(false));
    expect(definite(200, '<html>')).toBe(false);
  });
});

describe('keeping an answer for the record', () => {
  it('leaves out whatever may name the buyer, a card or a secret', () => {
    const body = aPayment({
      secret: 'ps_1',
      card: { number: '4330****123*', issuerCode: '61' },
      receipt: { url: 'https://' },
      virtualAccount: { accountNumber: '1', customerName: 'Kim', bankCode: '20' },
      metadata: { email: 'a@example.com' },
    });
    const kept = redacted(body, 1);
    expect(JSON.parse(kept)).toMatchObject({ status: 'DONE', card: { issuerCode: '61' } });
    for (const gone of ['ps_1', '4330', 'https://', 'Kim', 'accountNumber', 'a@example.com', ours.paymentKey]) {
      expect(kept).not.toContain(gone);
    }
  });

  it('keeps the size alone of what is unreadable or too long', () => {
    expect(JSON.parse(redacted(null, 5))).toEqual({ unreadable: true, characters: 5 });
    const long = redacted({ message: '카'.repeat(3_000) }, 3_014);
    expect(JSON.parse(long)).toEqual({ tooLong: true, characters: 3_014 });
  });
});
