import { decidePayment } from '../src/checkout/create-payment';
import { defaultFees } from '../src/fees/fees';
import type { HostedPayment } from '../src/hosted-checkout/hosted-payment';

/** A payment of two lines as the pages get it, with the parts that a test is about. */
export function aHostedPayment(parts: Partial<HostedPayment> = {}): HostedPayment {
  const order = {
    orderId: 'order-1',
    orderName: 'Beans and two books',
    amount: 15_000,
    currency: 'KRW',
    lines: [
      { sellerId: 'coffee', amount: 10_000, name: 'Beans' },
      { sellerId: 'books', amount: 5_000 },
    ],
    customer: { id: 'c-1', email: 'buyer@example.com', name: 'Kim' },
    successUrl: 'https://shop.example/ok?cart=7',
    failUrl: 'https://shop.example/no',
  };
  const payment = decidePayment(order, {
    merchantId: `mer_${'1'.repeat(32)}`,
    paymentId: `pay_${'2'.repeat(32)}`,
    lineIds: [`lin_${'3'.repeat(32)}`, `lin_${'4'.repeat(32)}`],
    fees: defaultFees,
    now: new Date('2026-01-02T03:00:00Z'),
  });
  return { ...payment, merchantName: null, ...parts };
}
