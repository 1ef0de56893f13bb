/** What we ask the PSP to take from the buyer. It knows the payment by our payment id, so merchants cannot collide there. */
export interface ConfirmRequest {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The same for the same attempt, so that a request sent twice is executed once. */
  readonly idempotencyKey: string;
}

export type LookUpRequest = Omit<ConfirmRequest, 'idempotencyKey'>;

/** What came back, for the record. */
export interface PspEvidence {
  readonly httpStatus: number | null;
  readonly pspCode: string | null;
  readonly pspTraceId: string | null;
  /** Redacted, at most 8 kB. */
  readonly answer: string | null;
  /** Null when there was no answer at all. */
  readonly answeredAt: Date | null;
}

export interface Captured {
  readonly conclusion: 'captured';
  readonly method: string | null;
  readonly approvedAt: Date;
}

/** The PSP will not take the money under this paymentKey, now or later. */
export interface Declined {
  readonly conclusion: 'declined';
  readonly code: string;
  readonly message: string;
}

/** The money may have been taken or not. Never a failure. */
export interface Unknown {
  readonly conclusion: 'unknown';
  readonly code: string;
  readonly message: string;
  /** A person must look: our keys are wrong, or the PSP took another amount. */
  readonly alarm: boolean;
}

export type PspConclusion = Captured | Declined | Unknown;
export type PspAnswer = PspConclusion & { readonly evidence: PspEvidence };

/** A payment service provider. Its calls never throw and end within the time limit: having no answer is an answer too. */
export interface Psp {
  readonly name: string;
  confirm(request: ConfirmRequest): Promise<PspAnswer>;
  /** What the PSP knows of the payment: the authority where a confirm ended unknown. */
  lookUp(request: LookUpRequest): Promise<PspAnswer>;
}
