import { randomBytes } from 'node:crypto';
import { kessaiClient, type LedgerSchemas, type PaymentSchemas, type WalletSchemas } from '@kessai/client';
import type { Stack } from '../stack/stack';
import { until } from '../waiting';

const COMPLETED_WITHIN_MS = 30_000;

export type PaymentShown = PaymentSchemas['schemas']['Payment'];
export type WalletShown = WalletSchemas['schemas']['Wallet'];
export type EntryShown = WalletSchemas['schemas']['WalletEntry'];
export type JournalShown = LedgerSchemas['schemas']['Journal'];

export interface SampleShown {
  payment: PaymentShown;
  wallets: { wallet: WalletShown; entry: EntryShown }[];
  journals: JournalShown[];
}

/** A buyer pays 15,000 KRW for the goods of two sellers: through every service, and back to "completed". */
export async function takeSamplePayment(stack: Stack): Promise<SampleShown> {
  const { payment: payments } = clientOf(stack, 'merchant');
  const created = await payments.post('/v1/payments', { body: orderOf(new Date()) });
  const params = { path: { id: created.id } };
  const paymentKey = await buyerAgrees(stack, created);
  const body = { paymentKey, amount: created.amount };
  const confirmed = await payments.post('/v1/payments/{id}/confirm', { params, body });
  if (confirmed.status !== 'SUCCEEDED') {
    throw new Error(`the payment ended as ${confirmed.status} ${JSON.stringify(confirmed.failure)}`);
  }
  const payment = await untilCompleted(confirmed, () => payments.get('/v1/payments/{id}', { params }));
  return { payment, wallets: await walletsOf(stack, payment), journals: await journalsOf(stack, payment) };
}

const nameUntilNamed = 'Merchant of the environment';
const nameOfSampleShop = 'Bean & Book';

/** The checkout shows buyers whom they pay. A name that was given stays. */
export async function nameSampleMerchant(stack: Stack): Promise<void> {
  const { payment: payments } = clientOf(stack, 'root');
  const params = { path: { id: stack.merchantId } };
  for await (const { id, name } of payments.list('/v1/merchants', {})) {
    if (id !== stack.merchantId || name !== nameUntilNamed) continue;
    await payments.patch('/v1/merchants/{id}', { params, body: { name: nameOfSampleShop } });
  }
}

function clientOf(stack: Stack, key: keyof Stack['keys']) {
  const url = { payment: stack.url('payment'), wallet: stack.url('wallet'), ledger: stack.url('ledger') };
  return kessaiClient({ url, key: stack.keys[key] });
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

/** What a buyer does at the PSP's page, done in the simulator. */
async function buyerAgrees(stack: Stack, { id: orderId, amount, currency }: PaymentShown): Promise<string> {
  const response = await fetch(`${stack.url('simulator')}/sim/payment-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orderId, amount, currency }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the simulator gave no payment key: ${response.status} ${text.slice(0, 1_000)}`);
  return (JSON.parse(text) as { paymentKey: string }).paymentKey;
}

async function untilCompleted(confirmed: PaymentShown, show: () => Promise<PaymentShown>): Promise<PaymentShown> {
  let payment = confirmed;
  const completed = async (): Promise<boolean> => {
    payment = await show();
    return payment.completedAt !== null;
  };
  if (await until(completed, COMPLETED_WITHIN_MS, 25)) return payment;
  const { walletCreditedAt, ledgerBookedAt } = payment;
  throw new Error(
    `${payment.id} was not completed after ${COMPLETED_WITHIN_MS / 1000} s: ${JSON.stringify({ walletCreditedAt, ledgerBookedAt })}`,
  );
}

async function walletsOf(stack: Stack, { id, lines, currency }: PaymentShown): Promise<SampleShown['wallets']> {
  const { wallet: wallets } = clientOf(stack, 'wallet');
  const read = async (sellerId: string): Promise<SampleShown['wallets'][number]> => {
    const path = { sellerId };
    const { data } = await wallets.get('/v1/wallets/{sellerId}/entries', { params: { path, query: { currency } } });
    const entry = data.find(({ paymentId }) => paymentId === id);
    if (entry === undefined) throw new Error(`the wallet of ${sellerId} has no entry of ${id}`);
    return { wallet: await wallets.get('/v1/wallets/{sellerId}', { params: { path } }), entry };
  };
  return Promise.all(lines.map(({ sellerId }) => read(sellerId)));
}

async function journalsOf(stack: Stack, { id }: PaymentShown): Promise<JournalShown[]> {
  const query = { paymentId: id };
  const { data } = await clientOf(stack, 'finance').ledger.get('/v1/journals', { params: { query } });
  if (data.length !== 1) throw new Error(`the ledger has ${data.length} journals of ${id}, not one`);
  for (const { id: journalId, lines } of data) {
    const sum = (side: string): number =>
      lines.filter((line) => line.side === side).reduce((total, { amount }) => total + amount, 0);
    if (sum('debit') !== sum('credit')) throw new Error(`journal ${journalId} does not balance`);
  }
  return data;
}
