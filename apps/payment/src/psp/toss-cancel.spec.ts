import { judgeCancel, readTossAnswer } from './toss-answer';
import { cancelBody } from './toss-client';
import {
  balanceCodes,
  doubtfulCodes,
  doubtfulStatuses,
  finalCancelRefusals,
  finalDeclines,
  misconfigurationCodes,
} from './toss-codes';

const ours = { paymentId: `pay_${'1'.repeat(32)}`, paymentKey: 'tviva-key', amountMinor: 15_000n, currency: 'KRW' };
const receivedAt = new Date('2026-01-02T03:04:05Z');
const refundId = `rfd_${'2'.repeat(32)}`;

const canceled = (httpStatus: number, body: unknown) =>
  judgeCancel(readTossAnswer(httpStatus, JSON.stringify(body), receivedAt), ours);
const refused = (httpStatus: number, code: string) => canceled(httpStatus, { code, message: 'why' });

describe('the request of a cancel', () => {
  const request = (currency: string, part: Parameters<typeof cancelBody>[0]['part']) =>
    cancelBody({ ...ours, currency, idempotencyKey: 'key', reason: `a "quoted" reason ${refundId}`, part });

  it.each([
    ['KRW', 5_000n, '5000', '15000'],
    ['USD', 5_000n, '50.00', '150.00'],
    ['KWD', 5_001n, '5.001', '15.000'],
    ['USD', 9_007_199_254_740_991n, '90071992547409.91', '150.00'],
  ])('names %s in major units, with all digits', (currency, cancelMinor, cancelAmount, refundableAmount) => {
    const reason = `"cancelReason":"a \\"quoted\\" reason ${refundId}"`;
    expect(request(currency, { cancelMinor, refundableMinor: null })).toBe(
      `{${reason},"cancelAmount":${cancelAmount}}`,
    );
    expect(request(currency, { cancelMinor, refundableMinor: 15_000n })).toBe(
      `{${reason},"cancelAmount":${cancelAmount},"refundableAmount":${refundableAmount}}`,
    );
  });

  it('names no amount where all that is left goes back', () => {
    expect(JSON.parse(request('KRW', null))).toEqual({ cancelReason: `a "quoted" reason ${refundId}` });
  });
});

describe('judging the answer to a cancel', () => {
  it('believes the cancels that it shows, with the reasons that they were asked for with', () => {
    const canceledAt = '2026-01-02T12:05:00+09:00';
    const cancels = [{ transactionKey: 'T1', cancelAmount: 5_000, canceledAt, cancelReason: `why ${refundId}` }];
    const body = { paymentKey: ours.paymentKey, orderId: ours.paymentId, currency: 'KRW', totalAmount: 15_000 };
    const approved = { ...body, status: 'PARTIAL_CANCELED', approvedAt: '2026-01-02T12:04:04+09:00', cancels };
    expect(canceled(200, approved)).toMatchObject({
      conclusion: 'captured',
      cancels: [{ transactionKey: 'T1', amountMinor: 5_000n, reason: `why ${refundId}` }],
    });
    expect(canceled(200, { ...approved, orderId: 'another' })).toMatchObject({ conclusion: 'unknown' });
  });

  it('takes a no for final only where a table lists it, and the status says that it was executed', () => {
    for (const code of [...finalCancelRefusals, ...balanceCodes]) {
      expect(refused(400, code)).toMatchObject({ conclusion: 'declined', code });
      for (const status of [...doubtfulStatuses, 500, 503, 302]) {
        expect(refused(status, code)).toMatchObject({ conclusion: 'unknown', code });
      }
    }
    for (const code of [...doubtfulCodes, 'NEW_ONE', 'NOT_FOUND_PAYMENT', 'FDS_ERROR']) {
      expect(refused(403, code)).toMatchObject({ conclusion: 'unknown', code });
    }
    expect(refused(401, 'UNAUTHORIZED_KEY')).toMatchObject({ conclusion: 'unknown', alarm: true });
    expect(canceled(400, 'no object')).toMatchObject({ conclusion: 'unknown', code: 'psp_answer_unreadable' });
  });

  it('has each code in one list', () => {
    const lists = [finalCancelRefusals, balanceCodes, doubtfulCodes, misconfigurationCodes].map((codes) => [...codes]);
    expect(new Set(lists.flat()).size).toBe(lists.flat().length);
    expect([...balanceCodes].filter((code) => finalDeclines.has(code))).toEqual([]);
  });
});

describe('cancels of amounts that a double cannot hold', () => {
  const usd = { ...ours, currency: 'USD', amountMinor: 9_007_199_254_740_991n };
  const shownWith = (total: string, cancels: readonly string[], balance?: string) => {
    const entries = cancels.map(
      (amount, index) => `{"transactionKey":"t${index}","cancelAmount":${amount},"cancelReason":"why"}`,
    );
    const left = balance === undefined ? '' : `,"balanceAmount":${balance}`;
    const text = `{"paymentKey":"${ours.paymentKey}","orderId":"${ours.paymentId}","status":"PARTIAL_CANCELED",
      "approvedAt":"2026-01-02T12:04:05+09:00","currency":"USD","totalAmount":${total},"cancels":[${entries.join(',')}]${left}}`;
    return judgeCancel(readTossAnswer(200, text, receivedAt), usd);
  };
  const amountsOf = (answer: ReturnType<typeof judgeCancel>) =>
    answer.conclusion === 'captured' ? answer.cancels.map(({ amountMinor }) => amountMinor) : answer.code;

  it.each([
    ['whole, exactly', ['90071992547409.91'], '0.00', [9_007_199_254_740_991n]],
    ['whole, rounded', ['90071992547409.9'], '0', [9_007_199_254_740_991n]],
    ['all but a cent, exactly', ['90071992547409.90'], '0.01', [9_007_199_254_740_990n]],
    ['all but a cent, without the last zero', ['90071992547409.9'], '0.01', [9_007_199_254_740_990n]],
    ['in parts', ['90071992547409.9', '0.01'], '0', [9_007_199_254_740_990n, 1n]],
    ['in halves', ['45035996273704.95', '45035996273704.96'], '0', [4_503_599_627_370_495n, 4_503_599_627_370_496n]],
  ])('are told to the unit by what is left: %s', (_what, cancels, balance, said) => {
    expect(amountsOf(shownWith('90071992547409.91', cancels, balance))).toEqual(said);
  });

  it('say all that they may mean, where nothing tells what is left', () => {
    expect(shownWith('90071992547409.91', ['90071992547409.9'])).toMatchObject({
      cancels: [{ amountMinor: 9_007_199_254_740_990n, alsoMinor: [9_007_199_254_740_991n] }],
    });
  });
});
