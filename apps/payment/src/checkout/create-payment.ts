import { createHash } from 'node:crypto';
import { isCurrency } from '@kessai/money';
import { canonicalJson, holdsCardNumber, Refusal } from '@kessai/platform';
import { z } from 'zod';
import { splitLines, type FeeSchedule } from '../fees/fees';
import type { Payment } from '../payment/payment';

/** Minor units as a JSON integer: from 1 to 2^53 − 1, above which JSON numbers lose units. */
export const amount = z.int().min(1);

/** A card number here would bring this deployment, and whoever is told of the payment, into the scope of PCI DSS. */
const withoutCard = (schema: z.ZodString) =>
  schema.refine((text) => !holdsCardNumber(text), { message: 'looks like a card number' });

const url = z.url({ protocol: /^https?$/ }).max(2048);
const metadataEntriesMax = 50;

export const createPaymentBody = z.strictObject({
  orderId: z.string().regex(/^[A-Za-z0-9_-]{6,64}$/),
  orderName: withoutCard(z.string().min(1).max(100)),
  amount,
  currency: z.string().regex(/^[A-Z]{3}$/),
  lines: z
    .array(
      z.strictObject({
        sellerId: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
        amount,
        name: withoutCard(z.string().min(1).max(100)).optional(),
      }),
    )
    .min(1)
    .max(100),
  customer: z
    .strictObject({
      id: withoutCard(z.string().min(1).max(100)).optional(),
      email: z.email().max(254).optional(),
      name: withoutCard(z.string().min(1).max(100)).optional(),
    })
    .optional(),
  successUrl: url.optional(),
  failUrl: url.optional(),
  metadata: z
    .record(withoutCard(z.string().min(1).max(40)), withoutCard(z.string().max(500)))
    .refine((entries) => Object.keys(entries).length <= metadataEntriesMax, `has at most ${metadataEntriesMax} entries`)
    .optional(),
});
export type CreatePaymentBody = z.output<typeof createPaymentBody>;

/** A payment with what the merchant said of its buyer, which only the hosted checkout reads. */
export interface OrderedPayment extends Payment {
  readonly customer: CreatePaymentBody['customer'] | null;
  readonly successUrl: string | null;
  readonly failUrl: string | null;
}

/** Not in the database yet. */
export type NewPayment = OrderedPayment;

interface Birth {
  readonly merchantId: string;
  readonly paymentId: string;
  /** One for each line of the order. */
  readonly lineIds: readonly string[];
  /** In force for this merchant and currency. */
  readonly fees: FeeSchedule;
  readonly now: Date;
}

/** Makes the payment of an order, or refuses it: all that could make a split wrong is refused before anybody pays. */
export function decidePayment(order: CreatePaymentBody, birth: Birth): NewPayment {
  if (!isCurrency(order.currency)) throw new Refusal('currency_not_supported', `${order.currency} is not supported.`);
  const amountMinor = BigInt(order.amount);
  const grosses = order.lines.map((line) => BigInt(line.amount));
  const sum = grosses.reduce((total, gross) => total + gross, 0n);
  if (sum !== amountMinor) {
    throw new Refusal('lines_do_not_add_up', `The lines sum to ${sum}, the amount is ${amountMinor}.`);
  }

  const parts = splitLines(grosses, birth.fees);
  return {
    ...unconfirmed,
    id: birth.paymentId,
    merchantId: birth.merchantId,
    orderId: order.orderId,
    bodyHash: hashOf(order),
    orderName: order.orderName,
    amountMinor,
    currency: order.currency,
    customer: order.customer ?? null,
    successUrl: order.successUrl ?? null,
    failUrl: order.failUrl ?? null,
    metadata: order.metadata ?? {},
    createdAt: birth.now,
    updatedAt: birth.now,
    lines: order.lines.map(({ sellerId, name }, index) => ({
      id: birth.lineIds[index]!,
      sellerId,
      name: name ?? null,
      grossMinor: grosses[index]!,
      ...parts[index]!,
      refundedMinor: 0n,
    })),
  };
}

/** The same order once more: with ids of its own and the fees of its own day, and known by the body of the first. */
export function decideAnotherTry(failed: OrderedPayment, birth: Omit<Birth, 'merchantId'>): NewPayment {
  const grosses = failed.lines.map(({ grossMinor }) => grossMinor);
  const parts = splitLines(grosses, birth.fees);
  const { merchantId, orderId, bodyHash, orderName, amountMinor, currency, customer, successUrl, failUrl, metadata } =
    failed;
  return {
    ...unconfirmed,
    ...{ merchantId, orderId, bodyHash, orderName, amountMinor, currency, customer, successUrl, failUrl, metadata },
    id: birth.paymentId,
    createdAt: birth.now,
    updatedAt: birth.now,
    lines: failed.lines.map(({ sellerId, name }, index) => ({
      ...{ id: birth.lineIds[index]!, sellerId, name },
      grossMinor: grosses[index]!,
      ...parts[index]!,
      refundedMinor: 0n,
    })),
  };
}

const unconfirmed = {
  status: 'CREATED',
  version: 1n,
  psp: null,
  paymentKey: null,
  pspMethod: null,
  failureCode: null,
  failureMessage: null,
  failureDeclined: null,
  lateSuccessAt: null,
  lateSuccessResolution: null,
  approvedAt: null,
  refundedMinor: 0n,
  eventSequence: 0n,
  executingSince: null,
  succeededEventId: null,
  nextAnnounceAt: null,
  walletCreditedAt: null,
  ledgerBookedAt: null,
  completedAt: null,
} as const satisfies Partial<Payment>;

/** The same for the same order, in whatever order its properties came. */
export function hashOf(order: CreatePaymentBody): Buffer {
  return createHash('sha256').update(canonicalJson(order)).digest();
}
