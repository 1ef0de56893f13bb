import type { PaymentSucceededV1, RefundSucceededV1 } from '@kessai/contracts';
import {
  aPaymentSucceeded,
  aRefundSucceeded,
  testKeys,
  type GivenDatabase,
  type RunningService,
} from '@kessai/testing';
import { givenWallet, givenWalletDatabase } from '../../testing/given-wallet';
import { givenEntryRecorded, walletReader, type WalletReader } from '../../testing/wallet-reader';
import { CreditingService } from '../crediting/crediting.service';
import { DebitingService } from '../debiting/debiting.service';

const otherMerchantId = `mer_${'b'.repeat(32)}`;
const approvedAt = new Date('2026-01-15T03:00:00.000Z');

let given: GivenDatabase;
let service: RunningService;
let reader: WalletReader;

const aPayment = (
  lines: [sellerId: string, grossMinor: bigint][],
  of: { currency?: string; merchantId?: string } = {},
) => aPaymentSucceeded({ lines, approvedAt, ...of });

const givenCredits = (...payments: PaymentSucceededV1[]) =>
  given.db.transaction((tx) => new CreditingService().credit(tx, payments));

const givenDebits = (...refunds: RefundSucceededV1[]) =>
  given.db.transaction((tx) => new DebitingService().debit(tx, refunds));

beforeAll(async () => {
  given = await givenWalletDatabase('wallet');
  service = await givenWallet(given);
  reader = walletReader(service.url);
});
afterAll(async () => {
  await service.stop();
  await given.drop();
});
beforeEach(async () => {
  for (const table of ['wallet', 'wallet_entry']) await given.admin.execute(`DELETE FROM ${table}`);
});

describe('the wallets of a seller', () => {
  it('shows each currency with its balances', async () => {
    await givenCredits(aPayment([['coffee', 300n]]), aPayment([['coffee', 5n]], { currency: 'USD' }));
    const { status, body } = await reader.get('/coffee');
    expect(status).toBe(200);
    expect(body).toEqual({
      sellerId: 'coffee',
      balances: [
        { currency: 'KRW', available: 300, reserved: 0, version: 1, updatedAt: expect.any(String) as string },
        { currency: 'USD', available: 5, reserved: 0, version: 1, updatedAt: expect.any(String) as string },
      ],
    });
  });

  it('shows a balance with all its digits, however large', async () => {
    await givenCredits(aPayment([['coffee', 2n ** 63n - 1n]]), aPayment([['coffee', 2n ** 63n - 1n]]));
    expect((await reader.get('/coffee')).text).toContain('"available":18446744073709551614,');
    expect((await reader.get('/coffee/entries')).text).toContain('"balanceAfter":18446744073709551614,');
    expect((await reader.get('/coffee/balance?currency=KRW')).text).toContain('"available":18446744073709551614,');
  });

  it('does not know a seller that was never credited, nor one whose id is malformed', async () => {
    await givenCredits(aPayment([['coffee', 1n]]));
    for (const path of ['/books', '/Coffee', `/${'x'.repeat(65)}`, '/a%20b', '/a%2Fb', '/%F0%9F%98%80']) {
      for (const rest of ['', '/entries', '/balance?currency=KRW']) {
        expect([path, (await reader.get(`${path}${rest}`)).status]).toEqual([path, 404]);
      }
    }
  });

  it('keeps merchants apart whose sellers share a name', async () => {
    await givenCredits(aPayment([['coffee', 1n]]), aPayment([['coffee', 7n]], { merchantId: otherMerchantId }));
    expect((await reader.get('/coffee')).body['balances']).toMatchObject([{ available: 1 }]);
    expect((await reader.get('/coffee/entries')).body.data).toHaveLength(1);
    const { status } = await reader.get(`/coffee?merchantId=${otherMerchantId}`);
    expect(status).toBe(404);
  });

  it('asks an operator for the merchant, and shows that one', async () => {
    await givenCredits(aPayment([['coffee', 1n]]), aPayment([['coffee', 7n]], { merchantId: otherMerchantId }));
    expect(await reader.get('/coffee', testKeys.admin)).toMatchObject({
      status: 422,
      body: { code: 'merchant_required' },
    });
    const { body } = await reader.get(`/coffee?merchantId=${otherMerchantId}`, testKeys.admin);
    expect(body['balances']).toMatchObject([{ available: 7 }]);
  });

  it('is for keys that may read wallets', async () => {
    expect((await reader.get('/coffee', testKeys.readOnly)).status).toBe(403);
    expect((await reader.get('/coffee', 'sk_test_nobody')).status).toBe(401);
  });

  it.each([
    ['/coffee?currency=KRW', 'a parameter that it does not know'],
    ['/coffee?merchantId=mer_1', 'a malformed merchant id'],
    ['/coffee/entries?currency=krw', 'a malformed currency'],
    ['/coffee/entries?currency=KRW&currency=USD', 'a parameter twice'],
    ['/coffee/entries?limit=0', 'a limit below 1'],
    ['/coffee/entries?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z', 'from after to'],
    ['/coffee/entries?format=xml', 'an unknown format'],
    ['/coffee/entries?limit=101', 'a limit above 100'],
    ['/coffee/entries?cursor=e30x', 'a damaged cursor'],
    ['/coffee/balance', 'a balance without a currency'],
    ['/coffee/balance?currency=KRW&at=yesterday', 'a moment that is none'],
    ['/coffee/balance?currency=KRW&at=2026-01-15', 'a date for a moment'],
    ['/coffee/entries?currency=ZZZ', 'a currency that nobody issues'],
    ['?cursor=eyJhZnRlciI6MX0', "another list's cursor"],
  ])('refuses %s: %s', async (path) => {
    expect(await reader.get(path)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });
});

describe('the balance until for ever', () => {
  it('is that of now, in every time zone', async () => {
    await givenCredits(aPayment([['coffee', 300n]]));
    const { body } = await reader.get('/coffee/balance?currency=KRW&at=9999-12-31T23:59:59-05:00');
    expect(body).toMatchObject({ available: 300 });
  });
});

describe('the list of wallets', () => {
  it('shows every seller of the merchant once, page by page, with all its currencies', async () => {
    const sellers = Array.from({ length: 7 }, (_, index) => `seller-${index}`);
    await givenCredits(
      ...sellers.map((seller) => aPayment([[seller, 1n]])),
      ...sellers.map((seller) => aPayment([[seller, 2n]], { currency: 'USD' })),
      aPayment([['stranger', 9n]], { merchantId: otherMerchantId }),
    );
    const wallets = await reader.allPages('?limit=3');
    expect(wallets.map(({ sellerId }) => sellerId)).toEqual(sellers);
    for (const { balances } of wallets) expect(balances).toMatchObject([{ available: 1 }, { available: 2 }]);
  });

  it('is empty for a merchant without sellers', async () => {
    expect((await reader.get('')).body).toEqual({ data: [], hasMore: false, nextCursor: null });
  });
});

describe('the entries of a wallet', () => {
  it('shows what was credited for which payment, newest first', async () => {
    const [first, second] = [aPayment([['coffee', 10n]]), aPayment([['coffee', 5n]])];
    await givenCredits(first);
    await givenCredits(second);
    const { body } = await reader.get('/coffee/entries?currency=KRW');
    const entry = (payment: PaymentSucceededV1, amount: number, balanceAfter: number) => ({
      id: expect.stringMatching(/^ent_[0-9a-f]{32}$/) as string,
      currency: 'KRW',
      amount,
      balanceAfter,
      reservedAfter: 0,
      kind: 'payment',
      paymentId: payment.data.paymentId,
      occurredAt: approvedAt.toISOString(),
      recordedAt: expect.any(String) as string,
    });
    expect(body).toEqual({ data: [entry(second, 5, 15), entry(first, 10, 10)], hasMore: false, nextCursor: null });
  });

  it('shows what went back with its refund, as a negative amount, and what a seller owes as a negative balance', async () => {
    const payment = aPayment([['coffee', 10n]]);
    await givenCredits(payment);
    await given.admin.execute(`UPDATE wallet SET availableMinor = 0`); // as a payout leaves it
    const canceledAt = new Date('2026-01-17T03:00:00.000Z');
    const refund = aRefundSucceeded(payment, { of: [[0, 7n]], canceledAt });
    await givenDebits(refund);
    const { paymentId, refundId } = refund.data;

    const { body, text } = await reader.get('/coffee/entries?currency=KRW');
    expect(body.data[0]).toEqual({
      id: expect.stringMatching(/^ent_[0-9a-f]{32}$/) as string,
      currency: 'KRW',
      amount: -7,
      balanceAfter: -7,
      reservedAfter: 0,
      kind: 'refund',
      paymentId,
      refundId,
      occurredAt: canceledAt.toISOString(),
      recordedAt: expect.any(String) as string,
    });
    expect(text).toContain('"amount":-7,"balanceAfter":-7,');
    expect((await reader.get('/coffee')).body['balances']).toMatchObject([{ available: -7, reserved: 0 }]);
    expect((await reader.get('')).body.data).toMatchObject([{ balances: [{ available: -7 }] }]);
    expect((await reader.get('/coffee/balance?currency=KRW')).body).toMatchObject({ available: -7 });
  });

  it('leads through all entries once, while others are added', async () => {
    for (let amount = 1n; amount <= 7n; amount += 1n) await givenCredits(aPayment([['coffee', amount]]));
    const { body } = await reader.get('/coffee/entries?currency=KRW&limit=3');
    await givenCredits(aPayment([['coffee', 100n]]));
    const rest = await reader.allPages('/coffee/entries?currency=KRW&limit=3', body.nextCursor);
    expect([...body.data, ...rest].map(({ amount }) => amount)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('merges the currencies by time, page by page, when none is named', async () => {
    const order = ['KRW', 'USD', 'KRW', 'JPY', 'USD', 'KRW', 'USD'];
    for (const [index, currency] of order.entries()) {
      await givenCredits(aPayment([['coffee', BigInt(index + 1)]], { currency }));
    }
    for (const limit of [1, 2, 100]) {
      const entries = await reader.allPages(`/coffee/entries?limit=${limit}`);
      expect(entries.map(({ currency }) => currency)).toEqual([...order].reverse());
      expect(entries.map(({ amount }) => amount)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    }
  });

  it('are none in a currency that the seller was never credited in', async () => {
    await givenCredits(aPayment([['coffee', 10n]]));
    expect((await reader.get('/coffee/entries?currency=USD')).body).toEqual({
      data: [],
      hasMore: false,
      nextCursor: null,
    });
  });
});

describe('the balance at a moment', () => {
  beforeEach(async () => {
    for (const amount of [10n, 20n, 30n]) await givenCredits(aPayment([['coffee', amount]]));
    await givenEntryRecorded(given, 'coffee', 1, '2026-01-01T00:00:00.000Z');
    await givenEntryRecorded(given, 'coffee', 2, '2026-01-02T00:00:00.000Z');
    await givenEntryRecorded(given, 'coffee', 3, '2026-01-02T00:00:00.000Z');
  });

  it.each([
    ['2025-12-31T23:59:59.999Z', 0],
    ['2026-01-01T00:00:00Z', 10],
    ['2026-01-01T23:59:59.999Z', 10],
    ['2026-01-02T00:00:00.000Z', 60],
    ['2026-01-02T09:00:00+09:00', 60],
    ['2026-01-02T08:59:59+09:00', 10],
    ['2999-01-01T00:00:00Z', 60],
  ])('at %s is %i', async (at, available) => {
    const { body } = await reader.get(`/coffee/balance?currency=KRW&at=${encodeURIComponent(at)}`);
    expect(body).toEqual({
      sellerId: 'coffee',
      currency: 'KRW',
      at: new Date(at).toISOString(),
      available,
      reserved: 0,
    });
  });

  it('is that of now when no moment is named, and zero in a currency without entries', async () => {
    expect((await reader.get('/coffee/balance?currency=KRW')).body).toMatchObject({ available: 60 });
    expect((await reader.get('/coffee/balance?currency=USD')).body).toMatchObject({ available: 0, reserved: 0 });
  });

  it('is that of an entry at the very moment that the entry shows', async () => {
    await givenCredits(aPayment([['books', 4n]]));
    const [newest] = (await reader.get('/books/entries')).body.data;
    expect((await reader.get(`/books/balance?currency=KRW&at=${String(newest?.['recordedAt'])}`)).body).toMatchObject({
      available: 4,
    });
  });
});
