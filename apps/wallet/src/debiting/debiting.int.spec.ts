import { WalletDebitedV1, type PaymentSucceededV1, type RefundSucceededV1 } from '@kessai/contracts';
import { isDuplicateKey, type Database, openDatabase } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import {
  aPaymentSucceeded,
  aRefundSucceeded,
  expectWalletsToMatchEntries,
  seed,
  testMerchantId,
  type GivenDatabase,
  givenServiceDatabase,
} from '@kessai/testing';
import fc from 'fast-check';
import { CreditingService } from '../crediting/crediting.service';
import { walletGrants, walletMigrations } from '../database/migrations';
import { DebitingService } from './debiting.service';

const crediting = new CreditingService();
const debiting = new DebitingService();
let given: GivenDatabase;
/** Two pools of the service's own user, as two instances have them. */
let db: Database;
let otherDb: Database;

const credit = (pool: Database, ...payments: PaymentSucceededV1[]) =>
  pool.transaction((tx) => crediting.credit(tx, payments));
const debit = (pool: Database, ...refunds: RefundSucceededV1[]) =>
  pool.transaction((tx) => debiting.debit(tx, refunds));

const aPayment = (...lines: [sellerId: string, grossMinor: bigint][]) => aPaymentSucceeded({ lines });

const balances = async (): Promise<Record<string, bigint>> => {
  const rows: { sellerId: string; availableMinor: string }[] = await db.query(
    `SELECT sellerId, availableMinor FROM wallet WHERE merchantId = ? ORDER BY sellerId`,
    [idToBytes(testMerchantId)],
  );
  return Object.fromEntries(rows.map(({ sellerId, availableMinor }) => [sellerId, BigInt(availableMinor)]));
};

const entriesOfRefunds = async (): Promise<number> => {
  const rows: { count: string }[] = await db.query(`SELECT COUNT(*) AS count FROM wallet_entry WHERE kind = 'refund'`);
  return Number(rows[0]?.count);
};

beforeEach(async () => {
  given = await givenServiceDatabase({
    name: 'wallet',
    migrations: walletMigrations,
    grants: walletGrants,
  });
  db = given.db;
  otherDb = await openDatabase({ url: given.url, poolSize: 8, name: 'other instance' });
});
afterEach(async () => {
  try {
    await expectWalletsToMatchEntries(db);
  } finally {
    await otherDb.close();
    await given.drop();
  }
});

describe('debiting the sellers of refunds', () => {
  it('debits each seller with the net of its lines and says so once per refund', async () => {
    const payment = aPaymentSucceeded({
      lines: [
        ['coffee', 10_000n],
        ['books', 5_000n],
      ],
      feeMinor: 300n,
      vatMinor: 30n,
    });
    await credit(db, payment);
    const refund = aRefundSucceeded(payment, { of: [[1, 5_000n]] });
    const [result, ...others] = await debit(db, refund);

    expect(await balances()).toEqual({ books: 0n, coffee: 9_670n });
    expect(others).toEqual([]);
    const { paymentId, refundId } = refund.data;
    expect(result).toMatchObject({ type: WalletDebitedV1.type, key: paymentId, causedBy: refund.id });
    const said = WalletDebitedV1.data.parse(JSON.parse(result!.value.toString()));
    expect(said).toMatchObject({ paymentId, refundId, currency: 'KRW', debitedMinor: 4_670n });
  });

  it('leaves a wallet below zero whose money went elsewhere, and goes on crediting it', async () => {
    const payment = aPayment(['coffee', 100n]);
    await credit(db, payment);
    await given.admin.execute(`UPDATE wallet SET availableMinor = 30, version = version + 1, entryCount = 2`);
    await given.admin.execute(
      `INSERT INTO wallet_entry (merchantId, sellerId, currency, entryNo, id, sourceEventId, lineId, kind,
                                 amountMinor, availableAfter, reservedAfter, occurredAt, recordedAt)
       SELECT merchantId, sellerId, currency, 2, REVERSE(id), REVERSE(sourceEventId), lineId, 'payout',
              -70, 30, 0, occurredAt, recordedAt FROM wallet_entry`,
    );
    await debit(db, aRefundSucceeded(payment));
    expect(await balances()).toEqual({ coffee: -70n });
    await credit(db, aPayment(['coffee', 50n]));
    expect(await balances()).toEqual({ coffee: -20n });
  });

  it('debits nobody of a chunk with a refund whose payment is not credited yet, nor opens a wallet for it', async () => {
    const payment = aPayment(['coffee', 10n]);
    const unknown = aRefundSucceeded(aPayment(['tea', 1n]));
    await credit(db, payment);
    await expect(debit(db, aRefundSucceeded(payment), unknown)).rejects.toMatchObject({
      reason: 'payment_not_credited',
      eventId: unknown.id,
    });
    expect(await balances()).toEqual({ coffee: 10n });
    expect(await entriesOfRefunds()).toBe(0);
  });

  it('refuses what exceeds the line together with refunds of earlier chunks', async () => {
    const payment = aPayment(['coffee', 100n], ['books', 1_000n]);
    await credit(db, payment);
    await debit(db, aRefundSucceeded(payment, { of: [[0, 60n]] }));
    const tooMuch = aRefundSucceeded(payment, { of: [[0, 41n]] });
    await expect(debit(db, tooMuch)).rejects.toMatchObject({ reason: 'more_than_credited', eventId: tooMuch.id });
    await debit(db, aRefundSucceeded(payment, { of: [[0, 40n]] }));
    expect(await balances()).toEqual({ books: 1_000n, coffee: 0n });
  });

  it('finds the payment that was credited earlier in the same transaction', async () => {
    const payment = aPayment(['coffee', 10n]);
    await db.transaction(async (tx) => {
      await crediting.credit(tx, [payment]);
      await debiting.debit(tx, [aRefundSucceeded(payment, { of: [[0, 4n]] })]);
    });
    expect(await balances()).toEqual({ coffee: 6n });
  });

  it('finds what was credited by an index', async () => {
    const plan: { key: string | null }[] = await db.query(
      `EXPLAIN FORMAT=TRADITIONAL SELECT lineId, SUM(amountMinor) FROM wallet_entry
        WHERE paymentId IN (?, ?) AND kind IN ('payment', 'refund') GROUP BY lineId`,
      [idToBytes(`pay_${'1'.repeat(32)}`), idToBytes(`pay_${'2'.repeat(32)}`)],
    );
    expect(plan.map(({ key }) => key)).toEqual(['wallet_entry_of_payment']);
  });
});

describe('debiting once', () => {
  it('refuses a refund that is debited under the same event, and the balance stays', async () => {
    const payment = aPayment(['coffee', 10n]);
    await credit(db, payment);
    const refund = aRefundSucceeded(payment, { of: [[0, 4n]] });
    await debit(db, refund);
    await expect(debit(db, refund)).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' });
    expect(await balances()).toEqual({ coffee: 6n });
  });

  it('refuses a refund that another event has told of', async () => {
    const payment = aPayment(['coffee', 10n]);
    await credit(db, payment);
    const refund = aRefundSucceeded(payment, { of: [[0, 4n]] });
    const { refundId } = refund.data;
    await debit(db, refund);
    await expect(debit(db, aRefundSucceeded(payment, { of: [[0, 4n]], refundId }))).rejects.toMatchObject({
      code: 'ER_DUP_ENTRY',
    });
    expect(await balances()).toEqual({ coffee: 6n });
  });

  it('debits once what is delivered twice at the same moment to two instances', async () => {
    const payments = Array.from({ length: 20 }, () => aPayment(['coffee', 3n], ['books', 2n]));
    await credit(db, ...payments);
    const refunds = payments.map((payment) => aRefundSucceeded(payment, { of: [[0, 1n]] }));
    const outcomes = await Promise.allSettled([debit(db, ...refunds), debit(otherDb, ...refunds)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.some((outcome) => outcome.status === 'rejected' && isDuplicateKey(outcome.reason))).toBe(true);
    expect(await balances()).toEqual({ books: 40n, coffee: 40n });
  });
});

describe('debiting at the same time', () => {
  it('gives no more of a line back than was credited, however many refunds of it come at once', async () => {
    const payment = aPayment(['coffee', 100n]);
    await credit(db, payment);
    const refunds = Array.from({ length: 8 }, () => aRefundSucceeded(payment, { of: [[0, 30n]] }));
    const outcomes = await Promise.allSettled(refunds.map((refund, index) => debit(index % 2 ? db : otherDb, refund)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ reason: 'more_than_credited' });
    }
    expect(await balances()).toEqual({ coffee: 10n });
  });

  it('loses nothing when chunks of two instances credit and debit the same sellers in opposite order', async () => {
    const earlier = Array.from({ length: 2 }, () => aPayment(['a', 100n], ['b', 100n]));
    await credit(db, ...earlier);
    for (let round = 0; round < 10; round += 1) {
      const chunk = (pool: Database, payment: PaymentSucceededV1, refund: RefundSucceededV1) =>
        pool.transaction(async (tx) => {
          await crediting.credit(tx, [payment]);
          await debiting.debit(tx, [refund]);
        });
      const refunds = earlier.map((payment, index) => aRefundSucceeded(payment, { of: [[index, 2n]] }));
      await Promise.all([
        chunk(db, aPayment(['b', 5n]), refunds[0]!),
        chunk(otherDb, aPayment(['a', 5n]), refunds[1]!),
      ]);
    }
    expect(await balances()).toEqual({ a: 200n + 50n - 20n, b: 200n + 50n - 20n });
  });

  it('conserves money under any mix of payments and refunds on two instances', async () => {
    const seller = fc.constantFrom('a', 'b', 'c');
    const someLines = fc.array(fc.tuple(seller, fc.bigInt(1n, 10n ** 12n)), { minLength: 1, maxLength: 3 });
    const sale = fc.record({ lines: someLines, percents: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 2 }) });
    let expected = 0n;
    const property = fc.asyncProperty(fc.array(sale, { minLength: 1, maxLength: 6 }), async (sales) => {
      await Promise.all(
        sales.map(async ({ lines, percents }, index) => {
          const [here, there] = index % 2 ? [db, otherDb] : [otherDb, db];
          const payment = aPayment(...lines);
          await credit(here, payment);
          expected += payment.data.amountMinor;
          await Promise.all(
            percents.map(async (percent, at) => {
              const of = lines.map(([, gross], line): [number, bigint] => [line, (gross * BigInt(percent)) / 100n]);
              const some = of.filter(([, gross]) => gross > 0n);
              if (some.length === 0) return;
              const refund = aRefundSucceeded(payment, { of: some });
              expected -= refund.data.amountMinor;
              await debit(at % 2 ? here : there, refund);
            }),
          );
        }),
      );
      expect(Object.values(await balances()).reduce((sum, amount) => sum + amount, 0n)).toBe(expected);
    });
    await fc.assert(property, { numRuns: 15, endOnFailure: true, seed: seed() });
  });
});

describe('what the database itself refuses', () => {
  it.each([
    ['a refund that credits', `'refund', REVERSE(sourceEventId), 5`],
    ['a refund without its name', `'refund', NULL, -5`],
    ['a payment that debits', `'payment', NULL, -5`],
  ])('an entry of %s', async (_what, values) => {
    await credit(db, aPayment(['coffee', 10n]));
    const insert = db.execute(
      `INSERT INTO wallet_entry (merchantId, sellerId, currency, entryNo, id, sourceEventId, lineId, kind, refundId,
                                 amountMinor, availableAfter, reservedAfter, occurredAt, recordedAt)
       SELECT merchantId, sellerId, currency, 2, REVERSE(id), REVERSE(sourceEventId), lineId, ${values},
              0, 0, occurredAt, recordedAt FROM wallet_entry`,
    );
    await expect(insert).rejects.toThrow('wallet_entry_sign_follows_kind');
  });
});
