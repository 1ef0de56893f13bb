import { EntryChains, payableBreaks, PostingSums } from './balance-checks';
import type { AccountBalanceFact, EntryFact, PostingFact, WalletFact } from './facts';

const merchantId = `mer_${'a'.repeat(32)}`;
const name = `${merchantId}/coffee/KRW`;
const payable = `liabilities:merchant:${merchantId}:seller:coffee:payable`;
const reserved = `liabilities:merchant:${merchantId}:seller:coffee:reserved`;
const receivable = 'assets:psp:toss:receivable';

const aWallet = (change: Partial<WalletFact> = {}): WalletFact => ({
  merchantId,
  sellerId: 'coffee',
  currency: 'KRW',
  availableMinor: 30n,
  reservedMinor: 0n,
  entryCount: 2n,
  ...change,
});

const anEntry = (
  entryNo: bigint,
  amountMinor: bigint,
  availableAfter: bigint,
  change: Partial<EntryFact> = {},
): EntryFact => ({
  merchantId,
  sellerId: 'coffee',
  currency: 'KRW',
  entryNo,
  kind: 'payment',
  lineId: `lin_${entryNo}`,
  paymentId: 'pay_1',
  refundId: null,
  amountMinor,
  availableAfter,
  reservedAfter: 0n,
  recordedAt: new Date(Number(entryNo)),
  ...change,
});

function chainBreaks(entries: EntryFact[], wallets: WalletFact[]): [string, string][] {
  const chains = new EntryChains();
  const broken = entries.flatMap((entry) => chains.follow(entry));
  return [...broken, ...chains.breaksOf(wallets)].map(({ id, why }) => [id, why]);
}

describe('wallets against their entries', () => {
  it('agree when each entry goes on from the one before and the wallet from the last', () => {
    expect(chainBreaks([anEntry(1n, 10n, 10n), anEntry(2n, 20n, 30n)], [aWallet()])).toEqual([]);
  });

  it('agree where a refund has taken a wallet below zero', () => {
    const refund = anEntry(2n, -40n, -30n, { kind: 'refund', refundId: 'rfd_1' });
    expect(chainBreaks([anEntry(1n, 10n, 10n), refund], [aWallet({ availableMinor: -30n })])).toEqual([]);
  });

  it.each<[string, EntryFact[], WalletFact[], [string, string][]]>([
    [
      'a refund that takes another amount than it says',
      [anEntry(1n, 10n, 10n), anEntry(2n, -40n, 30n, { kind: 'refund', refundId: 'rfd_1' })],
      [aWallet()],
      [[`${name}#2`, 'says 30 available, the chain comes to -30']],
    ],
    [
      'a balance after that is wrong',
      [anEntry(1n, 10n, 10n), anEntry(2n, 19n, 30n)],
      [aWallet()],
      [[`${name}#2`, 'says 30 available, the chain comes to 29']],
    ],
    [
      'a reserve that moved by itself',
      [anEntry(1n, 10n, 10n), anEntry(2n, 20n, 30n, { reservedAfter: 5n })],
      [aWallet({ reservedMinor: 5n })],
      [[`${name}#2`, 'says 5 reserved, the chain comes to 0']],
    ],
    [
      'an entry that is missing',
      [anEntry(1n, 10n, 10n), anEntry(3n, 20n, 30n)],
      [aWallet({ entryCount: 3n })],
      [[`${name}#3`, 'follows entry 1']],
    ],
    [
      'time that runs back',
      [anEntry(1n, 10n, 10n, { recordedAt: new Date(9) }), anEntry(2n, 20n, 30n)],
      [aWallet()],
      [[`${name}#2`, 'recorded before entry 1']],
    ],
    [
      'a balance without its entries',
      [anEntry(1n, 10n, 10n), anEntry(2n, 20n, 30n)],
      [aWallet({ availableMinor: 31n })],
      [[name, 'available: wallet has 31, its entries 30']],
    ],
    [
      'a reserve without its entries',
      [anEntry(1n, 10n, 10n), anEntry(2n, 20n, 30n)],
      [aWallet({ reservedMinor: 1n })],
      [[name, 'reserved: wallet has 1, its entries 0']],
    ],
    [
      'a wallet that lost entries',
      [anEntry(1n, 30n, 30n)],
      [aWallet()],
      [[name, 'entries: wallet has 2, its entries 1']],
    ],
    ['entries without a wallet', [anEntry(1n, 10n, 10n)], [], [[name, 'has entries, but no wallet']]],
  ])('name %s', (_what, entries, wallets, expected) => {
    expect(chainBreaks(entries, wallets)).toEqual(expected);
  });
});

const aPosting = (change: Partial<PostingFact> = {}): PostingFact => ({
  debit: receivable,
  credit: payable,
  currency: 'KRW',
  amountMinor: 30n,
  ...change,
});
const aBalance = (account: string, debitsMinor: bigint, creditsMinor: bigint): AccountBalanceFact => ({
  account,
  currency: 'KRW',
  debitsMinor,
  creditsMinor,
});

function booksBreaks(postings: PostingFact[], balances: AccountBalanceFact[]): [string, string][] {
  const sums = new PostingSums();
  for (const posting of postings) sums.add(posting);
  return sums.breaksOf(balances).map(({ id, why }) => [id, why]);
}

describe('account balances against postings', () => {
  const balances = [aBalance(receivable, 30n, 0n), aBalance(payable, 0n, 30n)];

  it('agree when every balance is the sum of its postings and all come to zero', () => {
    expect(booksBreaks([aPosting({ amountMinor: 10n }), aPosting({ amountMinor: 20n })], balances)).toEqual([]);
    expect(booksBreaks([], [aBalance('assets:bank', 0n, 0n)])).toEqual([]);
  });

  it('name a balance that differs, and that the books are then out of balance', () => {
    expect(booksBreaks([aPosting()], [aBalance(receivable, 31n, 0n), aBalance(payable, 0n, 30n)])).toEqual([
      [`${receivable} KRW`, 'balance says 31/0, postings sum to 30/0'],
      ['KRW', 'trial balance: debits exceed credits by 1'],
    ]);
  });

  it('name postings that no balance counts', () => {
    expect(booksBreaks([aPosting(), aPosting({ currency: 'USD' })], balances)).toEqual([
      [`${receivable} USD`, 'has postings, but no balance'],
      [`${payable} USD`, 'has postings, but no balance'],
    ]);
  });
});

describe('wallets against what the ledger owes', () => {
  it('agree seller by seller, whatever other accounts there are', () => {
    const balances = [
      aBalance(payable, 0n, 30n),
      aBalance(receivable, 30n, 0n),
      aBalance('revenue:platform-fee', 0n, 1n),
    ];
    expect(payableBreaks([aWallet()], balances)).toEqual([]);
  });

  it.each<[string, WalletFact[], AccountBalanceFact[], { id: string; why: string }]>([
    [
      'an available that differs',
      [aWallet()],
      [aBalance(payable, 1n, 30n)],
      { id: `${name} payable`, why: 'wallet shows 30, the ledger owes 29' },
    ],
    [
      'a debt without a wallet',
      [],
      [aBalance(payable, 0n, 30n)],
      { id: `${name} payable`, why: 'wallet shows nothing, the ledger owes 30' },
    ],
    [
      'a wallet without a debt',
      [aWallet()],
      [],
      { id: `${name} payable`, why: 'wallet shows 30, the ledger owes nothing' },
    ],
    [
      'a reserve that differs',
      [aWallet()],
      [aBalance(payable, 0n, 30n), aBalance(reserved, 0n, 2n)],
      { id: `${name} reserved`, why: 'wallet shows 0, the ledger owes 2' },
    ],
  ])('name %s', (_what, wallets, balances, expected) => {
    expect(payableBreaks(wallets, balances)).toEqual([{ check: 'payable', ...expected }]);
  });
});
