import { Refusal } from '@kessai/http';
import { z } from 'zod';
import { amount } from '../checkout/create-payment';
import type { Payment } from '../payment/payment';
import type { Step } from '../payment/payment-states';
import { paymentKey } from '../psp/payment-key';
import type { Attempt } from '../psp-attempts/attempts';

export const confirmBody = z
  .strictObject({
    paymentKey,
    amount,
  })
  .meta({ examples: [{ paymentKey: 'tgen_20260101120000abcd', amount: 15_000 }] });

/** The merchant's word that its buyer has agreed: under this paymentKey, to this amount. */
export interface Confirmation {
  readonly paymentKey: string;
  readonly amountMinor: bigint;
}

/**
 * Whether a confirm is to be sent to the PSP, or is answered by what the payment has come to already. A decline is told
 * to a repetition of the request that it was the answer to, and forbids any other one.
 */
export function decideConfirm(payment: Payment, confirmation: Confirmation, isRepeated: boolean): 'send' | 'report' {
  if (confirmation.amountMinor !== payment.amountMinor) {
    throw new Refusal('amount_mismatch', `The payment is of ${payment.amountMinor}, not ${confirmation.amountMinor}.`);
  }
  switch (payment.status) {
    case 'CREATED':
      return 'send';
    case 'EXECUTING':
    case 'UNKNOWN':
    case 'SUCCEEDED':
      if (confirmation.paymentKey === payment.paymentKey) return 'report';
      throw new Refusal('payment_key_mismatch', 'The payment was confirmed with another paymentKey.');
    case 'FAILED':
      if (isRepeated && confirmation.paymentKey === payment.paymentKey) return 'report';
      throw new Refusal('state_forbids', 'The payment is FAILED.');
    case 'CANCELED':
    case 'EXPIRED':
      throw new Refusal('state_forbids', `The payment is ${payment.status}.`);
  }
}

export function firstAttempt(attemptId: string): Attempt {
  return { id: attemptId, attemptNo: 1, kind: 'confirm', idempotencyKey: attemptId };
}

interface Circumstances {
  readonly attempt: Attempt;
  readonly actor: string;
  readonly at: Date;
}

/** The step before the PSP is asked. It fixes the paymentKey, so that a second one is never tried. */
export function decideStart(confirmation: Confirmation, psp: string, { attempt, actor, at }: Circumstances): Step {
  const { paymentKey } = confirmation;
  return {
    to: 'EXECUTING',
    set: { psp, paymentKey, executingSince: at },
    reason: 'confirm_requested',
    actor,
    attemptId: attempt.id,
    at,
  };
}
