import { randomBytes } from 'node:crypto';
import type { Stack } from '../stack/stack';
import { until } from '../waiting';
import { call } from './api-client';

const COMPLETED_WITHIN_MS = 30_000;

export interface PaymentShown {
  id: string;
  orderId: string;
  amount: number;
  currency: string;
  status: string;
  lines: { sellerId: string; amount: number; fee: number; vat: number; net: number; name?: string | null }[];
  psp: { name: string; paymentKey: string; method: string } | null;
  failure: { code: string; message: string } | null;
  walletCreditedAt: string | null;
  ledgerBookedAt: string | null;
  completedAt: string | null;
}
export interface WalletShown {
  sellerId: string;
  balances: { currency: string; available: number; reserved: number }[];
}
export interface EntryShown {
  amount: number;
  balanceAfter: number;
  kind: string;
  paymentId?: string;
}
export interface JournalShown {
  id: string;
  kind: string;
  businessDate: string;
  lines: { account: string; side: 'debit' | 'credit'; amount: number; currency: string }[];
}
export interface SampleShown {
  payment: PaymentShown;
  wallets: { wallet: WalletShown; entry: EntryShown }[];
  journals: JournalShown[];
}

/** A buyer pays 15,000 KRW for the goods of two sellers: through every service, and back to "completed". */
export async function takeSamplePayment(stack: Stack): Promise<SampleShown> {
  const payments = `${stack.url('payment')}/v1/payments`;
  const key = stack.keys.merchant;
  const order = orderOf(new Date());
  const created = await call<PaymentShown>(payments, {
    method: 'POST',
    key,
    body: order,
    idempotencyKey: order.orderId,
  });
  const { paymentKey } = await call<{ paymentKey: string }>(`${stack.url('simulator')}/sim/payment-keys`, {
    method: 'POST',
    key: null,
    body: { orderId: created.id, amount: created.amount, currency: created.currency },
  });
  const confirmed = await call<PaymentShown>(`${payments}/${created.id}/confirm`, {
    method: 'POST',
    key,
    body: { paymentKey, amount: created.amount },
    idempotencyKey: `${order.orderId}-confirm`,
  });
  if (confirmed.status !== 'SUCCEEDED') {
    throw new Error(`the payment ended as ${confirmed.status} ${JSON.stringify(confirmed.failure)}`);
  }
  const payment = await untilCompleted(`${payments}/${created.id}`, key);
  return { payment, wallets: await walletsOf(stack, payment), journals: await journalsOf(stack, payment) };
}

function orderOf(now: Date) {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  return {
    orderId: `order-${day}-${randomBytes(4).toString('hex')}`,
    orderName: 'Beans and two books',
    amount: 15_000,
    currency: 'KRW',
    lines: [
      { sellerId: 'coffee', amount: 10_000, name: 'Beans' },
      { sellerId: 'books', amount: 5_000, name: 'Two books' },
    ],
  };
}

async function untilCompleted(url: string, key: string): Promise<PaymentShown> {
  let payment = await call<PaymentShown>(url, { key });
  const completed = async (): Promise<boolean> => {
    payment = await call<PaymentShown>(url, { key });
    return payment.completedAt !== null;
  };
  if (await until(completed, COMPLETED_WITHIN_MS, 25)) return payment;
  const { walletCreditedAt, ledgerBookedAt } = payment;
  throw new Error(
    `${payment.id} was not completed after ${COMPLETED_WITHIN_MS / 1000} s: ${JSON.stringify({ walletCreditedAt, ledgerBookedAt })}`,
  );
}

async function walletsOf(stack: Stack, { id, lines, currency }: PaymentShown): Promise<SampleShown['wallets']> {
  const key = stack.keys.wallet;
  const read = async (sellerId: string): Promise<SampleShown['wallets'][number]> => {
    const url = `${stack.url('wallet')}/v1/wallets/${sellerId}`;
    const { data } = await call<{ data: EntryShown[] }>(`${url}/entries?currency=${currency}`, { key });
    const entry = data.find(({ paymentId }) => paymentId === id);
    if (entry === undefined) throw new Error(`the wallet of ${sellerId} has no entry of ${id}`);
    return { wallet: await call<WalletShown>(url, { key }), entry };
  };
  return Promise.all(lines.map(({ sellerId }) => read(sellerId)));
}

async function journalsOf(stack: Stack, { id }: PaymentShown): Promise<JournalShown[]> {
  const url = `${stack.url('ledger')}/v1/journals?paymentId=${id}`;
  const { data } = await call<{ data: JournalShown[] }>(url, { key: stack.keys.finance });
  if (data.length !== 1) throw new Error(`the ledger has ${data.length} journals of ${id}, not one`);
  for (const { id: journalId, lines } of data) {
    const sum = (side: string): number =>
      lines.filter((line) => line.side === side).reduce((total, { amount }) => total + amount, 0);
    if (sum('debit') !== sum('credit')) throw new Error(`journal ${journalId} does not balance`);
  }
  return data;
}
