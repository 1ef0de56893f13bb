/** What the audit reads of each system, reduced to what has to agree. Ids are texts, amounts bigint minor units. */

export interface PaymentFact {
  readonly id: string;
  readonly merchantId: string;
  readonly status: string;
  readonly version: bigint;
  readonly amountMinor: bigint;
  readonly refundedMinor: bigint;
  readonly currency: string;
  readonly psp: string | null;
  readonly paymentKey: string | null;
  readonly approvedAt: Date | null;
  readonly walletCreditedAt: Date | null;
  readonly ledgerBookedAt: Date | null;
  readonly completedAt: Date | null;
  /** When the PSP charged what we had told FAILED. */
  readonly lateSuccessAt: Date | null;
  readonly lateSuccessResolution: string | null;
  readonly lines: readonly LineFact[];
  readonly history: readonly HistoryFact[];
  readonly attempts: readonly AttemptFact[];
  readonly findings: readonly FindingFact[];
  readonly refunds: readonly RefundFact[];
}

export interface LineFact {
  readonly lineId: string;
  readonly sellerId: string;
  readonly grossMinor: bigint;
  readonly feeMinor: bigint;
  readonly vatMinor: bigint;
  readonly netMinor: bigint;
  /** What has gone back of it, as its row says. */
  readonly refundedMinor: bigint;
}

/** Money that went back to the buyer, or is to. */
export interface RefundFact {
  readonly id: string;
  /** `psp`: a cancel found there, for which no request was made here. */
  readonly source: string;
  readonly status: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly transactionKey: string | null;
  /** A cancel of it has left, and its outcome is not known. */
  readonly isInFlight: boolean;
  readonly walletDebitedAt: Date | null;
  readonly ledgerBookedAt: Date | null;
  readonly completedAt: Date | null;
  /** Wallet or ledger owe an answer, and will be told again. */
  readonly isAnnounced: boolean;
  readonly lines: readonly RefundLineFact[];
}

export interface RefundLineFact {
  readonly lineId: string;
  readonly grossMinor: bigint;
  readonly feeMinor: bigint;
  readonly vatMinor: bigint;
  readonly netMinor: bigint;
}

export interface HistoryFact {
  readonly version: bigint;
  readonly fromStatus: string | null;
  readonly toStatus: string;
  /** The call to the PSP on whose answer the step rests. */
  readonly attemptId: string | null;
}

/** A call to the PSP, or an outcome recorded by hand, and what was concluded from it. */
export interface AttemptFact {
  readonly id: string;
  readonly kind: string;
  readonly conclusion: string | null;
  /** Null where none came. */
  readonly answer: AnswerFact | null;
}

/** What is kept of the PSP's answer. */
export interface AnswerFact {
  readonly httpStatus: number;
  readonly code: string | null;
  readonly status: string | null;
  readonly currency: string | null;
  /** In major units, as the PSP's JSON has it. */
  readonly totalAmount: number | null;
  /** The cancels that it shows; their amounts in major units. */
  readonly cancels: readonly { readonly transactionKey: string; readonly amount: number | null }[];
  /** It was too long to be kept. */
  readonly isCut: boolean;
}

/** What the PSP has done with the payment's money that is not ours. */
export interface FindingFact {
  readonly kind: string;
  readonly transactionKey: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly isResolved: boolean;
}

/** A line of the PSP's own list of what it charged and gave back. */
export interface PspMovement {
  readonly seq: number;
  readonly kind: 'approve' | 'cancel';
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly transactionKey: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** What a cancel was made with: the PSP keeps it as it came. */
  readonly reason: string | null;
}

export interface WalletFact {
  readonly merchantId: string;
  readonly sellerId: string;
  readonly currency: string;
  readonly availableMinor: bigint;
  readonly reservedMinor: bigint;
  readonly entryCount: bigint;
}

export interface EntryFact {
  readonly merchantId: string;
  readonly sellerId: string;
  readonly currency: string;
  readonly entryNo: bigint;
  readonly kind: string;
  readonly lineId: string;
  readonly paymentId: string | null;
  readonly refundId: string | null;
  readonly amountMinor: bigint;
  readonly availableAfter: bigint;
  readonly reservedAfter: bigint;
  readonly recordedAt: Date;
}

export interface JournalFact {
  readonly id: string;
  readonly kind: string;
  readonly merchantId: string;
  readonly paymentId: string | null;
  readonly refundId: string | null;
  readonly postings: readonly PostingFact[];
}

/** One amount that moved from the credited to the debited account. */
export interface PostingFact {
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

/** An account in one currency: what the ledger keeps as its running sums. */
export interface AccountBalanceFact {
  readonly account: string;
  readonly currency: string;
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
}

export const checks = {
  psp: 'payments = PSP approvals',
  payment: 'payments agree with themselves',
  evidence: 'outcomes = what the PSP said',
  wallet: 'payments = wallet entries',
  chain: 'wallet balances = their entries',
  journal: 'payments = journals',
  refund: 'refunds stay within their payments',
  cancel: 'PSP cancels = succeeded refunds',
  debit: 'succeeded refunds = wallet debits',
  reversal: 'succeeded refunds = reversals in the books',
  suspense: 'what is not ours at the PSP = journals in suspense',
  position: 'receivable and suspense = what the PSP has',
  books: 'account balances = postings, in sum zero',
  payable: 'wallets = what the ledger owes sellers',
  completion: 'succeeded payments and refunds are completed',
} as const;
export type CheckName = keyof typeof checks;

/** One thing that does not agree, named by its id. */
export interface Break {
  readonly check: CheckName;
  readonly id: string;
  readonly why: string;
}
