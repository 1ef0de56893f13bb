import { judgeKey, readTossAnswer } from './toss-answer';

const ours = { paymentKey: 'key-1', paymentId: 'pay_1', amountMinor: 15_000n, currency: 'KRW' };

const aPayment = (parts: object = {}) => ({
  paymentKey: 'key-1',
  orderId: 'pay_1',
  status: 'DONE',
  approvedAt: '2026-01-02T12:04:04+09:00',
  currency: 'KRW',
  totalAmount: 15_000,
  ...parts,
});

describe('judging a key that a browser has brought back', () => {
  const found = (httpStatus: number, body: unknown) =>
    judgeKey(readTossAnswer(httpStatus, typeof body === 'string' ? body : JSON.stringify(body), new Date(0)), ours);
  const authenticated = (parts: object = {}) => aPayment({ status: 'IN_PROGRESS', approvedAt: null, ...parts });

  it('charges where the PSP ties it to our payment, amount and currency', () => {
    expect(found(200, authenticated())).toBe('charges');
    expect(found(200, authenticated({ status: 'WAITING_FOR_DEPOSIT' }))).toBe('charges');
  });

  it.each([
    ['another order', { orderId: 'pay_other' }],
    ['no order', { orderId: null }],
    ['another key', { paymentKey: 'other' }],
    ['another amount', { totalAmount: 14_999 }],
    ['another currency', { currency: 'JPY' }],
  ])('is not ours with %s', (_what, parts) => {
    expect(found(200, authenticated(parts))).toBe('not_ours');
  });

  it('is not ours where the PSP does not know it', () => {
    expect(found(404, { code: 'NOT_FOUND_PAYMENT' })).toBe('not_ours');
    expect(found(400, { code: 'INVALID_REQUEST' })).toBe('not_ours');
  });

  it('is dead where the buyer has not authenticated, or no longer', () => {
    for (const status of ['READY', 'ABORTED', 'EXPIRED', 'CANCELED']) {
      expect(found(200, authenticated({ status }))).toBe('dead');
    }
  });

  it('is left to the confirm where it is charged already', () => {
    for (const status of ['DONE', 'PARTIAL_CANCELED', 'CANCELED'])
      expect(found(200, aPayment({ status }))).toBe('charges');
  });

  it.each([
    ['a fault of the PSP', 500, {}],
    ['too many requests', 429, {}],
    ['a wrong key of ours', 401, { code: 'UNAUTHORIZED_KEY' }],
    ['garbage', 200, 'garbage'],
    ['an error page', 404, '<html>'],
  ])('is unclear after %s', (_what, status, body) => {
    expect(found(status, body)).toBe('unclear');
  });
});
