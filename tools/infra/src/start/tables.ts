import { safeText } from '@kessai/terminal';
import { shownTable, wrapped, type TableCell } from '../table';
import pc from 'picocolors';
import type { Stack } from '../stack/stack';
import type { JournalShown, PaymentShown, SampleShown } from './sample-payment';

/** KRW has no minor unit, so what is shown is the amount itself. */
const money = (amount: number): string => amount.toLocaleString('en-US');
const right = (text: string): { content: string; hAlign: 'right' } => ({ content: text, hAlign: 'right' });

export function describeSample({ payment, wallets, journals }: SampleShown): string {
  return [describePayment(payment), describeWallets(wallets, payment.currency), ...journals.map(describeJournal)].join(
    '\n',
  );
}

function describePayment(payment: PaymentShown): string {
  const rows = payment.lines.map(({ sellerId, name, amount, fee, vat, net }): TableCell[] => [
    safeText(sellerId),
    safeText(name ?? ''),
    ...[amount, fee, vat, net].map((part) => right(money(part))),
  ]);
  const title = `Payment ${payment.id}: ${money(payment.amount)} ${payment.currency}, ${payment.status}`;
  const steps = [
    `PSP ${payment.psp?.name ?? '-'}, payment key ${payment.psp?.paymentKey ?? '-'}`,
    `wallets credited ${payment.walletCreditedAt}, books written ${payment.ledgerBookedAt}`,
  ];
  const table = shownTable(['seller', 'goods', 'gross', 'fee', 'VAT', 'net'], rows);
  return [pc.bold(safeText(title)), ...steps.map((step) => wrapped(safeText(step))), table].join('\n');
}

function describeWallets(wallets: SampleShown['wallets'], currency: string): string {
  const rows = wallets.map(({ wallet, entry }): TableCell[] => {
    const balance = wallet.balances.find((found) => found.currency === currency);
    const amounts = [entry.amount, balance?.available ?? 0, balance?.reserved ?? 0];
    return [safeText(wallet.sellerId), safeText(entry.kind), ...amounts.map((amount) => right(money(amount)))];
  });
  const table = shownTable(['wallet', 'entry', 'amount', 'available', 'reserved'], rows);
  return [pc.bold(`Wallets (${currency})`), table].join('\n');
}

function describeJournal({ id, kind, lines }: JournalShown): string {
  const rows: TableCell[][] = [];
  let debits = 0;
  for (const { account, side, amount } of lines) {
    if (side === 'debit') debits += amount;
    const shown = right(money(amount));
    const name = safeText(account);
    rows.push(side === 'debit' ? [name, shown, ''] : [name, '', shown]);
  }
  rows.push([pc.dim('both sides'), right(money(debits)), right(money(debits))]);
  const title = safeText(`Journal ${id} (${kind})`);
  return [pc.bold(title), shownTable(['account', 'debit', 'credit'], rows)].join('\n');
}

/** `stackFile` is null for a stack that ends now, and its file with it. */
export function describeStack(stack: Stack, stackFile: string | null): string {
  const { keys } = stack;
  const services = shownTable(
    ['service', 'url'],
    [
      ['payment', stack.url('payment')],
      ['wallet', stack.url('wallet')],
      ['ledger', stack.url('ledger')],
      ['PSP simulator', stack.url('simulator')],
    ],
  );
  const access = shownTable(
    ['key', '', 'may'],
    [
      ['merchant', keys.merchant, 'all of the merchant, at payment and wallet'],
      ['wallet', keys.wallet, 'wallets:read'],
      ['finance', keys.finance, 'ledger:read ledger:write'],
      ['support', keys.support, 'admin payments:read wallets:read'],
      ['root', keys.root, 'everything; Kessai-Merchant says for whom'],
    ],
  );
  const lines = [services, access, wrapped(`merchant ${stack.merchantId} · Kafka ${stack.brokers.join(', ')}`)];
  return [...lines, ...(stackFile === null ? [] : [`all of this in ${stackFile}`])].join('\n');
}
