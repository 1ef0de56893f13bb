import { PaymentSucceededV1, type DataOf } from '@kessai/contracts';
import { Refusal } from '@kessai/platform';
import { z } from 'zod';
import { amount } from '../checkout/create-payment';
import type { Payment } from '../payment/payment';
import type { Step } from '../payment/payment-states';
import type { PspAnswer } from '../psp/psp';

export const confirmBody = z.strictObject({
  // Visible ASCII: it stands in the path of the PSP's look-up.
  paymentKey: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  amount,
});

/** The merchant's word that its buyer has agreed: under this paymentKey, to this amount. */
export interface Confirmation {
  readonly paymentKey: string;
  readonly amountMinor: bigint;
}

/** Whether a confirm is to be sent to the PSP, or is answered by what the payment has come to already. */
export function decideConfirm(payment: Payment, confirmation: Confirmation): 'send' | 'report' {
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
    case 'CANCELED':
    case 'EXPIRED':
      throw new Refusal('state_forbids', `The payment is ${payment.status}.`);
  }
}

/** One request to the PSP. Its own id makes the key under which the PSP executes it once, however often it is sent. */
export interface Attempt {
  readonly id: string;
  readonly attemptNo: number;
  readonly idempotencyKey: string;
}

export function firstAttempt(attemptId: string): Attempt {
  return { id: attemptId, attemptNo: 1, idempotencyKey: attemptId };
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

interface Terms extends Circumstances {
  /** The event of a capture. */
  readonly succeeded: { readonly id: string } | null;
  readonly reannounceAfterMs: number;
}

const codeLength = 64;
const messageLength = 500;

/** The step that the PSP's answer allows. Whatever is not proven either way is UNKNOWN, never FAILED. */
export function decideOutcome(payment: Payment, answer: PspAnswer, terms: Terms): Step {
  const { attempt, actor, at, succeeded } = terms;
  const by = { actor, attemptId: attempt.id, at };
  if (answer.conclusion === 'captured') {
    if (succeeded === null) throw new Error(`${payment.id} would succeed without telling anybody`);
    const set = {
      pspMethod: answer.method === null ? null : cut(answer.method, codeLength),
      approvedAt: answer.approvedAt,
      eventSequence: payment.eventSequence + 1n,
      succeededEventId: succeeded.id,
      nextAnnounceAt: new Date(at.getTime() + terms.reannounceAfterMs),
    };
    return { to: 'SUCCEEDED', set, reason: 'psp_captured', ...by };
  }
  const isDecline = answer.conclusion === 'declined';
  const set = {
    failureCode: cut(answer.code, codeLength),
    failureMessage: cut(answer.message, messageLength),
    failureDeclined: isDecline,
  };
  return isDecline
    ? { to: 'FAILED', set, reason: 'psp_declined', ...by }
    : { to: 'UNKNOWN', set, reason: 'psp_outcome_unknown', ...by };
}

/** What wallet and ledger need to know of a payment that is about to be SUCCEEDED. */
export function succeededPayment(payment: Payment, approvedAt: Date): DataOf<typeof PaymentSucceededV1> {
  const { id: paymentId, merchantId, psp, currency, amountMinor } = payment;
  if (psp === null) throw new Error(`${paymentId} has succeeded at no PSP`);
  const lines = payment.lines.map(({ id: lineId, sellerId, grossMinor, feeMinor, vatMinor, netMinor }) => ({
    ...{ lineId, sellerId },
    ...{ grossMinor, feeMinor, vatMinor, netMinor },
  }));
  return { merchantId, paymentId, psp, currency, amountMinor, approvedAt, lines };
}

/** By characters, as the columns count. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join('');
}
