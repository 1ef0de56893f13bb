import { rowsAsTable, type Tx, type Reader } from '@kessai/database';
import { HexBytes } from '@kessai/runtime';
import type { Account } from '../chart-of-accounts/chart-of-accounts';
import { CommittedKeys } from '../chart-of-accounts/committed-keys';
import type { Journal } from './booking';

/** What a whole chunk moves on one account in one currency. */
export interface Movement {
  /** Account and currency: sorted by it, movements stand in the order of the table's primary key. */
  readonly key: string;
  readonly account: Account;
  readonly currency: string;
  debitsMinor: bigint;
  creditsMinor: bigint;
}

/** One movement per account and currency, however many journals touch it, in key order. */
export function foldMovements(journals: readonly Journal[]): Movement[] {
  const movements = new Map<string, Movement>();
  const movementOf = (account: Account, currency: string): Movement => {
    const key = account.id + currency;
    const known = movements.get(key);
    if (known !== undefined) return known;
    const movement = { key, account, currency, debitsMinor: 0n, creditsMinor: 0n };
    movements.set(key, movement);
    return movement;
  };
  for (const { currency, postings } of journals) {
    for (const { debit, credit, amountMinor } of postings) {
      movementOf(debit, currency).debitsMinor += amountMinor;
      movementOf(credit, currency).creditsMinor += amountMinor;
    }
  }
  return [...movements.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * The running totals of the accounts. Every chunk locks them in key order and as its last act before COMMIT. One with
 * several types of events does so for each in turn. Should two of those deadlock, one transaction runs again.
 */
export class AccountBalances {
  private readonly opened = new CommittedKeys();

  async move(tx: Tx, movements: readonly Movement[]): Promise<void> {
    const keys = movements.map(({ key }) => key);
    const missing = await this.opened.missing(tx, keys, () => openBalances(tx, movements));
    if (missing.length > 0) {
      this.opened.willWrite(tx, missing);
      await openAtZero(tx, movements);
    }
    await addToBalances(tx, movements);
  }
}

async function openBalances(tx: Reader, movements: readonly Movement[]): Promise<string[]> {
  const rows = await tx.query<{ accountId: Buffer; currency: string }>(
    `SELECT accountId, currency FROM account_balance WHERE accountId IN (?)`,
    [movements.map(({ account }) => Buffer.from(account.id, 'hex'))],
  );
  return rows.map(({ accountId, currency }) => accountId.toString('hex') + currency);
}

/** Touches all rows of the chunk, not only the missing: locked later, the others would come out of key order. */
async function openAtZero(tx: Tx, movements: readonly Movement[]): Promise<void> {
  await tx.execute(
    `INSERT INTO account_balance (accountId, currency) VALUES ${movements.map(() => '(?)').join(', ')}
     ON DUPLICATE KEY UPDATE accountId = VALUES(accountId)`,
    movements.map(({ account, currency }) => [Buffer.from(account.id, 'hex'), currency]),
  );
}

/** Relative, so it needs no version: what others have added in between stays. */
async function addToBalances(tx: Tx, movements: readonly Movement[]): Promise<void> {
  const { affectedRows } = await tx.execute(
    `UPDATE (?) AS movement
       STRAIGHT_JOIN account_balance AS balance
          ON balance.accountId = movement.accountId AND balance.currency = movement.currency
        SET balance.debitsMinor = balance.debitsMinor + movement.debits,
            balance.creditsMinor = balance.creditsMinor + movement.credits`,
    [rowsAsTable(['accountId', 'currency', 'debits', 'credits'], movements.map(rowOf))],
  );
  if (affectedRows !== movements.length) {
    throw new Error(`${affectedRows} balances moved instead of ${movements.length}`);
  }
}

const rowOf = ({ account, currency, debitsMinor, creditsMinor }: Movement): unknown[] => [
  new HexBytes(account.id),
  currency,
  debitsMinor,
  creditsMinor,
];
