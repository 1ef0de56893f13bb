import {
  PaymentAmountDiffersResolvedV1,
  PaymentSucceededV1,
  RefundSucceededV1,
  type DataOf,
  type EventDefinition,
} from '@kessai/contracts';
import { announce, type Outbox, type Outgoing } from '@kessai/messaging';
import { inTransaction, newId, passHandOver, sendTogether, type Statement } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { ledgerNotice } from '../completion/ledger-notices';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import type { OpenQuestion } from '../payment/open-questions';
import { lockPayment, readPayment, type Payment } from '../payment/payment';
import { afterStep, PaymentMoved, takeStep, type Step } from '../payment/payment-states';
import type { PspAnswer, PspConclusion, PspEvidence } from '../psp/psp';
import { openCase, type Question } from '../recovery/recovery-cases';
import type { RefundChange } from '../refunds/refund';
import { withRefunded } from '../refunds/refund-outcome';
import { refundStatements } from '../refunds/refund-statements';
import { attemptAnswer, type Attempt } from './attempts';
import { decideOutcome, questionOf, type Evidence, type Fact, type LateSuccessPolicy, type Outcome } from './outcome';
import { differenceResolved, findingRows, nothingFound, readFindings, type KnownFindings } from './psp-findings';

export interface OutcomeOptions {
  readonly outbox: Outbox;
  readonly merchantEvents: MerchantEvents;
  /** How long wallet and ledger have to answer before they are told again. */
  readonly reannounceAfterMs: number;
  /** How long after an answer that proves nothing the PSP is asked again; up to half of it less, by chance. */
  readonly firstDelayMs: number;
  readonly lateSuccessPolicy: LateSuccessPolicy;
}

/** The answer to an attempt, and who asked. */
export interface Answered {
  readonly attempt: Attempt;
  readonly answer: PspAnswer;
  readonly actor: string;
  readonly hand: 'confirm' | 'recovery' | 'refund';
  /** The request that the payment is EXECUTING in has surely ended. */
  readonly isStale: boolean;
  /** What is written beside it, of what has become: the request's claim gets its answer with the outcome. */
  readonly alongside?: (after: Payment, refunds: readonly RefundChange[]) => readonly Statement[];
}

const handOvers = {
  confirm: {
    beforeCommit: () => passHandOver('confirm.before-outcome-commit'),
    afterCommit: () => passHandOver('confirm.after-outcome-commit'),
  },
  recovery: {
    beforeCommit: () => passHandOver('recovery.before-outcome-commit'),
    afterCommit: () => passHandOver('recovery.after-outcome-commit'),
  },
  refund: {
    beforeCommit: () => passHandOver('refund.before-outcome-commit'),
    afterCommit: () => passHandOver('refund.after-outcome-commit'),
  },
};

/** How often a payment may move under us; each time the PSP's answer meets a state that was settled by another. */
const racesMax = 8;

/** Writes down what the PSP has said, and what follows from it. */
export class OutcomeService {
  constructor(
    private readonly db: DataSource,
    private readonly options: OutcomeOptions,
  ) {}

  /**
   * One transaction: the step, its history, the answer, the events. Whoever has moved the payment meanwhile does not
   * make the answer untrue: it is held against the new state, so that a charge is never lost on a payment that FAILED.
   */
  async record(payment: Payment, answered: Answered): Promise<Payment> {
    let current = payment;
    for (let race = 1; race <= racesMax; race += 1) {
      if (current.status === 'SUCCEEDED') return this.recordUnderLock(current.id, answered);
      const known = current.status === 'EXECUTING' ? nothingFound : await readFindings(this.db, current);
      const settled = this.settled(current, known, answered);
      try {
        await inTransaction(this.db, (tx) => this.write(tx, current, settled, answered));
        return this.written(settled, answered);
      } catch (error) {
        if (!(error instanceof PaymentMoved)) throw error;
        current = await readPayment(this.db, payment.id, null);
      }
    }
    throw new PaymentMoved(`${payment.id} moved ${racesMax} times`);
  }

  /** The same where refunds move the payment on, several in a moment: it is read under its lock, so that nobody is first. */
  private async recordUnderLock(paymentId: string, answered: Answered): Promise<Payment> {
    const settled = await inTransaction(this.db, async (tx) => {
      const payment = await lockPayment(tx, paymentId, null);
      const decided = this.settled(payment, await readFindings(tx, payment), answered);
      await this.write(tx, payment, decided, answered);
      return decided;
    });
    return this.written(settled, answered);
  }

  private settled(payment: Payment, known: KnownFindings, answered: Answered): Settled {
    const { attempt, answer, actor, isStale } = answered;
    const cancels = answer.conclusion === 'captured' ? answer.cancels : [];
    const evidence: Evidence = {
      ...{ attemptId: attempt.id, kind: attempt.kind, actor, at: new Date(), isStale, known },
      asked: attempt.refund ?? null,
      refundIds: cancels.map(() => newId('rfd')),
      lateSuccessPolicy: this.options.lateSuccessPolicy,
    };
    return settle(payment, answer, evidence, this.options);
  }

  private async write(tx: EntityManager, payment: Payment, settled: Settled, answered: Answered): Promise<void> {
    const { attempt, answer, hand, alongside } = answered;
    const ownRows = alongside?.(settled.after, settled.refunds) ?? [];
    await writeSettled(tx, payment, settled, [attemptAnswer(payment.id, attempt, answer, settled.at), ...ownRows]);
    handOvers[hand].beforeCommit();
  }

  private written({ after, step, isAnnounced }: Settled, { hand }: Answered): Payment {
    handOvers[hand].afterCommit();
    if (isAnnounced) this.options.outbox.wake();
    if (step !== null) this.options.merchantEvents.wake();
    return after;
  }
}

/** An outcome with its events worded and its rows ready to be sent together. */
export interface Settled {
  readonly step: Step | null;
  readonly at: Date;
  readonly after: Payment;
  readonly refunds: readonly RefundChange[];
  readonly alongside: readonly Statement[];
  readonly isAnnounced: boolean;
}

/** From what the PSP says, or from what two people record of it, to the rows that say so. */
export function settle(
  payment: Payment,
  conclusion: PspConclusion & { readonly evidence?: PspEvidence },
  evidence: Evidence,
  options: Omit<OutcomeOptions, 'lateSuccessPolicy'>,
): Settled {
  const outcome = decideOutcome(payment, conclusion, evidence);
  const { at } = evidence;
  if (outcome.step === null) return { step: null, at, after: payment, refunds: [], alongside: [], isAnnounced: false };
  const events = outcome.facts.map((fact, index) => wordedAs(fact, payment.eventSequence + BigInt(index + 1)));
  const step = withEvents(outcome.step, payment, events, options.reannounceAfterMs);
  const after = { ...afterStep(payment, step), lines: withRefunded(payment, outcome.refunds).lines };
  const opened = questionOpened(payment, after, evidence.at, options.firstDelayMs);
  const openQuestion = openQuestionOf(after, opened, evidence, conclusion);
  return {
    ...{ step, at, after, refunds: outcome.refunds },
    alongside: [
      ...options.outbox.rows(events),
      ...noticesOf(payment, outcome, events, { at: evidence.at, ...options }),
      ...findingRows(payment.id, outcome.findings, evidence),
      ...(opened === null ? [] : [openCase(after.id, opened.question, evidence.at, opened.dueAt)]),
      ...options.merchantEvents.ofStep(payment, after, evidence.at, openQuestion),
      ...refundStatements(
        { payment, standing: evidence.known.refunds, changes: outcome.refunds, at },
        eventIds(outcome, events),
        options,
      ),
    ],
    isAnnounced: events.length > 0,
  };
}

/** The payment first, as everybody locks it; the attempt's answer, the events and the rest in the same round trip. */
export async function writeSettled(
  tx: EntityManager,
  payment: Payment,
  { step, alongside }: Settled,
  evidence: readonly Statement[],
): Promise<void> {
  if (step === null) await sendTogether(tx, evidence);
  else await takeStep(tx, payment, step, [...evidence, ...alongside]);
}

function wordedAs({ event, data }: Fact, sequence: bigint): Outgoing {
  return announce(event, data as DataOf<EventDefinition>, { sequence }); // Ours alone: the step asserts the version.
}

function withEvents(step: Step, payment: Payment, events: readonly Outgoing[], reannounceAfterMs: number): Step {
  if (events.length === 0) return step;
  const eventSequence = payment.eventSequence + BigInt(events.length);
  const succeeded = events.find(({ type }) => type === PaymentSucceededV1.type);
  if (succeeded === undefined) {
    if (step.to === 'SUCCEEDED' && payment.status !== 'SUCCEEDED')
      throw new Error(`${payment.id} would succeed without telling anybody`);
    return { ...step, set: { ...step.set, eventSequence } };
  }
  const nextAnnounceAt = new Date(step.at.getTime() + reannounceAfterMs);
  return { ...step, set: { ...step.set, eventSequence, succeededEventId: succeeded.id, nextAnnounceAt } };
}

/** By refund: the event that says that it has succeeded. */
function eventIds({ facts }: Outcome, events: readonly Outgoing[]): ReadonlyMap<string, string> {
  const ids = facts.flatMap(({ event, data }, index) =>
    event.type === RefundSucceededV1.type
      ? [[(data as DataOf<typeof RefundSucceededV1>).refundId, events[index]!.id] as const]
      : [],
  );
  return new Map(ids);
}

/** Successes are answered by wallet and ledger, as their own rows note; everything else by the ledger alone. */
function noticesOf(
  payment: Payment,
  { facts }: Outcome,
  events: readonly Outgoing[],
  { at, reannounceAfterMs }: { at: Date; reannounceAfterMs: number },
): Statement[] {
  const notices = events
    .filter(({ type }) => type !== PaymentSucceededV1.type && type !== RefundSucceededV1.type)
    .map((event) => ledgerNotice(event, payment.id, at, reannounceAfterMs));
  const takesBack = facts.some(({ event }) => event.type === PaymentAmountDiffersResolvedV1.type);
  return takesBack ? [...notices, differenceResolved(payment.id, at)] : notices;
}

interface Opened {
  readonly question: Question;
  readonly dueAt: Date;
}

/** A question that this answer leaves open, or opens, is asked until it is answered, also where nobody holds its case any more. */
function questionOpened(before: Payment, after: Payment, at: Date, firstDelayMs: number): Opened | null {
  const question = questionOf(after);
  const wasAsked = before.status !== 'EXECUTING' && question === questionOf(before);
  if (question === null || wasAsked) return null;
  const delayMs = question === 'outcome' ? firstDelayMs * (0.5 + Math.random() / 2) : 0;
  return { question, dueAt: new Date(at.getTime() + delayMs) };
}

/** How far we are with what is not known, as the merchant is shown it from this moment on. */
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
