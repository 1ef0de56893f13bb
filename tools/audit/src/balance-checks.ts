import type { AccountBalanceFact, Break, EntryFact, PostingFact, WalletFact } from './facts';

type WalletName = Pick<WalletFact, 'merchantId' | 'sellerId' | 'currency'>;

export const nameOf = ({ merchantId, sellerId, currency }: WalletName): string =>
  `${merchantId}/${sellerId}/${currency}`;

/** Follows the entries of all wallets in the order of their keys, and holds each against what came before it. */
export class EntryChains {
  private readonly ends = new Map<string, EntryFact>();

  follow(entry: EntryFact): Break[] {
    const name = nameOf(entry);
    const before = this.ends.get(name);
    this.ends.set(name, entry);
    const broken: Break[] = [];
    const refute = (holds: boolean, why: string) => {
      if (!holds) broken.push({ check: 'chain', id: `${name}#${entry.entryNo}`, why });
    };
    const number = (before?.entryNo ?? 0n) + 1n;
    refute(entry.entryNo === number, `follows entry ${number - 1n}`);
    if (entry.kind === 'payment' || entry.kind === 'refund') {
      const available = (before?.availableAfter ?? 0n) + entry.amountMinor;
      const reserved = before?.reservedAfter ?? 0n;
      refute(
        entry.availableAfter === available,
        `says ${entry.availableAfter} available, the chain comes to ${available}`,
      );
      refute(entry.reservedAfter === reserved, `says ${entry.reservedAfter} reserved, the chain comes to ${reserved}`);
    }
    refute(!before || before.recordedAt <= entry.recordedAt, `recorded before entry ${before?.entryNo}`);
    return broken;
  }

  /** To be asked once all entries have passed: every wallet stands where its last entry left it. */
  breaksOf(wallets: readonly WalletFact[]): Break[] {
    const broken: Break[] = [];
    for (const wallet of wallets) {
      const name = nameOf(wallet);
      const end = this.ends.get(name);
      const should = [end?.availableAfter ?? 0n, end?.reservedAfter ?? 0n, end?.entryNo ?? 0n];
      const is = [wallet.availableMinor, wallet.reservedMinor, wallet.entryCount];
      const terms = ['available', 'reserved', 'entries'];
      terms.forEach((term, index) => {
        if (should[index] === is[index]) return;
        broken.push({
          check: 'chain',
          id: name,
          why: `${term}: wallet has ${is[index]}, its entries ${should[index]}`,
        });
      });
    }
    const known = new Set(wallets.map(nameOf));
    for (const name of this.ends.keys()) {
      if (!known.has(name)) broken.push({ check: 'chain', id: name, why: 'has entries, but no wallet' });
    }
    return broken;
  }
}

/** Sums postings per account and currency. */
export class PostingSums {
  private readonly sums = new Map<string, { account: string; currency: string; debits: bigint; credits: bigint }>();

  add({ debit, credit, currency, amountMinor }: PostingFact): void {
    this.sumOf(debit, currency).debits += amountMinor;
    this.sumOf(credit, currency).credits += amountMinor;
  }

  /** What the ledger keeps as balances is the sum of its postings, and all balances of a currency come to zero. */
  breaksOf(balances: readonly AccountBalanceFact[]): Break[] {
    const broken: Break[] = [];
    const trial = new Map<string, bigint>();
    const seen = new Set<string>();
    for (const { account, currency, debitsMinor, creditsMinor } of balances) {
      const sum = this.sums.get(`${account} ${currency}`);
      seen.add(`${account} ${currency}`);
      trial.set(currency, (trial.get(currency) ?? 0n) + debitsMinor - creditsMinor);
      if (debitsMinor === (sum?.debits ?? 0n) && creditsMinor === (sum?.credits ?? 0n)) continue;
      const [kept, posted] = [`${debitsMinor}/${creditsMinor}`, `${sum?.debits ?? 0n}/${sum?.credits ?? 0n}`];
      broken.push({
        check: 'books',
        id: `${account} ${currency}`,
        why: `balance says ${kept}, postings sum to ${posted}`,
      });
    }
    for (const name of this.sums.keys()) {
      if (!seen.has(name)) broken.push({ check: 'books', id: name, why: 'has postings, but no balance' });
    }
    for (const [currency, difference] of trial) {
      if (difference === 0n) continue;
      broken.push({ check: 'books', id: currency, why: `trial balance: debits exceed credits by ${difference}` });
    }
    return broken;
  }

  private sumOf(account: string, currency: string) {
    const key = `${account} ${currency}`;
    const found = this.sums.get(key) ?? { account, currency, debits: 0n, credits: 0n };
    this.sums.set(key, found);
    return found;
  }
}

const sellerAccount = /^liabilities:merchant:(mer_[0-9a-f]{32}):seller:([A-Za-z0-9._-]{1,64}):(payable|reserved)$/;

/** What a wallet shows is what the books owe the seller: available is payable, reserved is reserved. */
export function payableBreaks(wallets: readonly WalletFact[], balances: readonly AccountBalanceFact[]): Break[] {
  const owed = new Map<string, bigint>();
  for (const { account, currency, debitsMinor, creditsMinor } of balances) {
    const [, merchantId, sellerId, kind] = sellerAccount.exec(account) ?? [];
    if (merchantId && sellerId) owed.set(`${merchantId}/${sellerId}/${currency} ${kind}`, creditsMinor - debitsMinor);
  }
  const shown = new Map<string, bigint>();
  for (const wallet of wallets) {
    shown.set(`${nameOf(wallet)} payable`, wallet.availableMinor);
    shown.set(`${nameOf(wallet)} reserved`, wallet.reservedMinor);
  }
  return [...new Set([...owed.keys(), ...shown.keys()])]
    .filter((key) => (owed.get(key) ?? 0n) !== (shown.get(key) ?? 0n))
    .map((key) => ({
      check: 'payable' as const,
      id: key,
      why: `wallet shows ${shown.get(key) ?? 'nothing'}, the ledger owes ${owed.get(key) ?? 'nothing'}`,
    }));
}
