import { WalletCreditedV1, type PaymentSucceededV1 } from '@kessai/contracts';
import { isDuplicateKey, OptimisticConflict, type Database, openDatabase } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import {
  aPaymentSucceeded,
  expectWalletsToMatchEntries,
  seed,
  testMerchantId,
  type GivenDatabase,
  givenServiceDatabase,
} from '@kessai/testing';
import fc from 'fast-check';
import { walletGrants, walletMigrations } from '../database/migrations';
import { walletsMovedBy } from '../entries/entries';
import { updateWallets, WalletLocks } from '../entries/wallet-rows';
import { CreditingService } from './crediting.service';

const crediting = new CreditingService();
let given: GivenDatabase;
/** Two pools of the service's own user, as two instances have them. */
let db: Database;
let otherDb: Database;

const credit = (pool: Database, payments: PaymentSucceededV1[]) =>
  pool.transaction((tx) => crediting.credit(tx, payments));

const aPayment = (...lines: [sellerId: string, grossMinor: bigint][]) => aPaymentSucceeded({ lines });
const sumOf = (amounts: bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

const balances = async (): Promise<Record<string, bigint>> => {
  const rows: { sellerId: string; availableMinor: string }[] = await db.query(
    `SELECT sellerId, availableMinor FROM wallet WHERE merchantId = ? ORDER BY sellerId`,
    [idToBytes(testMerchantId)],
  );
  return Object.fromEntries(rows.map(({ sellerId, availableMinor }) => [sellerId, BigInt(availableMinor)]));
};

/** Entries count 1, 2, 3, each goes on from the balance before it, and time never falls. */
async function expectEntriesToBeChains(): Promise<void> {
  const broken: unknown[] = await db.query(`
    SELECT e.sellerId, e.currency, e.entryNo
      FROM wallet_entry e
      LEFT JOIN wallet_entry b ON b.merchantId = e.merchantId AND b.sellerId = e.sellerId
                              AND b.currency = e.currency AND b.entryNo = e.entryNo - 1
     WHERE e.availableAfter <> COALESCE(b.availableAfter, 0) + e.amountMinor
        OR (b.entryNo IS NULL AND e.entryNo <> 1) OR b.recordedAt > e.recordedAt`);
  expect(broken).toEqual([]);
}

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
    await expectEntriesToBeChains();
  } finally {
    await otherDb.close();
    await given.drop();
  }
});

describe('crediting the sellers of payments', () => {
  it('credits each seller with the sum of its lines and says so once per payment', async () => {
    await credit(db, [aPayment(['books', 500n])]);
    const payment = aPaymentSucceeded({
      lines: [
        ['coffee', 310n],
        ['books', 210n],
        ['coffee', 110n],
      ],
      feeMinor: 9n,
      vatMinor: 1n,
    });
    const [result, ...others] = await credit(db, [payment]);
    expect(await balances()).toEqual({ books: 700n, coffee: 400n });
    expect(others).toEqual([]);
    expect(result).toMatchObject({ type: WalletCreditedV1.type, key: payment.data.paymentId, causedBy: payment.id });
    const said = WalletCreditedV1.data.parse(JSON.parse(result!.value.toString()));
    expect(said).toMatchObject({ paymentId: payment.data.paymentId, currency: 'KRW', creditedMinor: 600n });
  });

  it('writes an entry for every line, of zero too, with both balances after it', async () => {
    await credit(db, [aPayment(['coffee', 10n]), aPaymentSucceeded({ lines: [['coffee', 5n]], feeMinor: 5n })]);
    const entries: unknown[] = await db.query(
      `SELECT entryNo, kind, amountMinor, availableAfter, reservedAfter FROM wallet_entry ORDER BY entryNo`,
    );
    expect(entries).toEqual([
      { entryNo: '1', kind: 'payment', amountMinor: '10', availableAfter: '10', reservedAfter: '0' },
      { entryNo: '2', kind: 'payment', amountMinor: '0', availableAfter: '10', reservedAfter: '0' },
    ]);
  });

  it('credits nobody of a chunk with a payment that contradicts itself', async () => {
    const bad = aPayment(['books', 10n]);
    const chunk = [aPayment(['coffee', 10n]), { ...bad, data: { ...bad.data, amountMinor: 11n } }];
    await expect(credit(db, chunk)).rejects.toMatchObject({ reason: 'lines_do_not_add_up', eventId: bad.id });
    expect(await db.query(`SELECT sellerId FROM wallet UNION ALL SELECT sellerId FROM wallet_entry`)).toEqual([]);
  });

  it('opens a wallet again whose first opening was rolled back', async () => {
    const rolledBack = db.transaction(async (tx) => {
      await crediting.credit(tx, [aPayment(['coffee', 1n])]);
      throw new Error('the chunk fails later');
    });
    await expect(rolledBack).rejects.toThrow('the chunk fails later');
    await credit(db, [aPayment(['books', 3n], ['coffee', 2n])]);
    expect(await balances()).toEqual({ books: 3n, coffee: 2n });
  });

  it('goes on counting when a balance has left the range of BIGINT', async () => {
    const most = 2n ** 63n - 1n;
    await credit(db, [aPayment(['coffee', most])]);
    await credit(db, [aPayment(['coffee', most]), aPayment(['coffee', most])]);
    expect(await balances()).toEqual({ coffee: 3n * most });
  });

  it('keeps sellers apart whose ids differ by case or by a trailing dot', async () => {
    await credit(db, [aPayment(['A', 1n], ['a', 2n], ['a.', 3n], ['a-', 4n])]);
    expect(await balances()).toEqual({ A: 1n, a: 2n, 'a.': 3n, 'a-': 4n });
  });
});

describe('crediting once', () => {
  it('refuses a line that stands credited under the same event, and the balance stays', async () => {
    const payment = aPayment(['coffee', 10n]);
    await credit(db, [payment]);
    await expect(credit(db, [payment])).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' });
    expect(await balances()).toEqual({ coffee: 10n });
  });

  it('credits once what is delivered twice at the same moment to two instances', async () => {
    const payments = Array.from({ length: 20 }, () => aPayment(['coffee', 1n], ['books', 2n]));
    const outcomes = await Promise.allSettled([credit(db, payments), credit(otherDb, payments)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.some((outcome) => outcome.status === 'rejected' && isDuplicateKey(outcome.reason))).toBe(true);
    expect(await balances()).toEqual({ books: 40n, coffee: 20n });
  });
});

describe('crediting at the same time', () => {
  it('loses nothing when two instances open the same wallets', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = [`new-${round}-b`, `new-${round}-a`];
      await Promise.all([
        credit(db, [aPayment([one, 1n], [other, 1n])]),
        credit(otherDb, [aPayment([other, 1n], [one, 1n])]),
      ]);
    }
    const all = Object.values(await balances());
    expect([all.length, new Set(all)]).toEqual([20, new Set([2n])]);
  });

  it('loses nothing on hot wallets, and no chunk meets a conflict', async () => {
    const aChunk = () => Array.from({ length: 60 }, () => aPayment(['hot-3', 7n], ['hot-1', 7n], ['hot-2', 7n]));
    // Once: a chunk with a conflict would fail here.
    const drain = async (pool: Database) => {
      for (let round = 0; round < 8; round += 1) {
        await pool.transaction((tx) => crediting.credit(tx, aChunk()), { attempts: 1 });
      }
    };
    await Promise.all([drain(db), drain(otherDb), drain(db), drain(otherDb)]);
    const each = 7n * 60n * 8n * 4n;
    expect(await balances()).toEqual({ 'hot-1': each, 'hot-2': each, 'hot-3': each });
  });

  it('waits for none but its own wallets', async () => {
    await credit(db, [aPayment(['a', 1n], ['b', 1n], ['c', 1n], ['d', 1n])]);
    await db.transaction(async (tx) => {
      await crediting.credit(tx, [aPayment(['b', 1n])]);
      // The first chunk is still open: were its neighbours locked too, this would wait for the lock time-out.
      await credit(otherDb, [aPayment(['a', 1n], ['c', 1n], ['d', 1n])]);
    });
    expect(await balances()).toEqual({ a: 2n, b: 2n, c: 2n, d: 2n });
  });

  it('starts afresh when a wallet no longer has the version that was read', async () => {
    const payment = aPayment(['coffee', 1n], ['books', 1n]);
    await credit(db, [payment]);
    const stale = db.transaction(async (tx) => {
      const locked = await new WalletLocks().openAndLock(tx, walletsMovedBy([payment]));
      // Right for the first wallet, wrong for the second: one affected row of two.
      const after = locked.wallets.map((wallet, index) => ({
        ...wallet,
        version: wallet.version + 1n + BigInt(index),
      }));
      await updateWallets(tx, after);
    });
    await expect(stale).rejects.toThrow(OptimisticConflict);
  });

  it('conserves money under any mix of chunks on two instances', async () => {
    const someLines = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.bigInt(1n, 10n ** 12n)), {
      minLength: 1,
      maxLength: 4,
    });
    const someChunks = fc.array(fc.array(someLines, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 6 });
    let expected = 0n;
    const property = fc.asyncProperty(someChunks, async (chunks) => {
      await Promise.all(
        chunks.map((chunk, index) =>
          credit(
            index % 2 ? db : otherDb,
            chunk.map((lines) => aPayment(...lines)),
          ),
        ),
      );
      expected += sumOf(chunks.flat(2).map(([, grossMinor]) => grossMinor));
      expect(sumOf(Object.values(await balances()))).toBe(expected);
    });
    await fc.assert(property, { numRuns: 15, endOnFailure: true, seed: seed() });
  });
});

describe('what the database refuses the service', () => {
  it.each([
    ['change an entry', `UPDATE wallet_entry SET amountMinor = 0`],
    ['delete an entry', `DELETE FROM wallet_entry`],
    ['delete a wallet', `DELETE FROM wallet`],
    ['forget that an event was received', `DELETE FROM inbox`],
    ['drop a table', `DROP TABLE wallet_entry`],
  ])('may not %s', async (_what, statement) => {
    await credit(db, [aPayment(['coffee', 1n])]);
    await expect(db.query(statement)).rejects.toMatchObject({ code: 'ER_TABLEACCESS_DENIED_ERROR' });
  });
});
