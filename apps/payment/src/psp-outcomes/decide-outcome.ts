import {
  PaymentAmountDiffersResolvedV1,
  PaymentSucceededV1,
  RefundSucceededV1,
  type DataOf,
  type EventDefinition,
} from '@kessai/contracts';
import { announce, type Outgoing } from '@kessai/messaging';
import { withMerchantEvents, type MerchantEvent } from '../merchant-events/merchant-event';
import type { OpenQuestion } from '../payment/open-questions';
import type { Payment } from '../payment/payment';
import type { Step } from '../payment/payment-states';
import type { PspConclusion, PspEvidence } from '../psp/psp';
import { balanceCodes } from '../psp/toss-codes';
import type { Question } from '../recovery-tasks/recovery-tasks';
import { afterChanges, isInFlight, isOpen, type RefundChange } from '../refund/refund';
import type { Announced } from '../refund/refund-rows';
import { conclude, questionOf, type Conclusions, type Evidence } from './conclude';
import { withRefunded } from './conclude-refunds';
import type { PspFinding } from './findings';

/** What is drawn before the decision, so that it is made of values alone. */
export interface Circumstances extends Evidence {
  /** One for each event that may follow: a cancel that the PSP shows makes one, and a payment three at most. */
  readonly eventIds: readonly string[];
  readonly traceparent: string | null;
  /** From 0 to 1: what fails together shall not come back together. */
  readonly jitter: number;
  /** Until then wallet and ledger have time to answer: after it an event is announced again. */
  readonly nextAnnounceAt: Date;
  /** How long after a reply that proves nothing the PSP is asked again; up to half of it less, by jitter. */
  readonly firstDelayMs: number;
}

/** All that one reply of the PSP changes. It is written in one transaction, or nothing of it. */
export interface Outcome {
  /** Null where the reply changes nothing: then all lists are empty. */
  readonly step: Step | null;
  readonly at: Date;
  readonly nextAnnounceAt: Date;
  readonly after: Payment;
  readonly events: readonly Outgoing[];
  /** The money in suspense is taken back: the outcome explains it. */
  readonly resolvesDifference: boolean;
  readonly findings: readonly PspFinding[];
  readonly refunds: readonly AnnouncedChange[];
  readonly tasks: readonly TaskChange[];
  readonly merchantEvents: readonly MerchantEvent[];
  /** How far we are with what is not known, as the merchant is shown it from this moment on. */
  readonly openQuestion: OpenQuestion | null;
}

export interface AnnouncedChange extends RefundChange {
  readonly announced: Announced | null;
}

/** What the PSP is to be asked next; or `close`: nothing more about refunds. */
export type TaskChange =
  | { readonly what: 'open' | 'open_by_news'; readonly question: Question; readonly dueAt: Date }
  | { readonly what: 'close_refunds' };

/** From what the PSP says, or from what two people record of it, to all that follows. Pure. */
export function decideOutcome(
  payment: Payment,
  conclusion: PspConclusion & { readonly evidence?: PspEvidence },
  given: Circumstances,
): Outcome {
  const { at, nextAnnounceAt } = given;
  const concluded = conclude(payment, conclusion, given);
  if (concluded.step === null) return { ...nothing, at, nextAnnounceAt, after: payment };
  const events = eventsOf(payment, concluded, given);
  const announced = withEvents(concluded.step, payment, events, given);
  const refunds = concluded.refunds.map((change) => change.after);
  const { step, after: moved, merchantEvents } = withMerchantEvents(payment, announced, refunds);
  const after = { ...moved, lines: withRefunded(payment, concluded.refunds).lines };
  const opened = questionOpened(payment, after, given);
  return {
    step,
    at,
    nextAnnounceAt,
    after,
    events,
    resolvesDifference: events.some(({ type }) => type === PaymentAmountDiffersResolvedV1.type),
    findings: concluded.findings,
    refunds: announcedChanges(concluded, events, given),
    tasks: [...(opened === null ? [] : [opened]), ...refundTasks(concluded.refunds, given)],
    merchantEvents,
    openQuestion: openQuestionOf(after, opened, given, conclusion),
  };
}

const nothing = {
  step: null,
  events: [],
  resolvesDifference: false,
  findings: [],
  refunds: [],
  tasks: [],
  merchantEvents: [],
  openQuestion: null,
};

function eventsOf(payment: Payment, { facts }: Conclusions, { eventIds, at, traceparent }: Circumstances): Outgoing[] {
  return facts.map(({ event, data }, index) => {
    const id = eventIds[index];
    if (id === undefined) throw new Error(`${payment.id}: more events than were foreseen`);
    // Numbers of ours alone: the step asserts the payment's version.
    const sequence = payment.eventSequence + BigInt(index + 1);
    return announce(event, data as DataOf<EventDefinition>, { id, sequence, time: at, traceparent });
  });
}

function withEvents(
  step: Step,
  payment: Payment,
  events: readonly Outgoing[],
  { nextAnnounceAt }: Circumstances,
): Step {
  if (events.length === 0) return step;
  const eventSequence = payment.eventSequence + BigInt(events.length);
  const succeeded = events.find(({ type }) => type === PaymentSucceededV1.type);
  if (succeeded === undefined) {
    if (step.to === 'SUCCEEDED' && payment.status !== 'SUCCEEDED')
      throw new Error(`${payment.id} would succeed without its event`);
    return { ...step, set: { ...step.set, eventSequence } };
  }
  return { ...step, set: { ...step.set, eventSequence, succeededEventId: succeeded.id, nextAnnounceAt } };
}

/** Each refund that has succeeded with the event that says so. */
function announcedChanges(
  { facts, refunds }: Conclusions,
  events: readonly Outgoing[],
  { nextAnnounceAt }: Circumstances,
): AnnouncedChange[] {
  const eventIds = new Map(
    facts.flatMap(({ event, data }, index) =>
      event.type === RefundSucceededV1.type
        ? [[(data as DataOf<typeof RefundSucceededV1>).refundId, events[index]!.id] as const]
        : [],
    ),
  );
  return refunds.map((change) => {
    const eventId = eventIds.get(change.after.id);
    return { ...change, announced: eventId === undefined ? null : { eventId, nextAnnounceAt } };
  });
}

interface Opened {
  readonly what: 'open';
  readonly question: Question;
  readonly dueAt: Date;
}

/** A question that this reply leaves open, or opens, is asked until it is answered, also where its lease was lost. */
function questionOpened(before: Payment, after: Payment, { at, firstDelayMs, jitter }: Circumstances): Opened | null {
  const question = questionOf(after);
  const wasAsked = before.status !== 'EXECUTING' && question === questionOf(before);
  if (question === null || wasAsked) return null;
  const delayMs = question === 'outcome' ? jittered(firstDelayMs, jitter) : 0;
  return { what: 'open', question, dueAt: new Date(at.getTime() + delayMs) };
}

/** While refunds are open the PSP is asked: at once where one waits for its turn, after a moment where one is in doubt. */
function refundTasks(changes: readonly RefundChange[], given: Circumstances): TaskChange[] {
  if (changes.length === 0) return [];
  const { at, known, firstDelayMs, jitter } = given;
  const open = afterChanges(known.refunds, changes).filter(isOpen);
  if (open.length > 0) {
    const delayMs = open.some(isInFlight) ? jittered(firstDelayMs, jitter) : 0;
    return [{ what: 'open', question: 'refund', dueAt: new Date(at.getTime() + delayMs) }];
  }
  // The PSP says that less is left than we know of: it was taken elsewhere, and a look-up shows what.
  const isNews = changes.some(({ after: { failureCode } }) => failureCode !== null && balanceCodes.has(failureCode));
  return [isNews ? { what: 'open_by_news', question: 'check', dueAt: at } : { what: 'close_refunds' }];
}

const jittered = (delayMs: number, jitter: number): number => delayMs * (0.5 + jitter / 2);

function openQuestionOf(
  { status, executingSince: since }: Payment,
  opened: Opened | null,
  { kind, at }: Evidence,
  conclusion: PspConclusion & { readonly evidence?: PspEvidence },
): OpenQuestion | null {
  if (status !== 'UNKNOWN' || conclusion.conclusion === 'captured') return null;
  const { answeredAt = null, httpStatus = null, pspCode = null } = conclusion.evidence ?? {};
  const lastEvidence = { at: answeredAt ?? at, kind, httpStatus, code: pspCode ?? conclusion.code };
  return { since, tries: 0, nextTryAt: opened?.dueAt ?? null, lastEvidence };
}
