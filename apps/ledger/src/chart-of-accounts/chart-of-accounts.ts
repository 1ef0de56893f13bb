import { createHash } from 'node:crypto';

export type AccountType = 'asset' | 'liability' | 'equity' | 'revenue' | 'expense';
export type Side = 'debit' | 'credit';

/** An account of the books. It has no currency: one account has a balance in each currency that moved on it. */
export interface Account {
  /** The first 16 bytes of the code's SHA-256 in hex: every instance names an account alike, without asking. */
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  /** Null for the accounts of the operator. */
  readonly merchantId: string | null;
  readonly sellerId: string | null;
}

/** What a code of each type begins with. */
export const rootOf: Readonly<Record<AccountType, string>> = {
  asset: 'assets',
  liability: 'liabilities',
  equity: 'equity',
  revenue: 'revenue',
  expense: 'expenses',
};
export const accountTypes = Object.keys(rootOf) as readonly AccountType[];

/** What we own and what we spend grow by debits; what we owe, what is ours and what we earn grow by credits. */
export function normalSideOf(type: AccountType): Side {
  return type === 'asset' || type === 'expense' ? 'debit' : 'credit';
}

/** A balance on the account's own side: a positive one is the usual case. */
export function balanceOf(type: AccountType, debitsMinor: bigint, creditsMinor: bigint): bigint {
  return normalSideOf(type) === 'debit' ? debitsMinor - creditsMinor : creditsMinor - debitsMinor;
}

/** Every payment names its accounts anew: their ids, hashes of the codes, are kept for the next time. */
const named = new Map<string, Account>();
const NAMED_MAX = 100_000;

/** What the PSP has captured for us and not yet paid out. */
export const pspReceivable = (psp: string) => account('asset', `psp:${psp}:receivable`, `Receivable from ${psp}`);

/** What we owe a seller and it may ask for. */
export const sellerPayable = (merchantId: string, sellerId: string) =>
  account('liability', `merchant:${merchantId}:seller:${sellerId}:payable`, `Payable to ${sellerId}`, {
    merchantId,
    sellerId,
  });

export const platformFee = account('revenue', 'platform-fee', 'Platform fees');
export const vatPayable = account('liability', 'vat', 'VAT to be paid');

/** What we hold or have given back without knowing whose it is. It is at zero when everything is explained. */
export const suspense = account('liability', 'suspense', 'Unexplained, to be cleared');

/** The accounts that stand in every new set of books; those of PSPs and sellers open with their first posting. */
export const systemAccounts: readonly Account[] = [
  account('asset', 'bank', 'Bank'),
  account('asset', 'input-vat', 'VAT to be refunded'),
  suspense,
  vatPayable,
  account('equity', 'retained-earnings', 'Retained earnings'),
  platformFee,
  account('expense', 'psp-fee', 'PSP fees'),
  account('expense', 'rounding', 'Rounding differences'),
];

export function accountIdOf(code: string): string {
  return createHash('sha256').update(code).digest('hex').slice(0, 32);
}

function account(
  type: AccountType,
  path: string,
  name: string,
  owner: Pick<Account, 'merchantId' | 'sellerId'> = { merchantId: null, sellerId: null },
): Account {
  const code = `${rootOf[type]}:${path}`;
  const known = named.get(code);
  if (known !== undefined) return known;
  if (named.size >= NAMED_MAX) named.clear();
  const account = { id: accountIdOf(code), code, name, type, ...owner };
  named.set(code, account);
  return account;
}
