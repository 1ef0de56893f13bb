/** `at` is epoch milliseconds by the simulator's clock, amounts are minor units as decimal text. */
export type BookRecord = KeyIssued | ApprovedLater | Approved | Declined | Canceled | Refused | ClockAdvanced;

/** The buyer has authenticated: what Toss does when its payment window closes with success. */
export interface KeyIssued {
  type: 'key';
  at: number;
  paymentKey: string;
  /** Null: the key fits the first order that confirms it, which lets a load run make its keys beforehand. */
  orderId: string | null;
  orderName: string;
  amount: string;
  currency: string;
  /** The code with which the buyer's card will be declined. */
  decline: string | null;
}

/** The confirm is accepted, its caller got no answer, and at `dueAt` an approval follows. */
export interface ApprovedLater {
  type: 'late';
  at: number;
  dueAt: number;
  paymentKey: string;
  orderId: string;
  answers: string | null;
}

export interface Approved {
  type: 'approve';
  seq: number;
  at: number;
  paymentKey: string;
  orderId: string;
  transactionKey: string;
  /** The idempotency scope that this record is the answer to. */
  answers: string | null;
}

export interface Declined {
  type: 'decline';
  at: number;
  paymentKey: string;
}

export interface Canceled {
  type: 'cancel';
  seq: number;
  at: number;
  paymentKey: string;
  transactionKey: string;
  amount: string;
  reason: string;
  answers: string | null;
}

/** A 4xx that is kept because its call carried an idempotency key. */
export interface Refused {
  type: 'refusal';
  at: number;
  answers: string;
  status: number;
  code: string;
  message: string;
}

export interface ClockAdvanced {
  type: 'clock';
  ms: number;
}
