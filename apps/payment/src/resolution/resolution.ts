import { Refusal } from '@kessai/platform';
import { z } from 'zod';
import type { Payment } from '../payment/payment';
import type { PspConclusion } from '../psp/psp';
import type { Approval } from './approvals';

export const resolutionBody = z
  .strictObject({
    outcome: z.enum(['SUCCEEDED', 'FAILED']),
    reason: z.string().trim().min(1).max(500),
    /** What the PSP has said, and where: a support case, a line of a settlement file. */
    evidence: z.string().trim().min(1).max(4_000),
    /** When the PSP took the money: the business date of the books. */
    approvedAt: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional(),
  })
  .refine(({ outcome, approvedAt }) => outcome === 'SUCCEEDED' || approvedAt === undefined, {
    path: ['approvedAt'],
    message: 'belongs to SUCCEEDED alone',
  });

/** An outcome that a person has from the PSP, for a payment whose outcome the PSP's interface does not tell. */
export interface Resolution {
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  readonly reason: string;
  readonly evidence: string;
  /** RFC 3339; null: when the second key approves. */
  readonly approvedAt: string | null;
}

/** The PSP's clock may be ahead of ours. */
const clockToleranceMs = 60_000;

/** What is to be approved; or a refusal, because the PSP's interface has told by now, or the times contradict each other. */
export function decideRequest(payment: Payment, body: z.output<typeof resolutionBody>, now: Date): Resolution {
  requireUnknown(payment.status);
  const { outcome, reason, evidence, approvedAt = null } = body;
  if (approvedAt !== null && approvedAt.getTime() > now.getTime() + clockToleranceMs) {
    throw contradiction('is in the future');
  }
  if (approvedAt !== null && approvedAt.getTime() < payment.createdAt.getTime() - clockToleranceMs) {
    throw contradiction('is before the payment was created');
  }
  return { outcome, reason, evidence, approvedAt: approvedAt?.toISOString() ?? null };
}

/** Whether this key's approval records the outcome, or finds it recorded. It takes two keys, and an open question. */
export function decideApproval(approval: Approval, approver: string): 'record' | 'report' {
  if (approval.requestedBy === approver) {
    throw new Refusal('state_forbids', 'The key that asked for it cannot approve it: another key must.');
  }
  if (approval.status === 'approved') return 'report';
  requireUnknown(approval.paymentStatus);
  return 'record';
}

export const recordedByHand = 'recorded_by_hand';

/** The outcome as if the PSP's interface had told it, `at` the time of the approval. */
export function concludes({ outcome, reason, approvedAt }: Resolution, at: Date): PspConclusion {
  return outcome === 'SUCCEEDED'
    ? { conclusion: 'captured', method: null, approvedAt: approvedAt === null ? at : new Date(approvedAt), cancels: [] }
    : { conclusion: 'declined', code: recordedByHand, message: reason };
}

function requireUnknown(status: string): void {
  if (status === 'UNKNOWN') return;
  throw new Refusal(
    'state_forbids',
    `The payment is ${status}: only the outcome of an UNKNOWN one is recorded by hand.`,
  );
}

function contradiction(detail: string): Refusal {
  const errors = [{ pointer: '/approvedAt', code: 'custom', detail }];
  return new Refusal('validation_failed', 'The body is not what this operation takes.', { errors });
}

const evidenceBytesMax = 8_000;

/** What the attempt keeps as its answer: who said it, who agreed, and why. The approval has the evidence in full. */
export function recordedEvidence(approval: Approval, approvedBy: string): string {
  const { id: approvalId, requestedBy, request } = approval;
  const textWith = (evidence: string) =>
    JSON.stringify({ approvalId, requestedBy, approvedBy, reason: request.reason, evidence });
  let kept = [...request.evidence];
  while (Buffer.byteLength(textWith(kept.join(''))) > evidenceBytesMax) kept = kept.slice(0, kept.length * 0.9);
  return textWith(kept.join(''));
}
