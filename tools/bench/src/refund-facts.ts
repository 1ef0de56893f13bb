/** What each system says has gone back of one payment, in minor units, and in how many pieces. */
export interface RefundedFacts {
  readonly paymentId: string;
  readonly capturedMinor: bigint;
  /** Of refunds that have not failed: gone back, or still held. */
  readonly heldMinor: bigint;
  readonly refunds: Sum;
  readonly pspCancels: Sum;
  /** The wallet's part: net of the fee and VAT that go back as well. */
  readonly netMinor: bigint;
  readonly walletDebits: bigint;
  readonly ledgerReversals: Sum;
}

export interface Sum {
  readonly count: number;
  readonly minor: bigint;
}

const differ = (one: Sum, other: Sum): boolean => one.count !== other.count || one.minor !== other.minor;

/** More was asked for than was captured, and all that fits was granted: in the end everything has gone back, once. */
const rules: Readonly<Record<string, (payment: RefundedFacts) => boolean>> = {
  'over-refunded': ({ heldMinor, capturedMinor }) => heldMinor > capturedMinor,
  'over-refunded at the PSP': ({ pspCancels, capturedMinor }) => pspCancels.minor > capturedMinor,
  'PSP cancels ≠ refunds': ({ pspCancels, refunds }) => differ(pspCancels, refunds),
  'wallet debits ≠ refunds': ({ walletDebits, netMinor }) => walletDebits !== netMinor,
  'ledger reversals ≠ refunds': ({ ledgerReversals, refunds }) => differ(ledgerReversals, refunds),
  'not given back in full': ({ refunds, capturedMinor }) => refunds.minor !== capturedMinor,
};

/** How many payments break each rule. */
export function refundFaults(payments: readonly RefundedFacts[]): Record<string, number> {
  return Object.fromEntries(Object.entries(rules).map(([what, isBroken]) => [what, payments.filter(isBroken).length]));
}
