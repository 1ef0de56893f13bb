import { aTable } from '../table';
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
  const table = aTable(['seller', 'goods', 'gross', 'fee', 'VAT', 'net']);
  for (const { sellerId, name, amount, fee, vat, net } of payment.lines) {
    table.push([sellerId, name ?? '', ...[amount, fee, vat, net].map((part) => right(money(part)))]);
  }
  const title = `Payment ${payment.id}: ${money(payment.amount)} ${payment.currency}, ${payment.status}`;
  const steps = [
    `PSP ${payment.psp?.name ?? '-'}, payment key ${payment.psp?.paymentKey ?? '-'}`,
    `wallets credited ${payment.walletCreditedAt}, books written ${payment.ledgerBookedAt}`,
  ];
  return [pc.bold(title), ...steps, table.toString()].join('\n');
}

function describeWallets(wallets: SampleShown['wallets'], currency: string): string {
  const table = aTable(['wallet', 'entry', 'amount', 'available', 'reserved']);
  for (const { wallet, entry } of wallets) {
    const balance = wallet.balances.find((found) => found.currency === currency);
    const amounts = [entry.amount, balance?.available ?? 0, balance?.reserved ?? 0];
    table.push([wallet.sellerId, entry.kind, ...amounts.map((amount) => right(money(amount)))]);
  }
  return [pc.bold(`Wallets (${currency})`), table.toString()].join('\n');
}

function describeJournal({ id, kind, lines }: JournalShown): string {
  const table = aTable(['account', 'debit', 'credit']);
  let debits = 0;
  for (const { account, side, amount } of lines) {
    if (side === 'debit') debits += amount;
    const shown = right(money(amount));
    table.push(side === 'debit' ? [account, shown, ''] : [account, '', shown]);
  }
  table.push([pc.dim('both sides'), right(money(debits)), right(money(debits))]);
  return [pc.bold(`Journal ${id} (${kind})`), table.toString()].join('\n');
}

export function describeStack(stack: Stack, stackFile: string): string {
  const services = aTable(['service', 'url', 'key', 'scopes']);
  services.push(
    ['payment', stack.url('payment'), stack.keys.merchant, 'all of the merchant'],
    ['wallet', stack.url('wallet'), stack.keys.wallet, 'wallets:read'],
    ['ledger', stack.url('ledger'), stack.keys.finance, 'ledger:read ledger:write'],
    ['PSP simulator', stack.url('simulator'), '-', '-'],
    ['all', '', stack.keys.root, 'root; Kessai-Merchant names the merchant'],
  );
  return [
    services.toString(),
    `merchant ${stack.merchantId} · Kafka ${stack.brokers.join(', ')} · all of this in ${stackFile}`,
  ].join('\n');
}
