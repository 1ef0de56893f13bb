import type { Tx, Reader } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import { type Account, normalSideOf } from './chart-of-accounts';
import { CommittedKeys } from './committed-keys';

/** Opens accounts when they are first posted to. */
export class AccountOpening {
  private readonly opened = new CommittedKeys();

  /** After this all the accounts, given in key order, are open: by this transaction, or by another at this moment. */
  async open(tx: Tx, accounts: readonly Account[]): Promise<void> {
    const byCode = new Map(accounts.map((account) => [account.code, account]));
    const missing = await this.opened.missing(tx, byCode.keys(), (codes) => openAccounts(tx, codes));
    if (missing.length === 0) return;

    this.opened.willWrite(tx, missing);
    await insertAccounts(
      tx,
      missing.map((code) => byCode.get(code)!),
    );
    const open = new Set(await openAccounts(tx, missing));
    const lost = missing.filter((code) => !open.has(code));
    if (lost.length > 0) throw new Error(`the accounts ${lost.join(', ')} could not be opened`);
  }
}

async function openAccounts(tx: Reader, codes: string[]): Promise<string[]> {
  const rows = await tx.query<{ code: string }>(`SELECT code FROM account WHERE code IN (?)`, [codes]);
  return rows.map(({ code }) => code);
}

/**
 * In key order, so that two instances that open the same accounts wait for each other and cannot deadlock. IGNORE
 * because the service may not update accounts, not even to themselves; what it might hide the caller looks for.
 */
async function insertAccounts(tx: Tx, accounts: readonly Account[]): Promise<void> {
  const rows = accounts.map(({ id, code, name, type, merchantId, sellerId }) => {
    const merchant = merchantId === null ? null : idToBytes(merchantId);
    return [Buffer.from(id, 'hex'), code, name, type, normalSideOf(type), merchant, sellerId];
  });
  await tx.execute(
    `INSERT IGNORE INTO account (id, code, name, type, normalSide, merchantId, sellerId, openedAt)
     VALUES ${rows.map(() => '(?, UTC_TIMESTAMP(6))').join(', ')}`,
    rows,
  );
}
