import type { PaymentSucceededV1 } from '@kessai/contracts';
import { idToBytes } from '@kessai/runtime';
import { aPaymentSucceeded, testKeys, testMerchantId, type GivenDatabase, type RunningService } from '@kessai/testing';
import { givenWallet, givenWalletDatabase } from '../../testing/given-wallet';
import { givenEntryRecorded, walletReader, type WalletReader } from '../../testing/wallet-reader';
import { CreditingService } from '../crediting/crediting.service';

const approvedAt = new Date('2026-01-15T03:00:00.000Z');

let given: GivenDatabase;
let service: RunningService;
let reader: WalletReader;

const aPayment = (lines: [sellerId: string, grossMinor: bigint][], of: { currency?: string } = {}) =>
  aPaymentSucceeded({ lines, approvedAt, ...of });

const givenCredits = (...payments: PaymentSucceededV1[]) =>
  given.db.transaction((tx) => new CreditingService().credit(tx, payments));

beforeAll(async () => {
  given = await givenWalletDatabase('wallet_entries');
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

describe('the entries of a wallet', () => {
  it('are those of a time, from its first moment until before its end, over all pages', async () => {
    await givenCredits(...[1n, 2n, 3n, 4n].map((amount) => aPayment([['coffee', amount]])));
    for (const no of [1, 2, 3, 4]) await givenEntryRecorded(given, 'coffee', no, `2026-02-0${no}T00:00:00Z`);
    const amountsOf = async (query: string) =>
      (await reader.allPages(`/coffee/entries?limit=1&${query}`)).map(({ amount }) => amount);
    expect(await amountsOf('from=2026-02-02T00:00:00Z&to=2026-02-04T00:00:00Z')).toEqual([3, 2]);
    expect(await amountsOf('from=2026-02-02T00:00:00.001Z')).toEqual([4, 3]);
    expect(await amountsOf('to=2026-02-01T00:00:00Z')).toEqual([]);
    expect(await amountsOf('from=2026-03-01T00:00:00Z')).toEqual([]);
  });

  it('come as CSV, all of them, with the keys of the JSON and amounts in major and minor units', async () => {
    const dollars = aPayment([['coffee', 1_234n]], { currency: 'USD' });
    await givenCredits(dollars, ...Array.from({ length: 1_005 }, () => aPayment([['coffee', 7n]])));
    const [json] = await reader.allPages('/coffee/entries?currency=USD');
    const csvOf = async (query: string) => {
      const headers = { authorization: `Bearer ${testKeys.wallet}` };
      const answer = await fetch(`${service.url}/v1/wallets/coffee/entries?format=csv&${query}`, { headers });
      expect(answer.headers.get('content-type')).toContain('text/csv');
      return (await answer.text()).split('\r\n').slice(0, -1);
    };
    expect(await csvOf('currency=USD')).toEqual([
      'currency,id,amount,amountMinor,balanceAfter,balanceAfterMinor,reservedAfter,reservedAfterMinor,kind,paymentId,refundId,payoutId,occurredAt,recordedAt',
      `USD,${String(json!['id'])},12.34,1234,12.34,1234,0.00,0,payment,${dollars.data.paymentId},,,${String(json!['occurredAt'])},${String(json!['recordedAt'])}`,
    ]);
    const lines = await csvOf('limit=1');
    expect(lines).toHaveLength(1 + 1_006);
    expect(new Set(lines).size).toBe(lines.length);
    expect(await csvOf('to=2026-01-01T00:00:00Z')).toHaveLength(1);
  });
});

it('finds the balance at a moment by an index', async () => {
  const plan: { key: string | null }[] = await given.db.query(
    `EXPLAIN FORMAT=TRADITIONAL SELECT * FROM wallet_entry WHERE merchantId = ? AND sellerId = 'coffee' AND currency = 'KRW'
      AND recordedAt <= '2026-01-01' ORDER BY recordedAt DESC, entryNo DESC LIMIT 1`,
    [idToBytes(testMerchantId)],
  );
  expect(plan.map(({ key }) => key)).toEqual(['wallet_entry_recorded']);
});
