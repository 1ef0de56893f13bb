import { createHash } from 'node:crypto';
import { activeCurrency, Refusal } from '@kessai/http';
import {
  canonicalJson,
  emailAddress,
  freeText,
  linesUpTo,
  nameWithoutCard,
  pathName,
  sellerId,
  withoutCard,
} from '@kessai/runtime';
import { z } from 'zod';
import { splitLines, type FeeSchedule } from '../fees/fees';
import type { Payment } from '../payment/payment';

/** Minor units as a JSON integer: from 1 to 2^53 − 1, above which JSON numbers lose units. */
export const amount = z.int().min(1);

const urlLengthMax = 2_048;
/** Before it is parsed: a parser drops line breaks, and takes a backslash for a slash. */
const url = z
  .string()
  .max(urlLengthMax)
  .regex(/^[^\s\p{Cc}\p{Cf}\\]*$/u, 'has blanks, backslashes, control or invisible characters')
  .pipe(z.url({ protocol: /^https?$/ }))
  .refine((address) => !/^https?:\/*[^/?#]*@/i.test(address), 'names a user, which browsers would hide')
  .meta({
    documentedAs: {
      type: 'string',
      format: 'uri',
      pattern: '^[Hh][Tt][Tt][Pp][Ss]?:[^\\s\\\\\\u0000-\\u001f\\u007f-\\u009f]*$',
      maxLength: urlLengthMax,
    },
  });
const metadataEntriesMax = 50;

/** Without an id or an address no request could find the buyer again to erase what is kept. */
const customer = z
  .strictObject({
    id: nameWithoutCard(pathName(100)).optional(),
    email: emailAddress.optional(),
    name: freeText(100).optional(),
  })
  .refine(({ id, email, name }) => name === undefined || id !== undefined || email !== undefined, {
    path: ['name'],
    message: 'needs an id or an email beside it',
  })
  .meta({ dependentSchemas: { name: { anyOf: [{ required: ['id'] }, { required: ['email'] }] } } });

const orderExample = {
  orderId: 'order-20260101-0001',
  orderName: 'Beans and two books',
  amount: 15_000,
  currency: 'KRW',
  lines: [
    { sellerId: 'coffee', amount: 10_000, name: 'Beans' },
    { sellerId: 'books', amount: 5_000 },
  ],
  customer: { id: 'c-1', email: 'buyer@example.com' },
  successUrl: 'https://shop.example/ok',
  failUrl: 'https://shop.example/no',
  metadata: { basket: '7' },
};

export const createPaymentBody = z
  .strictObject({
    orderId: nameWithoutCard(z.string().regex(/^[A-Za-z0-9_-]{6,64}$/)),
    orderName: freeText(100),
    amount,
    currency: activeCurrency,
    lines: z
      .array(
        z.strictObject({
          sellerId,
          amount,
          name: freeText(100).optional(),
        }),
      )
      .min(1)
      .max(100),
    customer: customer.optional(),
    successUrl: url.optional(),
    failUrl: url.optional(),
    metadata: z
      .record(freeText(40), withoutCard(linesUpTo(500)))
      .refine(
        (entries) => Object.keys(entries).length <= metadataEntriesMax,
        `has at most ${metadataEntriesMax} entries`,
      )
      .meta({ maxProperties: metadataEntriesMax })
      .optional(),
  })
  .meta({ examples: [orderExample] });
export type CreatePaymentBody = z.output<typeof createPaymentBody>;

/** A payment with what the merchant said of its buyer, which only the hosted checkout reads. */
export interface OrderedPayment extends Payment {
  readonly customer: CreatePaymentBody['customer'] | null;
  readonly successUrl: string | null;
  readonly failUrl: string | null;
}

/** Not in the database yet. */
export type NewPayment = OrderedPayment;

/** In live mode: over plain http anyone on the way could send a buyer who has paid to another page. */
export function refusePlainHttp({ successUrl, failUrl }: Pick<CreatePaymentBody, 'successUrl' | 'failUrl'>): void {
  const errors = Object.entries({ successUrl, failUrl })
    .filter(([, address]) => address !== undefined && !/^https:/i.test(address))
    .map(([name]) => ({ pointer: `/${name}`, code: 'invalid_format', detail: 'must be https in live mode' }));
  if (errors.length > 0) throw new Refusal('validation_failed', 'Buyers go back to https alone.', { errors });
}

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
    merchantId,
    orderId,
    bodyHash,
    orderName,
    amountMinor,
    currency,
    customer,
    successUrl,
    failUrl,
    metadata,
    id: birth.paymentId,
    createdAt: birth.now,
    updatedAt: birth.now,
    lines: failed.lines.map(({ sellerId, name }, index) => ({
      id: birth.lineIds[index]!,
      sellerId,
      name,
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
  pspDetails: null,
  failureCode: null,
  failureMessage: null,
  failureDeclined: null,
  lateSuccessAt: null,
  lateSuccessResolution: null,
  approvedAt: null,
  refundedMinor: 0n,
  eventSequence: 0n,
  merchantEventSequence: 0n,
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
