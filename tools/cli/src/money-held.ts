import type { LedgerSchemas, WalletSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { countArgument } from './arguments';
import type { Exact } from './exact';
import { tableOf, type Block } from './layout';
import { money } from './output';
import { firstOf, type OpenSession } from './session';

type Wallet = WalletSchemas['schemas']['Wallet'];
type WalletEntry = WalletSchemas['schemas']['WalletEntry'];
type TrialBalance = LedgerSchemas['schemas']['TrialBalance'];

export function walletCommands(program: Command, open: OpenSession): void {
  const wallets = program.command('wallets').description('see what sellers have');

  wallets
    .command('list')
    .description('the wallets of a merchant’s sellers')
    .option('--limit <count>', 'at most so many', countArgument, 100)
    .action(async ({ limit }: { limit: number }) => {
      const session = open();
      const all = session.as('merchant').wallet.list('/v1/wallets', { params: { query: { limit: 100 } } });
      session.output.show(await firstOf(all, limit), showWallets);
    });

  wallets
    .command('get')
    .description('a seller’s balances')
    .argument('<seller>')
    .action(async (sellerId: string) => {
      const session = open();
      const path = { sellerId };
      const wallet = await session.as('merchant').wallet.get('/v1/wallets/{sellerId}', { params: { path } });
      session.output.show(wallet, (shown) => showWallets([shown]));
    });

  wallets
    .command('entries')
    .description('what moved in a seller’s wallet, newest first')
    .argument('<seller>')
    .option('--currency <code>', 'only of this currency')
    .option('--limit <count>', 'at most so many', countArgument, 20)
    .action(async (sellerId: string, { currency, limit }: { currency?: string; limit: number }) => {
      const session = open();
      const query = { limit: Math.min(limit, 100), ...(currency === undefined ? {} : { currency }) };
      const entries = session
        .as('merchant')
        .wallet.list('/v1/wallets/{sellerId}/entries', { params: { path: { sellerId }, query } });
      session.output.show(await firstOf(entries, limit), showEntries);
    });
}

export function balanceCommands(program: Command, open: OpenSession): void {
  program
    .command('balances')
    .description('every account of the books, and whether they balance')
    .option('--currency <code>', 'ISO 4217', 'KRW')
    .option('--as-of <date>', 'a date, or an RFC 3339 time')
    .action(async ({ currency, asOf }: { currency: string; asOf?: string }) => {
      const session = open();
      const query = { currency, ...(asOf === undefined ? {} : { asOf }) };
      const report = await session.as('finance').ledger.get('/v1/reports/trial-balance', { params: { query } });
      session.output.show(report, showTrialBalance);
    });
}

function showWallets(wallets: readonly Exact<Wallet>[]): Block[] {
  const rows = wallets.flatMap(({ sellerId, balances }) =>
    balances.map(({ currency, available, reserved, updatedAt }) => [
      sellerId,
      money(available, currency),
      money(reserved, currency),
      updatedAt,
    ]),
  );
  return [tableOf(['seller', 'available', 'reserved', 'updated'], rows, ['available', 'reserved'])];
}

function showEntries(entries: readonly Exact<WalletEntry>[]): Block[] {
  const rows = entries.map((entry) => [
    entry.recordedAt,
    entry.kind,
    money(entry.amount, entry.currency),
    money(entry.balanceAfter, entry.currency),
    entry.refundId ?? entry.payoutId ?? entry.paymentId,
  ]);
  return [tableOf(['recorded', 'kind', 'amount', 'balance', 'of'], rows, ['amount', 'balance'])];
}

function showTrialBalance({ currency, rows, totalDebit, totalCredit, balanced, asOf }: Exact<TrialBalance>): Block[] {
  const side = (amount: number | bigint) => (BigInt(amount) === 0n ? '' : money(amount, currency));
  const shown = rows.map(({ account, debit, credit }) => [account, side(debit), side(credit)]);
  const table = tableOf(
    ['account', 'debit', 'credit'],
    [...shown, ['both sides', money(totalDebit, currency), money(totalCredit, currency)]],
    ['debit', 'credit'],
  );
  return [table, `${balanced ? 'balanced' : 'NOT BALANCED'} as of ${asOf}`];
}
