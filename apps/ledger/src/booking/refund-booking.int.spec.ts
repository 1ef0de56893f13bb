import type { PaymentSucceededV1, RefundSucceededV1 } from '@kessai/contracts';
import { type Outgoing } from '@kessai/messaging';
import { isDuplicateKey, type Database, openDatabase } from '@kessai/database';
import {
  aPaymentSucceeded,
  aRefundSucceeded,
  expectBooksToBalance,
  type GivenDatabase,
  seed,
  givenServiceDatabase,
} from '@kessai/testing';
import fc from 'fast-check';
import { BusinessCalendar } from '../business-calendar';
import { ledgerGrants, ledgerMigrations } from '../database/ledger-migrations';
import { BookingService } from './booking.service';

let given: GivenDatabase;
/** Two pools of the service's own user, as two instances have them. */
let db: Database;
let otherDb: Database;
let booking: BookingService;
let otherBooking: BookingService;

const book = (...payments: PaymentSucceededV1[]): Promise<Outgoing[]> =>
  db.transaction((tx) => booking.book(tx, payments));
const refund = (...refunds: RefundSucceededV1[]): Promise<Outgoing[]> =>
  db.transaction((tx) => booking.bookRefunds(tx, refunds));
const refundElsewhere = (...refunds: RefundSucceededV1[]): Promise<Outgoing[]> =>
  otherDb.transaction((tx) => otherBooking.bookRefunds(tx, refunds));

/** Debits less credits of an account, found by the end of its code. */
async function movedOn(code: string): Promise<bigint> {
  const rows: { moved: string }[] = await db.query(
    `SELECT debitsMinor - creditsMinor AS moved FROM account_balance
       JOIN account ON account.id = account_balance.accountId WHERE code LIKE ? AND currency = 'KRW'`,
    [`%${code}`],
  );
  return BigInt(rows[0]?.moved ?? 0);
}

async function refundsBooked(): Promise<number> {
  const rows: { count: string }[] = await db.query(
    `SELECT COUNT(*) AS count FROM journal WHERE kind = 'refund_succeeded'`,
  );
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

describe('booking succeeded refunds', () => {
  it('takes each part back from its owner, names the refund, and answers with the journal', async () => {
    const payment = aPaymentSucceeded({
      lines: [
        ['coffee', 10_000n],
        ['books', 5_000n],
      ],
      feeMinor: 300n,
      vatMinor: 30n,
    });
    await book(payment);
    const whole = aRefundSucceeded(payment, { of: [[1, 5_000n]] });
    const [answered] = await refund(whole);

    expect(await movedOn('psp:toss:receivable')).toBe(10_000n);
    expect(await movedOn('seller:coffee:payable')).toBe(-9_670n);
    expect(await movedOn('seller:books:payable')).toBe(0n);
    expect(await movedOn('revenue:platform-fee')).toBe(-300n);
    expect(await movedOn('liabilities:vat')).toBe(-30n);
    const { paymentId, refundId } = whole.data;
    expect(answered).toMatchObject({ type: 'ledger.refund_booked.v1', key: paymentId, causedBy: whole.id });
    const [journal]: { id: string; refund: string; day: string }[] = await db.query(
      `SELECT LOWER(HEX(id)) AS id, LOWER(HEX(refundId)) AS refund, CAST(businessDate AS CHAR) AS day
         FROM journal WHERE kind = 'refund_succeeded'`,
    );
    expect(journal).toMatchObject({ refund: refundId.slice(4), day: '2026-01-16' });
    expect(JSON.parse(answered!.value.toString())).toMatchObject({
      paymentId,
      refundId,
      journalId: `jrn_${journal!.id}`,
      amountMinor: '5000',
      currency: 'KRW',
    });
  });

  it('books nothing of a chunk with a refund whose payment is not booked yet', async () => {
    const payment = aPaymentSucceeded({ lines: [['coffee', 10n]] });
    await book(payment);
    const unknown = aRefundSucceeded(aPaymentSucceeded({ lines: [['coffee', 10n]] }));
    await expect(refund(aRefundSucceeded(payment), unknown)).rejects.toMatchObject({
      reason: 'payment_not_booked',
      eventId: unknown.id,
    });
    expect(await refundsBooked()).toBe(0);
  });

  it('finds the payment that was booked earlier in the same transaction', async () => {
    const payment = aPaymentSucceeded({ lines: [['coffee', 10n]] });
    await db.transaction(async (tx) => {
      await booking.book(tx, [payment]);
      await booking.bookRefunds(tx, [aRefundSucceeded(payment)]);
    });
    expect(await refundsBooked()).toBe(1);
  });

  it('refuses what exceeds the payment together with refunds of earlier chunks', async () => {
    const payment = aPaymentSucceeded({ lines: [['coffee', 100n]] });
    await book(payment, aPaymentSucceeded({ lines: [['coffee', 1_000n]] }));
    await refund(aRefundSucceeded(payment, { of: [[0, 60n]] }));
    const tooMuch = aRefundSucceeded(payment, { of: [[0, 41n]] });
    await expect(refund(tooMuch)).rejects.toMatchObject({ reason: 'more_than_booked', eventId: tooMuch.id });
    await refund(aRefundSucceeded(payment, { of: [[0, 40n]] }));
    expect(await movedOn('seller:coffee:payable')).toBe(-1_000n);
  });
});

describe('booking a refund once', () => {
  const aBookedPayment = async () => {
    const payment = aPaymentSucceeded({ lines: [['coffee', 10n]] });
    await book(payment);
    return payment;
  };

  it('is refused by the database under the same event, should the inbox ever fail', async () => {
    const half = aRefundSucceeded(await aBookedPayment(), { of: [[0, 5n]] });
    await refund(half);
    const again = await refund(half).catch((error: unknown) => error);
    expect(isDuplicateKey(again)).toBe(true);
    expect(await movedOn('seller:coffee:payable')).toBe(-5n);
  });

  it('is refused by the database under another event that tells of the same refund', async () => {
    const payment = await aBookedPayment();
    const half = aRefundSucceeded(payment, { of: [[0, 5n]] });
    await refund(half);
    const { refundId } = half.data;
    const again = await refund(aRefundSucceeded(payment, { of: [[0, 5n]], refundId })).catch((error: unknown) => error);
    expect(isDuplicateKey(again)).toBe(true);
    expect(await movedOn('seller:coffee:payable')).toBe(-5n);
  });

  it('holds when it is delivered twice at the same moment to two instances', async () => {
    const payments = Array.from({ length: 20 }, () => aPaymentSucceeded({ lines: [['coffee', 10n]] }));
    await book(...payments);
    const refunds = payments.map((payment) => aRefundSucceeded(payment, { of: [[0, 4n]] }));
    const outcomes = await Promise.allSettled([refund(...refunds), refundElsewhere(...refunds)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.some((outcome) => outcome.status === 'rejected' && isDuplicateKey(outcome.reason))).toBe(true);
    expect(await movedOn('seller:coffee:payable')).toBe(-120n);
  });
});

describe('two instances that book payments and refunds at once', () => {
  it('conserve money under any mix of both', async () => {
    const seller = fc.constantFrom('a', 'b', 'c');
    const someLines = fc.array(fc.tuple(seller, fc.bigInt(1n, 10n ** 12n)), { minLength: 1, maxLength: 3 });
    let expected = 0n;
    const property = fc.asyncProperty(fc.array(someLines, { minLength: 1, maxLength: 6 }), async (sales) => {
      const payments = sales.map((lines) => aPaymentSucceeded({ lines }));
      await book(...payments);
      const halves = payments.map((payment) => {
        const of = payment.data.lines.map(({ grossMinor }, line): [number, bigint] => [line, (grossMinor + 1n) / 2n]);
        return aRefundSucceeded(payment, { of });
      });
      await Promise.all([
        db.transaction(async (tx) => {
          await booking.book(tx, [aPaymentSucceeded({ lines: [['a', 1n]] })]);
          await booking.bookRefunds(
            tx,
            halves.filter((_, index) => index % 2 === 0),
          );
        }),
        ...halves.filter((_, index) => index % 2 === 1).map((half) => refundElsewhere(half)),
      ]);
      const sumOf = (events: readonly { data: { amountMinor: bigint } }[]) =>
        events.reduce((sum, { data }) => sum + data.amountMinor, 0n);
      expected += sumOf(payments) - sumOf(halves) + 1n;
      expect(await movedOn('psp:toss:receivable')).toBe(expected);
    });
    await fc.assert(property, { numRuns: 10, endOnFailure: true, seed: seed() });
  });
});
