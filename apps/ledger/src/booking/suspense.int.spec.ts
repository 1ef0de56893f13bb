import { type Outgoing } from '@kessai/messaging';
import { isDuplicateKey, type Database, openDatabase } from '@kessai/database';
import { newId } from '@kessai/runtime';
import {
  aLateSuccess,
  aLateSuccessCanceled,
  anAmountDiffers,
  anAmountDiffersResolved,
  aPaymentSucceeded,
  expectBooksToBalance,
  type GivenDatabase,
  type RunningService,
  testKeys,
} from '@kessai/testing';
import { givenLedger, givenLedgerDatabase } from '../../testing/given-ledger';
import { BusinessCalendar } from '../business-calendar';
import { type BookedEvent, BookingRejected } from './booking';
import { BookingService } from './booking.service';

let given: GivenDatabase;
/** Two pools of the service's own user, as two instances have them. */
let db: Database;
let otherDb: Database;
let booking: BookingService;
let otherBooking: BookingService;

const book = (...events: BookedEvent[]): Promise<Outgoing[]> => db.transaction((tx) => booking.book(tx, events));
const bookElsewhere = (...events: BookedEvent[]): Promise<Outgoing[]> =>
  otherDb.transaction((tx) => otherBooking.book(tx, events));

/** What an account holds on its own side. */
async function balanceOf(code: string, currency = 'KRW'): Promise<bigint> {
  const rows: { balance: string }[] = await db.query(
    `SELECT IF(normalSide = 'debit', 1, -1) * (debitsMinor - creditsMinor) AS balance FROM account_balance
       JOIN account ON account.id = account_balance.accountId WHERE code = ? AND currency = ?`,
    [code, currency],
  );
  return BigInt(rows[0]?.balance ?? 0);
}
const inSuspense = (currency?: string) => balanceOf('liabilities:suspense', currency);
const atThePsp = (currency?: string) => balanceOf('assets:psp:toss:receivable', currency);

async function kindsBooked(): Promise<string[]> {
  const rows: { kind: string }[] = await db.query(`SELECT kind FROM journal ORDER BY id`);
  return rows.map(({ kind }) => kind);
}

beforeEach(async () => {
  given = await givenLedgerDatabase('ledger');
  db = given.db;
  otherDb = await openDatabase({ url: given.url, poolSize: 8, name: 'other instance' });
  booking = new BookingService(new BusinessCalendar('UTC'));
  otherBooking = new BookingService(new BusinessCalendar('UTC'));
});
afterEach(async () => {
  try {
    await expectBooksToBalance(db);
  } finally {
    await otherDb.close();
    await given.drop();
  }
});

describe('booking what no payment of ours explains', () => {
  it('holds a late success in suspense until it is canceled, and answers with the journals', async () => {
    const charged = aLateSuccess({ amountMinor: 15_000n });
    const [noted] = await book(charged);
    expect([await atThePsp(), await inSuspense()]).toEqual([15_000n, 15_000n]);

    const { paymentId } = charged.data;
    await book(aLateSuccessCanceled({ paymentId, amountMinor: 4_000n, transactionKey: 'first' }));
    await book(aLateSuccessCanceled({ paymentId, amountMinor: 11_000n, transactionKey: 'second' }));
    expect([await atThePsp(), await inSuspense()]).toEqual([0n, 0n]);

    expect(noted).toMatchObject({ type: 'ledger.noted.v1', key: paymentId, causedBy: charged.id });
    const [journal]: { id: string; recordedAt: Date }[] = await db.query(
      `SELECT LOWER(HEX(id)) AS id, recordedAt FROM journal WHERE kind = 'late_success'`,
    );
    expect(JSON.parse(noted!.value.toString())).toEqual({
      merchantId: charged.data.merchantId,
      paymentId,
      journalId: `jrn_${journal?.id}`,
      notedAt: journal?.recordedAt.toISOString(),
    });
  });

  it('takes a differing amount out of suspense again before the payment is booked to its owners', async () => {
    const paymentId = newId('pay');
    const asThePspSaysIt = { paymentId, currency: 'USD', amountMinor: 999n };
    await book(anAmountDiffers(asThePspSaysIt));
    expect([await atThePsp('USD'), await inSuspense('USD')]).toEqual([999n, 999n]);
    await book(anAmountDiffersResolved(asThePspSaysIt));
    await book(aPaymentSucceeded({ paymentId, lines: [['coffee', 1_000n]] }));
    expect([await atThePsp('USD'), await inSuspense('USD')]).toEqual([0n, 0n]);
    expect([await atThePsp('KRW'), await inSuspense('KRW')]).toEqual([1_000n, 0n]);
    expect(await kindsBooked()).toEqual(['amount_differs', 'amount_differs_resolved', 'payment_succeeded']);
  });

  it('books nothing of a chunk in a currency that nobody keeps books in, and names its event', async () => {
    const bad = anAmountDiffers({ currency: 'ZZZ' });
    const rejected = await book(anAmountDiffers(), bad).catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(BookingRejected);
    expect(rejected).toMatchObject({ reason: 'currency_unknown', eventId: bad.id });
    expect(await kindsBooked()).toEqual([]);
  });
});

describe('booking it once', () => {
  it.each<[string, BookedEvent]>([
    ['late success', aLateSuccess()],
    ['canceled late success', aLateSuccessCanceled()],
    ['differing amount', anAmountDiffers()],
    ['resolved amount', anAmountDiffersResolved()],
  ])('is held up by the database should the inbox ever fail: %s', async (_what, event) => {
    await book(event);
    const before = [await atThePsp(), await inSuspense()];
    expect(isDuplicateKey(await book(event).catch((error: unknown) => error))).toBe(true);
    expect(await kindsBooked()).toHaveLength(1);
    expect([await atThePsp(), await inSuspense()]).toEqual(before);
  });

  it('holds when two instances book the same chunks at the same moment, beside payments of the same PSP', async () => {
    for (let round = 0; round < 10; round += 1) {
      const chunk = [aLateSuccess(), anAmountDiffers({ amountMinor: 30n }), aLateSuccessCanceled({ amountMinor: 5n })];
      const payment = aPaymentSucceeded({ lines: [['coffee', 7n]] });
      const [one, other] = await Promise.allSettled([
        book(...chunk),
        bookElsewhere(...[...chunk].reverse()),
        book(payment),
        bookElsewhere(aPaymentSucceeded({ lines: [['books', 3n]] })),
      ]);
      const refused = [one, other].filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      expect(refused.map(({ reason }) => isDuplicateKey(reason))).toEqual([true]);
    }
    expect(await inSuspense()).toBe(10n * (1_000n + 30n - 5n));
    expect(await atThePsp()).toBe(10n * (1_000n + 30n - 5n + 7n + 3n));
  });

  it('holds when chunks of several kinds cross on two instances, each booking one kind after the other', async () => {
    const inTurn = (pool: Database, service: BookingService, kinds: BookedEvent[][]) =>
      pool.transaction(async (tx) => {
        for (const events of kinds) await service.book(tx, events);
      });
    const kindsOf = () => [
      [aPaymentSucceeded({ lines: [['coffee', 7n]] }), aPaymentSucceeded({ lines: [['books', 3n]], currency: 'USD' })],
      [aLateSuccess({ amountMinor: 100n }), aLateSuccess({ amountMinor: 100n, currency: 'USD' })],
      [aLateSuccessCanceled({ amountMinor: 1n })],
    ];
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([
        inTurn(db, booking, kindsOf()),
        inTurn(otherDb, otherBooking, kindsOf().reverse()),
        inTurn(db, booking, kindsOf().reverse()),
      ]);
    }
    expect([await inSuspense(), await inSuspense('USD')]).toEqual([60n * 99n, 60n * 100n]);
    expect([await atThePsp(), await atThePsp('USD')]).toEqual([60n * 106n, 60n * 103n]);
  });
});

describe('who reads the books', () => {
  let service: RunningService;

  async function get(path: string): Promise<Record<string, unknown>> {
    const answer = await fetch(`${service.url}/v1/${path}`, {
      headers: { authorization: `Bearer ${testKeys.finance}` },
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  }

  beforeEach(async () => {
    service = await givenLedger(given);
  });
  afterEach(() => service.stop());

  it('finds suspense in journals, accounts and the trial balance like everything else', async () => {
    const charged = aLateSuccess({ amountMinor: 15_000n });
    const { paymentId } = charged.data;
    await book(charged);
    await book(aLateSuccessCanceled({ paymentId, amountMinor: 4_000n }));

    const journals = (await get(`journals?paymentId=${paymentId}`))['data'] as Record<string, unknown>[];
    expect(journals.map(({ kind, lines }) => [kind, lines])).toEqual([
      [
        'late_success_canceled',
        [
          { account: 'liabilities:suspense', side: 'debit', amount: 4_000, currency: 'KRW' },
          { account: 'assets:psp:toss:receivable', side: 'credit', amount: 4_000, currency: 'KRW' },
        ],
      ],
      [
        'late_success',
        [
          { account: 'assets:psp:toss:receivable', side: 'debit', amount: 15_000, currency: 'KRW' },
          { account: 'liabilities:suspense', side: 'credit', amount: 15_000, currency: 'KRW' },
        ],
      ],
    ]);
    const entries = (await get('accounts/liabilities:suspense/entries?currency=KRW'))['data'];
    expect(entries).toMatchObject([
      { kind: 'late_success_canceled', paymentId, debit: 4_000, credit: 0, balance: 11_000 },
      { kind: 'late_success', paymentId, debit: 0, credit: 15_000, balance: 15_000 },
    ]);
    expect(await get('reports/trial-balance?currency=KRW')).toMatchObject({
      rows: [
        { account: 'assets:psp:toss:receivable', debit: 11_000, credit: 0 },
        { account: 'liabilities:suspense', debit: 0, credit: 11_000 },
      ],
      balanced: true,
    });
  });
});
