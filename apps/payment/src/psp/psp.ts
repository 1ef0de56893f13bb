/** What we ask the PSP about. It knows the payment by our payment id, so merchants cannot collide there. */
export interface LookUpRequest {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** What we ask the PSP to take from the buyer. */
export interface ConfirmRequest extends LookUpRequest {
  /** The same for the same attempt, so that a request sent twice is executed once. */
  readonly idempotencyKey: string;
}

/** What we ask the PSP to give back. */
export interface CancelRequest extends ConfirmRequest {
  /** At most 200 characters; the PSP shows it on its dashboard, and with the cancel in every look-up. */
  readonly reason: string;
  /** Null: all that is left. */
  readonly part: {
    readonly cancelMinor: bigint;
    /** What must be left before it, or the PSP does nothing; null leaves that unchecked. */
    readonly refundableMinor: bigint | null;
  } | null;
}

/** What came back, for the record. */
export interface PspEvidence {
  /** When the request really left: its attempt was written a moment before. */
  readonly sentAt: Date;
  readonly httpStatus: number | null;
  readonly pspCode: string | null;
  readonly pspTraceId: string | null;
  /** Redacted, at most 8 kB. */
  readonly answer: string | null;
  /** Null when there was no answer at all. */
  readonly answeredAt: Date | null;
  /** The PSP gives this answer again to the same idempotency key: asking anew takes a new one. */
  readonly isDefinite: boolean;
}

/** Money that has gone back to the buyer. */
export interface PspCancel {
  readonly transactionKey: string;
  readonly amountMinor: bigint;
  /** What else the number may mean, where the PSP has rounded it and shows nothing that decides. See amountsSaid. */
  readonly alsoMinor?: readonly bigint[];
  readonly canceledAt: Date;
  /** As it was asked for with, by us or by others. */
  readonly reason: string;
}

/** What the PSP tells of how it was paid and is no secret. Never a whole card number. */
export interface PspDetails {
  readonly card: {
    readonly issuerCode: string | null;
    /** As far as the PSP shows them: at most four. */
    readonly lastDigits: string | null;
    readonly approvalNumber: string | null;
  } | null;
  readonly receiptUrl: string | null;
}

export interface Captured {
  readonly conclusion: 'captured';
  readonly method: string | null;
  /** Absent where the PSP tells none. */
  readonly details?: PspDetails;
  readonly approvedAt: Date;
  /** What has gone back since, by whose wish ever. */
  readonly cancels: readonly PspCancel[];
}

/** The PSP will not take the money under this paymentKey, now or later. */
export interface Declined {
  readonly conclusion: 'declined';
  readonly code: string;
  readonly message: string;
}

/** What the PSP says it has taken, where that is not what we asked for. */
export interface Difference {
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly approvedAt: Date;
}

/** The money may have been taken or not. Never a failure. */
export interface Unknown {
  readonly conclusion: 'unknown';
  readonly code: string;
  readonly message: string;
  /** A person must look: our keys are wrong, or the PSP took another amount. */
  readonly alarm: boolean;
  /** The PSP has not been asked for the money, or has not decided: only another confirm brings it to an end. */
  readonly isUndecided: boolean;
  readonly difference: Difference | null;
}

export type PspConclusion = Captured | Declined | Unknown;
export type PspAnswer = PspConclusion & { readonly evidence: PspEvidence };

/**
 * What a payment key is worth that a browser has brought back. `charges`: a confirm under it is about this payment, amount
 * and currency. `dead`: it was ours and takes no money. `unclear`: the PSP did not say.
 */
export type KeyFinding = 'charges' | 'dead' | 'not_ours' | 'unclear';

/** The code of an answer that the PSP was not asked for, because no request can name the payment key. */
export const pspKeyUnsendable = 'psp_key_unsendable';

/** A payment service provider. Its calls never throw and end within the time limit: having no answer is an answer too. */
export interface Psp {
  readonly name: string;
  confirm(request: ConfirmRequest): Promise<PspAnswer>;
  /** What the PSP knows of the payment: the authority where a confirm ended unknown. */
  lookUp(request: LookUpRequest): Promise<PspAnswer>;
  /** What a key is about before anything is confirmed under it. It is evidence of nothing, and no attempt. */
  findKey(request: LookUpRequest): Promise<KeyFinding>;
  /** The answer shows the payment with all its cancels, ours among them. */
  cancel(request: CancelRequest): Promise<PspAnswer>;
}
