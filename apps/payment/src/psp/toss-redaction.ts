import { isExactNumber, writeExactJson } from '@kessai/exact-json';
import type { TossBody } from './toss-answer';

const answerBytesMax = 8_000;

/** What may be kept of an answer. Every other field may name the buyer, a card or a secret, and is left out. */
const keptFields: ReadonlySet<string> = new Set([
  'code',
  'message',
  'error',
  'failure',
  'version',
  'type',
  'country',
  'orderId',
  'status',
  'method',
  'currency',
  'totalAmount',
  'balanceAmount',
  'suppliedAmount',
  'vat',
  'taxFreeAmount',
  'taxExemptionAmount',
  'requestedAt',
  'approvedAt',
  'lastTransactionKey',
  'transactionKey',
  'isPartialCancelable',
  'card',
  'issuerCode',
  'acquirerCode',
  'installmentPlanMonths',
  'approveNo',
  'cardType',
  'acquireStatus',
  'easyPay',
  'provider',
  'amount',
  'discountAmount',
  'virtualAccount',
  'transfer',
  'bankCode',
  'dueDate',
  'expired',
  'settlementStatus',
  'cancels',
  'cancelAmount',
  'canceledAt',
  'cancelStatus',
  'refundableAmount',
]);

/** The answer as the attempt keeps it: harmless fields only, at most 8 kB. */
export function redacted(body: TossBody | null, textLength: number): string {
  if (body === null) return JSON.stringify({ unreadable: true, characters: textLength });
  const text = writeExactJson(keptOf(body));
  return Buffer.byteLength(text) <= answerBytesMax ? text : JSON.stringify({ tooLong: true, characters: textLength });
}

function keptOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keptOf);
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  const kept = Object.entries(value).filter(([name]) => keptFields.has(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, keptOf(inner)]));
}
