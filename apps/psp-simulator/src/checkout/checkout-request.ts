import { fromMajorText, isCurrency } from '@kessai/money';
import { z } from 'zod';

const shopUrl = z
  .url({ protocol: /^https?$/, error: 'an http or https address' })
  .max(2_000)
  .refine((text) => !/^[^/]*\/\/[^/?#]*@/.test(text), 'an address without a user name');

/** What the shop's link must carry. `amount` is in major units, as in everything that Toss shows to a browser. */
const checkoutFields = z.object({
  orderId: z.string().regex(/^[A-Za-z0-9_-]{6,64}$/, '6 to 64 letters, digits, - and _'),
  amount: z.string().regex(/^[0-9]{1,16}(\.[0-9]{1,3})?$/, 'an amount in major units, such as 15000 or 12.34'),
  currency: z.string().refine(isCurrency, 'an ISO 4217 currency').default('KRW'),
  orderName: z.string().min(1).max(100),
  successUrl: shopUrl,
  failUrl: shopUrl,
});

export interface CheckoutRequest {
  orderId: string;
  orderName: string;
  amountMinor: bigint;
  currency: string;
  successUrl: string;
  failUrl: string;
  /** The same as the link had them, for the form to send back. */
  fields: Readonly<Record<string, string>>;
}

/** The checkout of a link or form, or what is wrong with it, one line per fault. */
export function readCheckout(given: unknown): CheckoutRequest | readonly string[] {
  const parsed = checkoutFields.safeParse(given);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const { amount, ...order } = parsed.data;
  const amountMinor = positiveAmount(amount, order.currency);
  if (amountMinor === null) return [`amount: ${amount} cannot be paid in ${order.currency}`];
  return { ...order, amountMinor, fields: parsed.data };
}

function positiveAmount(text: string, currency: string): bigint | null {
  try {
    const amountMinor = fromMajorText(text, currency);
    return amountMinor > 0n && amountMinor <= BigInt(Number.MAX_SAFE_INTEGER) ? amountMinor : null;
  } catch {
    return null;
  }
}
