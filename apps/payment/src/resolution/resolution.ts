import { Refusal } from '@kessai/http';
import { instantParameter, statement } from '@kessai/runtime';
import { z } from 'zod';
import type { HeldKey } from '../access/key-holders';
import type { Payment } from '../payment/payment';
import type { PspConclusion } from '../psp/psp';
import type { Approval } from './approvals';

export const resolutionBody = z
  .strictObject({
    outcome: z.enum(['SUCCEEDED', 'FAILED']),
    reason: statement(500),
    /** What the PSP has said, and where: a support case, a line of a file from it. */
    evidence: statement(4_000),
    /** When the PSP took the money: the business date of the books. */
    approvedAt: instantParameter.optional(),
  })
  .refine(({ outcome, approvedAt }) => outcome === 'SUCCEEDED' || approvedAt === undefined, {
    path: ['approvedAt'],
    message: 'belongs to SUCCEEDED alone',
  })
  .meta({
    dependentSchemas: { approvedAt: { properties: { outcome: { const: 'SUCCEEDED' } } } },
    examples: [{ outcome: 'FAILED', reason: 'The PSP never took it', evidence: 'Support case 4711 at the PSP' }],
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

/** Whether this key's approval records the outcome, or finds it recorded. It takes another key, and an open question. */
export function decideApproval(approval: Approval, approver: string): 'record' | 'report' {
  if (approval.requestedBy === approver) {
    throw new Refusal('state_forbids', 'The key that asked for it cannot approve it: another key must.');
  }
  if (approval.status === 'approved') return 'report';
  requireUnknown(approval.paymentStatus);
  return 'record';
}

/**
 * Refuses an approval that has not two persons behind it, by the keys that are good at this moment. A request has
 * lapsed with its key, and root has seen every key that it has made: those are all of one person.
 */
export function requireSecondPerson(
  { requestedBy, requestedAt }: Pick<Approval, 'requestedBy' | 'requestedAt'>,
  approver: string,
  good: ReadonlyMap<string, HeldKey>,
): void {
  const [first, second] = [good.get(requestedBy), good.get(approver)];
  if (second === undefined) throw new Refusal('unauthenticated', 'The API key is not known.');
  if (first === undefined) throw refused('The key that asked for it has been revoked: ask again with another key.');
  if (second.createdAt !== null && second.createdAt >= requestedAt) {
    throw refused('The key is younger than the request: a key that was there before it must approve.');
  }
  if (first.isOfRoot && second.isOfRoot) {
    throw refused('The root key and all keys that it has made count as one person: one key must come from API_KEYS.');
  }
  if ([...first.holders].some((holder) => second.holders.has(holder))) {
    throw refused('Both keys are in the hands of the same owner: a key of another person must approve.');
  }
}

const refused = (detail: string): Refusal => new Refusal('state_forbids', detail);

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
