import type { PaymentSucceededV1 } from '@kessai/contracts';
import { newId } from '@kessai/runtime';
import {
  aPaymentSucceeded,
  aRefundSucceeded,
  expectBooksToBalance,
  type GivenDatabase,
  type RunningService,
  testKeys,
  testMerchantId,
} from '@kessai/testing';
import { givenLedger, givenLedgerDatabase } from '../../testing/given-ledger';
import { BookingService } from '../booking/booking.service';
import { BusinessCalendar } from '../business-calendar';

let given: GivenDatabase;
let service: RunningService;
const booking = new BookingService(new BusinessCalendar('UTC'));
const payableTo = (seller: string) => `liabilities:merchant:${testMerchantId}:seller:${seller}:payable`;
const book = (...payments: PaymentSucceededV1[]) => given.db.transaction((tx) => booking.book(tx, payments));

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
type Listed = Record<string, unknown>[];

async function get(path: string, key: string = testKeys.finance): Promise<Answer> {
  const answer = await fetch(`${service.url}/v1/${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Walks a list to its end, page by page. */
async function all(path: string): Promise<Listed> {
  const rows: Listed = [];
  for (let cursor: unknown = ''; cursor !== null;) {
    const { body } = await get(`${path}${cursor === '' ? '' : `&cursor=${String(cursor)}`}`);
    rows.push(...(body['data'] as Listed));
    expect(body['hasMore']).toBe(body['nextCursor'] !== null);
    cursor = body['nextCursor'];
  }
  return rows;
}

const theLesson = aPaymentSucceeded({
  lines: [
    ['coffee', 10_000n],
    ['books', 5_000n],
  ],
  feeMinor: 225n,
  vatMinor: 20n,
});

beforeAll(async () => {
  given = await givenLedgerDatabase('ledger');
  service = await givenLedger(given);
  await book(theLesson);
  for (const amount of [1n, 2n, 3n, 4n, 5n]) await book(aPaymentSucceeded({ lines: [['tea', amount]] }));
  const longest = 's'.repeat(64);
  await book(aPaymentSucceeded({ lines: [[longest, 9n]], currency: 'USD' }));
});
afterEach(() => expectBooksToBalance(given.db));
afterAll(async () => {
  await service.stop();
  await given.drop();
});

describe('a journal', () => {
  it('is found by its payment, with one line per account and side, debits first', async () => {
    const { body } = await get(`journals?paymentId=${theLesson.data.paymentId}`);
    const [journal] = body['data'] as Listed;
    expect(body).toMatchObject({ hasMore: false, nextCursor: null });
    expect(journal).toEqual({
      id: expect.stringMatching(/^jrn_[0-9a-f]{32}$/),
      kind: 'payment_succeeded',
      occurredAt: theLesson.data.approvedAt.toISOString(),
      recordedAt: expect.stringMatching(/Z$/),
      businessDate: '2026-01-15',
      paymentId: theLesson.data.paymentId,
      sourceEventId: theLesson.id,
      lines: [
        { account: 'assets:psp:toss:receivable', side: 'debit', amount: 15_000, currency: 'KRW' },
        { account: payableTo('coffee'), side: 'credit', amount: 9_755, currency: 'KRW' },
        { account: payableTo('books'), side: 'credit', amount: 4_755, currency: 'KRW' },
        { account: 'revenue:platform-fee', side: 'credit', amount: 450, currency: 'KRW' },
        { account: 'liabilities:vat', side: 'credit', amount: 40, currency: 'KRW' },
      ],
    });
    expect((await get(`journals/${String(journal?.['id'])}`)).body).toEqual(journal);
  });

  it('is listed newest first, each once over all pages', async () => {
    const ids = (await all('journals?limit=2')).map(({ id }) => String(id));
    expect(ids).toHaveLength(7);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('is found by its kind, its account and its time, page by page', async () => {
    const idsOf = async (query: string) => (await all(`journals?limit=2&${query}`)).map(({ id }) => id);
    const everything = await idsOf('');
    expect(await idsOf('kind=payment_succeeded')).toEqual(everything);
    expect(await idsOf('kind=payout_paid')).toEqual([]);
    expect(await idsOf('account=revenue:no-such')).toEqual([]);
    expect(await idsOf(`account=${payableTo('tea')}`)).toHaveLength(5);
    const coffee = await idsOf(`account=${payableTo('coffee')}&kind=payment_succeeded&from=2026-01-15&to=2026-01-15`);
    expect(coffee).toHaveLength(1);
    expect(await idsOf('account=assets:psp:toss:receivable')).toEqual(everything);
    expect(await idsOf('from=2026-01-16')).toEqual([]);
    expect(await idsOf('to=2026-01-14')).toEqual([]);
    const at = theLesson.data.approvedAt;
    const after = new Date(at.getTime() + 1).toISOString();
    expect(await idsOf(`from=${at.toISOString()}&to=${after}`)).toEqual(everything);
    expect(await idsOf(`to=${at.toISOString()}`)).toEqual([]);
    expect(await idsOf(`from=${after}&account=${payableTo('tea')}`)).toEqual([]);
  });

  it.each([
    ["kind = 'payment_succeeded' AND", 'journal_by_kind', true],
    ["businessDate BETWEEN '2026-01-01' AND '2026-01-02' AND", 'journal_by_day', false],
  ])('has an index for %s', async (where, index, isInOrder) => {
    const [plan] = await given.admin.query<{ key: string; Extra: string | null }>(
      `EXPLAIN FORMAT=TRADITIONAL SELECT id FROM journal FORCE INDEX (${index})
       WHERE ${where} id < ? ORDER BY id DESC LIMIT 20`,
      [Buffer.alloc(16, 255)],
    );
    expect(plan!.key).toBe(index);
    // A span of days is sorted by id, and is as long as the days are.
    expect((plan!.Extra ?? '').includes('filesort')).toBe(!isInOrder);
  });

  it('is not found under an id that is unknown or malformed', async () => {
    for (const id of [newId('jrn'), 'jrn_1', theLesson.data.paymentId]) {
      expect(await get(`journals/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});

describe('an account', () => {
  it('shows its balances on its own side, in each currency', async () => {
    expect((await get(`accounts/${payableTo('coffee')}`)).body).toEqual({
      code: payableTo('coffee'),
      name: 'Payable to coffee',
      type: 'liability',
      normalSide: 'credit',
      balances: [{ currency: 'KRW', debits: 0, credits: 9_755, balance: 9_755 }],
    });
    const receivable = (await get('accounts/assets:psp:toss:receivable')).body;
    expect(receivable).toMatchObject({
      normalSide: 'debit',
      balances: [
        { currency: 'KRW', debits: 15_015, credits: 0, balance: 15_015 },
        { currency: 'USD', debits: 9, credits: 0, balance: 9 },
      ],
    });
  });

  it('is found by its whole code, however long, and not by a part of it', async () => {
    const code = payableTo('s'.repeat(64));
    expect((await get(`accounts/${encodeURIComponent(code)}`)).body).toMatchObject({ code });
    expect((await get('accounts/assets:psp')).status).toBe(404);
    expect((await get(`accounts/${encodeURIComponent("' OR 1 = 1")}`)).status).toBe(404);
  });

  it('is listed by code, by type and by the beginning of its code, each once over all pages', async () => {
    const codesOf = async (query: string) => (await all(`accounts?limit=3${query}`)).map(({ code }) => String(code));
    const codes = await codesOf('');
    expect(codes).toHaveLength(13);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(await codesOf('&type=expense')).toEqual(['expenses:psp-fee', 'expenses:rounding']);
    expect(await codesOf(`&prefix=liabilities:merchant:${testMerchantId}:seller:`)).toHaveLength(4);
    expect(await codesOf('&prefix=assets:&type=liability')).toEqual([]);
  });

  it('lists its entries newest first, each with the balance it left, over all pages', async () => {
    const entries = await all(`accounts/${payableTo('tea')}/entries?currency=KRW&limit=2`);
    expect(entries.map(({ debit, credit, balance }) => [debit, credit, balance])).toEqual([
      [0, 5, 15],
      [0, 4, 10],
      [0, 3, 6],
      [0, 2, 3],
      [0, 1, 1],
    ]);
  });

  it('folds what one journal did to it into one entry', async () => {
    const entries = await all('accounts/assets:psp:toss:receivable/entries?currency=KRW&limit=4');
    expect(entries).toHaveLength(6);
    expect(entries.at(-1)).toEqual({
      journalId: expect.stringMatching(/^jrn_/),
      kind: 'payment_succeeded',
      occurredAt: theLesson.data.approvedAt.toISOString(),
      recordedAt: expect.stringMatching(/Z$/),
      businessDate: '2026-01-15',
      paymentId: theLesson.data.paymentId,
      debit: 15_000,
      credit: 0,
      balance: 15_000,
    });
  });
});

describe('what is asked wrongly', () => {
  it.each([
    'accounts?type=money',
    'accounts?prefix=%25',
    'accounts?limit=0',
    'accounts?cursor=x',
    'accounts/assets:bank/entries',
    'accounts/assets:bank/entries?currency=krw',
    `accounts/assets:bank/entries?currency=KRW&cursor=${Buffer.from('"jrn_1"').toString('base64url')}`,
    'journals?paymentId=pay_1',
    'journals?limit=1&limit=2',
    'journals?merchant=x',
    'journals?from=2026-01-02&to=2026-01-01',
    'journals?from=yesterday',
    'journals?kind=',
  ])('is a validation failure: %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('is refused to keys that may not read the books', async () => {
    for (const path of ['accounts', 'accounts/assets:bank', 'accounts/assets:bank/entries?currency=KRW', 'journals']) {
      expect(await get(path, testKeys.merchant)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
      expect(await get(path, 'sk_test_nobody')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
  });
});

describe('the journal of a refund', () => {
  it('is found by its refund, with the sides swapped, and beside the journal of its payment', async () => {
    const refunded = aPaymentSucceeded({ lines: [['milk', 1_000n]], feeMinor: 30n, vatMinor: 3n });
    const refund = aRefundSucceeded(refunded);
    await book(refunded);
    await given.db.transaction((tx) => booking.bookRefunds(tx, [refund]));
    const { paymentId, refundId } = refund.data;

    const { body } = await get(`journals?refundId=${refundId}`);
    expect(body['data']).toMatchObject([
      {
        kind: 'refund_succeeded',
        paymentId,
        refundId,
        businessDate: '2026-01-16',
        lines: [
          { account: payableTo('milk'), side: 'debit', amount: 967 },
          { account: 'revenue:platform-fee', side: 'debit', amount: 30 },
          { account: 'liabilities:vat', side: 'debit', amount: 3 },
          { account: 'assets:psp:toss:receivable', side: 'credit', amount: 1_000 },
        ],
      },
    ]);
    const ofPayment = (await get(`journals?paymentId=${paymentId}`)).body['data'];
    expect(ofPayment).toMatchObject([{ kind: 'refund_succeeded' }, { kind: 'payment_succeeded' }]);
    expect(await get('journals?refundId=rfd_1')).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });
});
