import type { PaymentSucceededV1 } from '@kessai/contracts';
import type { Outgoing } from '@kessai/messaging';
import { isDuplicateKey, type Database, openDatabase } from '@kessai/database';
import { newId } from '@kessai/runtime';
import {
  aPaymentSucceeded,
  expectBooksToBalance,
  type GivenDatabase,
  seed,
  givenServiceDatabase,
} from '@kessai/testing';
import fc from 'fast-check';
import { BusinessCalendar } from '../business-calendar';
import { systemAccounts } from '../chart-of-accounts/chart-of-accounts';
import { ledgerGrants, ledgerMigrations } from '../database/ledger-migrations';
import { BookingRejected } from './booking';
import { BookingService } from './booking.service';

let given: GivenDatabase;
/** Two pools of the service's own user, as two instances have them. */
let db: Database;
let otherDb: Database;
let booking: BookingService;
let otherBooking: BookingService;

const aBookingService = (timeZone = 'UTC') => new BookingService(new BusinessCalendar(timeZone));
const book = (...payments: PaymentSucceededV1[]): Promise<Outgoing[]> =>
  db.transaction((tx) => booking.book(tx, payments));
const bookElsewhere = (...payments: PaymentSucceededV1[]): Promise<Outgoing[]> =>
  otherDb.transaction((tx) => otherBooking.book(tx, payments));
const aPayment = (...lines: [sellerId: string, grossMinor: bigint][]) => aPaymentSucceeded({ lines });

/** Debits and credits of an account, found by the end of its code. */
async function totalsOf(code: string, currency = 'KRW'): Promise<[debits: bigint, credits: bigint]> {
  const rows: { debitsMinor: string; creditsMinor: string }[] = await db.query(
    `SELECT debitsMinor, creditsMinor FROM account_balance
       JOIN account ON account.id = account_balance.accountId WHERE code LIKE ? AND currency = ?`,
    [`%${code}`, currency],
  );
  return [BigInt(rows[0]?.debitsMinor ?? 0), BigInt(rows[0]?.creditsMinor ?? 0)];
}

async function countOf(table: string): Promise<number> {
  const rows: { count: string }[] = await db.query(`SELECT COUNT(*) AS count FROM ${table}`);
  return Number(rows[0]?.count);
}

beforeEach(async () => {
  given = await givenServiceDatabase({
    name: 'ledger',
    migrations: ledgerMigrations,
    grants: ledgerGrants,
  });
  db = given.db;
  otherDb = await openDatabase({ url: given.url, poolSize: 8, name: 'other instance' });
  booking = aBookingService();
  otherBooking = aBookingService();
});
afterEach(async () => {
  try {
    await expectBooksToBalance(db);
  } finally {
    await otherDb.close();
    await given.drop();
  }
});

describe('booking succeeded payments', () => {
  it('debits the receivable and credits sellers, fee and VAT, and answers each payment', async () => {
    const payment = aPaymentSucceeded({
      lines: [
        ['coffee', 10_000n],
        ['books', 5_000n],
      ],
      feeMinor: 225n,
      vatMinor: 22n,
    });
    const [answered] = await book(payment);

    expect(await totalsOf('psp:toss:receivable')).toEqual([15_000n, 0n]);
    expect(await totalsOf('seller:coffee:payable')).toEqual([0n, 9_753n]);
    expect(await totalsOf('seller:books:payable')).toEqual([0n, 4_753n]);
    expect(await totalsOf('revenue:platform-fee')).toEqual([0n, 450n]);
    expect(await totalsOf('liabilities:vat')).toEqual([0n, 44n]);
    expect(answered).toMatchObject({ type: 'ledger.booked.v1', key: payment.data.paymentId, causedBy: payment.id });
    expect(JSON.parse(answered!.value.toString())).toMatchObject({ amountMinor: '15000', currency: 'KRW' });
  });

  it('keeps currencies apart on the same account', async () => {
    const inCurrency = (currency: string) => aPaymentSucceeded({ lines: [['coffee', 1_000n]], currency });
    await book(inCurrency('KRW'), inCurrency('USD'), inCurrency('USD'), inCurrency('KWD'));
    expect(await totalsOf('seller:coffee:payable', 'USD')).toEqual([0n, 2_000n]);
    expect(await totalsOf('seller:coffee:payable', 'KWD')).toEqual([0n, 1_000n]);
  });

  it('has the database refuse to book one event twice, should the inbox ever fail', async () => {
    const payment = aPayment(['coffee', 700n]);
    await book(payment);
    const again = await book(payment).catch((error: unknown) => error);
    expect(isDuplicateKey(again)).toBe(true);
    expect(await totalsOf('seller:coffee:payable')).toEqual([0n, 700n]);
  });

  it('books nothing of a chunk with a payment that contradicts itself, and names its event', async () => {
    const good = aPayment(['coffee', 700n]);
    const bad = { ...good, id: newId('evt'), data: { ...good.data, amountMinor: 701n } };
    await expect(book(good, bad)).rejects.toThrow(BookingRejected);
    await expect(book(good, bad)).rejects.toMatchObject({ reason: 'lines_do_not_add_up', eventId: bad.id });
    expect(await countOf('journal')).toBe(0);
  });

  it('opens accounts again that a rolled back chunk had opened', async () => {
    const payment = aPayment(['coffee', 700n]);
    const failing = db.transaction(async (tx) => {
      await booking.book(tx, [payment]);
      await booking.book(tx, [aPayment(['coffee', 1n])]); // sees its own rows: they are not committed
      throw new Error('the chunk fails after its writes');
    });
    await expect(failing).rejects.toThrow('the chunk fails');
    await book(payment);
    expect(await totalsOf('seller:coffee:payable')).toEqual([0n, 700n]);
  });

  it('writes a payment of 100 sellers as one journal', async () => {
    const lines = Array.from({ length: 100 }, (_, index): [string, bigint] => [`seller-${index}`, 100n]);
    await book(aPaymentSucceeded({ lines, feeMinor: 3n, vatMinor: 1n }));
    expect(await countOf('posting')).toBe(102);
    expect(await totalsOf('psp:toss:receivable')).toEqual([10_000n, 0n]);
  });

  it('goes on booking when balances have outgrown BIGINT', async () => {
    const largest = 2n ** 53n - 1n;
    const chunk = () => Array.from({ length: 400 }, () => aPayment(['coffee', largest]));
    for (let round = 0; round < 3; round += 1) await book(...chunk());
    expect(await totalsOf('psp:toss:receivable')).toEqual([1_200n * largest, 0n]);
    expect(1_200n * largest > 2n ** 63n).toBe(true);
  });

  it.each([
    ['UTC', '2026-03-08T04:59:59Z', '2026-03-08'],
    ['America/New_York', '2026-03-08T04:59:59Z', '2026-03-07'],
    ['America/New_York', '2026-03-09T03:59:59Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00Z', '2026-03-09'],
    ['Asia/Seoul', '2026-12-31T15:00:00Z', '2027-01-01'],
  ])('dates a journal by the day of the books: in %s, %s is on %s', async (timeZone, approvedAt, date) => {
    booking = aBookingService(timeZone);
    await book(aPaymentSucceeded({ lines: [['coffee', 1n]], approvedAt: new Date(approvedAt) }));
    const rows = await db.query(`SELECT CAST(businessDate AS CHAR) AS businessDate FROM journal
                           UNION ALL SELECT CAST(businessDate AS CHAR) FROM posting`);
    expect(rows).toEqual([{ businessDate: date }, { businessDate: date }]);
  });

  it('has the system accounts open from the start, under the ids that the chart gives them', async () => {
    const rows: { id: string; code: string; name: string; type: string }[] = await db.query(
      `SELECT LOWER(HEX(id)) AS id, code, name, type FROM account ORDER BY code`,
    );
    const chart = systemAccounts.map(({ id, code, name, type }) => ({ id, code, name, type }));
    expect(rows).toEqual(chart.sort((a, b) => (a.code < b.code ? -1 : 1)));
  });
});

describe('two instances that book at once', () => {
  it('open the same new accounts without losing a unit', async () => {
    for (let round = 0; round < 10; round += 1) {
      const sellers = Array.from({ length: 20 }, (_, index): [string, bigint] => [`r${round}-${index}`, 10n]);
      await Promise.all([book(aPayment(...sellers)), bookElsewhere(aPayment(...[...sellers].reverse()))]);
    }
    expect(await totalsOf('psp:toss:receivable')).toEqual([4_000n, 0n]);
    expect(await totalsOf('seller:r9-19:payable')).toEqual([0n, 20n]);
  });

  it('never deadlock on hot accounts, in whatever order their chunks name them', async () => {
    // Once: a deadlocked chunk would quietly be run again.
    const bookOnce = (pool: Database, service: BookingService, payments: PaymentSucceededV1[]) =>
      pool.transaction((tx) => service.book(tx, payments), { attempts: 1 });
    const payment = fc
      .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('KRW', 'USD', 'JPY'), fc.bigInt(1n, 1_000n))
      .map(([sellerId, currency, amount]) => aPaymentSucceeded({ lines: [[sellerId, amount]], currency }));
    const chunk = fc.array(payment, { minLength: 1, maxLength: 30 });
    let booked = 0n;
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { minLength: 2, maxLength: 6 }), async (chunks) => {
        const anew = chunks.map((payments) => payments.map((one) => ({ ...one, id: newId('evt') })));
        await Promise.all(
          anew.map((payments, index) =>
            index % 2 ? bookOnce(db, booking, payments) : bookOnce(otherDb, otherBooking, payments),
          ),
        );
        booked += chunks.flat().reduce((sum, { data }) => sum + data.amountMinor, 0n);
        const totals = await Promise.all(['KRW', 'USD', 'JPY'].map((code) => totalsOf('psp:toss:receivable', code)));
        expect(totals.reduce((sum, [debits]) => sum + debits, 0n)).toBe(booked);
        await expectBooksToBalance(db);
      }),
      { seed: seed(), numRuns: 25 },
    );
  });
});
