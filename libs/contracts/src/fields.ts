import { z } from 'zod';

/** An id on the wire: a prefix and a UUIDv7 in 32 hex digits, e.g. `pay_0198c0…`. */
const prefixed = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`));

export const merchantId = prefixed('mer');
export const paymentId = prefixed('pay');
export const lineId = prefixed('lin');
export const eventId = prefixed('evt');
export const journalId = prefixed('jrn');
export const refundId = prefixed('rfd');
export const keyId = prefixed('key');

/** The merchant's own name of a seller, unique within the merchant. */
export const sellerId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);

/** An ISO 4217 code. Which codes we keep books in is decided by libs/money, not by the contract. */
export const currency = z.string().regex(/^[A-Z]{3}$/);

/** A decimal string of minor units on the wire, a bigint in code: JSON numbers lose units above 2^53. */
const minorUnits = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,18})$/)
  .transform((digits) => BigInt(digits));

export const nonNegativeMinorUnits = minorUnits;
export const positiveMinorUnits = minorUnits.refine((amount) => amount > 0n, 'must be above zero');

/** RFC 3339 in UTC with milliseconds on the wire, a Date in code. */
export const instant = z.iso.datetime().transform((text) => new Date(text));

/** The PSP that holds the money, e.g. `toss`: its receivable is debited. */
export const pspName = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** The PSP's own name of one movement of money. */
export const transactionKey = z.string().min(1).max(200);
