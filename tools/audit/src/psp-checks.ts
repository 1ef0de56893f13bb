import { objectionToAnswer } from './answer-checks';
import { claims } from './claims';
import type { Break, FindingFact, PaymentFact, PspMovement } from './facts';
import { isOpen } from './payment-checks';

/**
 * What the PSP charged is what we hold to have succeeded: once, with our amount, currency and payment key. A failed
 * payment is charged only where its late success is noted, and every cancel is one that we know of.
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
  return [...broken, ...cancelBreaks(payment, movements)];
}

function cancelBreaks(payment: PaymentFact, movements: readonly PspMovement[]): Break[] {
  const { broken, refute } = claims('psp', payment.id);
  const isLate = payment.lateSuccessAt !== null;
  const kind = isLate ? 'late_success_canceled' : 'psp_canceled';
  const found = new Map(findingsOf(payment, kind).map((finding) => [finding.transactionKey, finding]));
  let refunded = 0n;
  let canceled = 0n;
  for (const { kind: movement, seq, transactionKey, amountMinor } of movements) {
    if (movement !== 'cancel') continue;
    canceled += amountMinor;
    const finding = found.get(transactionKey);
    found.delete(transactionKey);
    if (finding === undefined) refunded += amountMinor;
    else
      refute(
        finding.amountMinor === amountMinor,
        () => `PSP canceled ${amountMinor} (seq ${seq}), noted ${finding.amountMinor}`,
      );
  }
  for (const { transactionKey } of found.values()) refute(false, () => `no cancel ${transactionKey} at the PSP`);
  const unexplained = isLate ? 0n : payment.refundedMinor;
  refute(refunded === unexplained, () => `PSP gave back ${refunded}, here ${unexplained}`);
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

export const findingsOf = (payment: PaymentFact, kind: string): FindingFact[] =>
  payment.findings.filter((finding) => finding.kind === kind);
