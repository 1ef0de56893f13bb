import { toMajorText } from '@kessai/money';
import type { Payment } from '../payment/payment';

/** Where a buyer authenticates: Toss's own window, the simulator's page, or nowhere, as nothing has been set up. */
export type PaymentWindow =
  | { readonly kind: 'toss'; readonly clientKey: string }
  | { readonly kind: 'simulator'; readonly url: string }
  | { readonly kind: 'none' };

export const tossSdk = 'https://js.tosspayments.com/v2/standard';
/** Of Toss's script, and of the windows and calls that it makes. */
const tossOrigins = { script: 'https://js.tosspayments.com', others: 'https://*.tosspayments.com' };

/** What the window gets of a payment. Our payment id is the PSP's order, so merchants cannot collide there. */
export interface WindowRequest {
  readonly orderId: string;
  readonly orderName: string;
  /** In major units, as everything that a browser shows at Toss. */
  readonly amount: string;
  readonly currency: string;
  readonly successUrl: string;
  readonly failUrl: string;
}

/** `address` is where buyers reach the payment's page, `query` what its addresses carry on. */
export function windowRequest(payment: Payment, address: string, query: string): WindowRequest {
  return {
    orderId: payment.id,
    orderName: payment.orderName,
    amount: toMajorText(payment.amountMinor, payment.currency),
    currency: payment.currency,
    successUrl: `${address}/success${query}`,
    failUrl: `${address}/fail${query}`,
  };
}

/** What the pages may load and where they may send the buyer: our own files, and the payment window that is set up. */
export function contentSecurityPolicy(window: PaymentWindow): string {
  const toss = window.kind === 'toss';
  const simulator = window.kind === 'simulator' ? ` ${new URL(window.url).origin}` : '';
  return [
    "default-src 'none'",
    "style-src 'self'",
    `script-src 'self'${toss ? ` ${tossOrigins.script}` : ''}`,
    `img-src 'self'${toss ? ` ${tossOrigins.others}` : ''}`,
    ...(toss ? [`connect-src ${tossOrigins.others}`, `frame-src ${tossOrigins.others}`] : []),
    `form-action 'self'${toss ? ` ${tossOrigins.others}` : simulator}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
