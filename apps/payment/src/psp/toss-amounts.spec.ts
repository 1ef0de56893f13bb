import { doublesTellUpTo, toMajorText } from '@kessai/money';
import fc from 'fast-check';
import type { PspConclusion } from './psp';
import { judgeConfirm, readTossAnswer } from './toss-answer';
import { confirmBody } from './toss-client';

const ours = { paymentId: `pay_${'1'.repeat(32)}`, paymentKey: 'tviva-key', amountMinor: 15_000n, currency: 'KRW' };
const receivedAt = new Date('2026-01-02T03:04:05Z');

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

describe('amounts on their way to the PSP and back', () => {
  const currencies = fc.constantFrom('KRW', 'JPY', 'USD', 'EUR', 'KWD', 'BHD');
  const amounts = fc.oneof(
    fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }),
    fc.bigInt({ min: 2n ** 53n - 1000n, max: 2n ** 53n - 1n }),
    fc.bigInt({ min: 1n, max: 2000n }),
  );
  const answering = (digits: string, currency: string) =>
    JSON.stringify(aPayment({ currency, totalAmount: '#' })).replace('"#"', digits);

  it('are the same to the unit in every currency', () => {
    fc.assert(
      fc.property(amounts, currencies, (amountMinor, currency) => {
        const request = { ...ours, amountMinor, currency };
        const sent = /"amount":([0-9.]+)}$/.exec(confirmBody({ ...request, idempotencyKey: 'k' }))?.[1] ?? '';
        expect(sent).toBe(toMajorText(amountMinor, currency));
        expect(confirmed(200, answering(sent, currency), request).conclusion).toBe('captured');
      }),
    );
  });

  it('are never ours when they differ by one unit, up to where each amount has a double of its own', () => {
    fc.assert(
      fc.property(amounts, currencies, fc.constantFrom(1n, -1n), (someMinor, currency, difference) => {
        const amountMinor = someMinor % (doublesTellUpTo(currency) - 1n);
        const request = { ...ours, amountMinor: amountMinor + 1n, currency };
        const digits = toMajorText(request.amountMinor + difference, currency);
        expect(confirmed(200, answering(digits, currency), request)).toMatchObject({ code: 'psp_amount_differs' });
      }),
    );
  });

  it.each([
    ['15000.0', 'KRW', 15_000n],
    ['15000.00', 'KRW', 15_000n],
    ['12.3', 'USD', 1_230n],
    ['12.340', 'USD', 1_234n],
    ['12', 'USD', 1_200n],
  ])('%s %s is read as %s minor units', (digits, currency, amountMinor) => {
    expect(confirmed(200, answering(digits, currency), { ...ours, amountMinor, currency }).conclusion).toBe('captured');
  });

  it('are ours after a way through the doubles of the PSP', () => {
    fc.assert(
      fc.property(amounts, currencies, (amountMinor, currency) => {
        const rounded = JSON.stringify(Number(toMajorText(amountMinor, currency)));
        const conclusion = confirmed(200, answering(rounded, currency), { ...ours, amountMinor, currency });
        expect(conclusion.conclusion).toBe('captured');
      }),
    );
  });

  it.each([
    ['70368744177664.02', 'USD', 7_036_874_417_766_401n],
    ['8796093022208.002', 'KWD', 8_796_093_022_208_001n],
    ['90071992547409.9', 'USD', 9_007_199_254_740_991n],
    ['90071992547409.90625', 'USD', 9_007_199_254_740_991n],
  ])('%s %s is the nearest double of %s minor units', (digits, currency, amountMinor) => {
    expect(confirmed(200, answering(digits, currency), { ...ours, amountMinor, currency }).conclusion).toBe('captured');
  });

  it.each([
    ['90071992547409.92', 'USD', 9_007_199_254_740_991n],
    ['90071992547409.90', 'USD', 9_007_199_254_740_991n], // No writer of doubles ends with a zero.
    ['70368744177664.01', 'USD', 7_036_874_417_766_402n], // The double of both is written .02.
    ['70368744177663.9921875', 'USD', 7_036_874_417_766_399n],
    ['9007199254740990', 'KRW', 9_007_199_254_740_991n],
  ])('%s %s is not %s minor units', (digits, currency, amountMinor) => {
    const conclusion = confirmed(200, answering(digits, currency), { ...ours, amountMinor, currency });
    expect(conclusion).toMatchObject({ code: 'psp_amount_differs' });
  });

  it.each(['1.5e4', '15E3', '1e400', '-15000', '-0', '"15000"', '15000.5', '9'.repeat(10_000), 'null', '[15000]'])(
    'that are no plain decimal leave the outcome open (%#)',
    (digits) => expect(confirmed(200, answering(digits, 'KRW'))).toMatchObject({ code: 'psp_amount_differs' }),
  );

  it.each(['015000', '.5', '15000.', '+15000', '0x3a98', 'NaN', '15000,"totalAmount":14999'])(
    '%s is no JSON, or could be read either way, and leaves the outcome open',
    (digits) => expect(confirmed(200, answering(digits, 'KRW'))).toMatchObject({ code: 'psp_answer_unreadable' }),
  );

  it('may stand beside any numbers', () => {
    const odd = `{"deep":${'['.repeat(500)}1e999${']'.repeat(500)},${answering('15000', 'KRW').slice(1)}`;
    expect(confirmed(200, odd).conclusion).toBe('captured');
    expect(confirmed(200, '['.repeat(100_000))).toMatchObject({ code: 'psp_answer_unreadable' });
  });

  it('are not read from a nested object or from inside a text', () => {
    const twice = aPayment({ totalAmount: 14_999, discount: { totalAmount: 15_000 } });
    expect(confirmed(200, twice)).toMatchObject({ code: 'psp_amount_differs' });
    const nested = aPayment({ totalAmount: undefined, discount: { totalAmount: 15_000 } });
    expect(confirmed(200, nested)).toMatchObject({ code: 'psp_amount_differs' });
    const quoted = aPayment({ method: ',"totalAmount":1,' });
    expect(confirmed(200, quoted).conclusion).toBe('captured');
  });
});
