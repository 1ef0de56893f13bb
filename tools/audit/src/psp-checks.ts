import { objectionToAnswer } from './answer-checks';
import { claims } from './claims';
import type { Break, PaymentFact, PspMovement } from './facts';
import { findingsOf } from './findings';
import { isOpen } from './payment-checks';

/**
 * What the PSP charged is what we hold to have succeeded: once, with our amount, currency and payment key. A failed
 * payment is charged only where its late success is noted, and every cancel of that is noted too.
 */
export function pspBreaks(payment: PaymentFact, movements: readonly PspMovement[]): Break[] {
  const { broken, refute } = claims('psp', payment.id);
  if (isOpen(payment)) return broken;
  const { status } = payment;
  const approvals = movements.filter(({ kind }) => kind === 'approve');
  const isLate = payment.lateSuccessAt !== null;
  if (status !== 'SUCCEEDED' && !isLate) {
    refute(approvals.length === 0, () => `charged by the PSP (seq ${approvals[0]?.seq}), but ${status} here`);
    return broken;
  }
  const here = isLate ? 'a late success' : 'SUCCEEDED';
  refute(approvals.length > 0, () => `${here} here, but the PSP has not charged it`);
  refute(
    approvals.length < 2,
    () => `charged ${approvals.length} times: seq ${approvals.map(({ seq }) => seq).join(', ')}`,
  );
  for (const { seq, amountMinor, currency, paymentKey } of approvals) {
    const same = amountMinor === payment.amountMinor && currency === payment.currency;
    refute(same, () => `PSP ${amountMinor} ${currency} (seq ${seq}), here ${payment.amountMinor} ${payment.currency}`);
    refute(paymentKey === payment.paymentKey, () => `PSP key ${paymentKey} (seq ${seq}), here ${payment.paymentKey}`);
  }
  return isLate ? [...broken, ...lateCancelBreaks(payment, movements)] : broken;
}

/** Each cancel of a late success is noted with its amount; there is no other. */
function lateCancelBreaks(payment: PaymentFact, movements: readonly PspMovement[]): Break[] {
  const { broken, refute } = claims('psp', payment.id);
  const found = new Map(findingsOf(payment, 'late_success_canceled').map((one) => [one.transactionKey, one]));
  let canceled = 0n;
  for (const { kind, seq, transactionKey, amountMinor } of movements) {
    if (kind !== 'cancel') continue;
    canceled += amountMinor;
    const noted = found.get(transactionKey)?.amountMinor ?? 0n;
    found.delete(transactionKey);
    refute(noted === amountMinor, () => `PSP canceled ${amountMinor} (seq ${seq}), noted ${noted}`);
  }
  for (const { transactionKey } of found.values()) refute(false, () => `no cancel ${transactionKey} at the PSP`);
  refute(
    payment.lateSuccessResolution !== 'canceled' || canceled === payment.amountMinor,
    () => `late success canceled, but the PSP gave back ${canceled} of ${payment.amountMinor}`,
  );
  return broken;
}

const conclusions: Readonly<Record<string, string>> = {
  SUCCEEDED: 'captured',
  FAILED: 'declined',
  UNKNOWN: 'unknown',
};
const saysWhetherCharged: ReadonlySet<string> = new Set(['confirm', 'lookup']);

/** Every outcome names the call whose answer says so, and no answer says otherwise of a payment that failed. */
export function evidenceBreaks(payment: PaymentFact): Break[] {
  const { broken, refute } = claims('evidence', payment.id);
  const attempts = new Map(payment.attempts.map((attempt) => [attempt.id, attempt]));
  for (const { version, fromStatus, toStatus, attemptId } of payment.history) {
    const isOutcome = fromStatus === 'EXECUTING' || fromStatus === 'UNKNOWN';
    if (!isOutcome || fromStatus === toStatus) continue;
    const attempt = attemptId === null ? undefined : attempts.get(attemptId);
    const step = `history ${version}: ${fromStatus} to ${toStatus}`;
    refute(attempt !== undefined, () => `${step} without a call to the PSP of this payment`);
    if (attempt === undefined) continue;
    const { kind, conclusion } = attempt;
    const isConcluded = conclusion === conclusions[toStatus];
    refute(isConcluded, () => `${step} on a ${kind} that concludes ${conclusion}`);
    const objection = isConcluded ? objectionToAnswer(payment, toStatus, attempt) : null;
    refute(objection === null, () => `${step} on a ${kind} ${objection}`);
  }
  if (payment.status !== 'FAILED' || payment.lateSuccessAt !== null) return broken;
  for (const { id, kind, conclusion } of payment.attempts) {
    const isCaptured = saysWhetherCharged.has(kind) && conclusion === 'captured';
    refute(!isCaptured, () => `FAILED, but ${kind} ${id} says captured, and no late success is noted`);
  }
  return broken;
}
