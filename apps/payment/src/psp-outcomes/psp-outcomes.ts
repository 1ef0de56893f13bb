import { setTimeout as delay } from 'node:timers/promises';
import { isInfrastructureError, RowMoved, StepWriter, type Statement } from '@kessai/database';
import { AnswersDatabase } from '@kessai/messaging';
import { currentTraceparent, failpoint, newId, type Failpoint, type Logger } from '@kessai/runtime';
import { Injectable } from '@nestjs/common';
import { endRecord } from '../idempotency/responses';
import { lockPayment, readPayment, type Payment } from '../payment/payment';
import type { PaymentViews } from '../payment/payment-view';
import { updateAttempt, type Attempt } from '../psp-attempts/attempts';
import type { PspAnswer } from '../psp/psp';
import type { Evidence, LateSuccessPolicy } from './conclude';
import { decideOutcome, type Circumstances, type Outcome } from './decide-outcome';
import { nothingFound, readFindings, type KnownFindings } from './findings';
import { responseAfter, type RunningRequest } from './responses';
import { outcomeRows, type OutcomeWriting } from './write-outcome';

/** What every writer of outcomes needs, by a name that can be injected. */
export abstract class OutcomeSettings {}
export interface OutcomeSettings extends OutcomeWriting {
  readonly logger: Logger;
  readonly views: PaymentViews;
  /** How long wallet and ledger have to answer before an event is announced again. */
  readonly reannounceAfterMs: number;
  readonly firstDelayMs: number;
  readonly lateSuccessPolicy: LateSuccessPolicy;
}

/** What the PSP has said to an attempt, and who asked. */
export interface Said {
  readonly attempt: Attempt;
  readonly reply: PspAnswer;
  readonly actor: string;
  /** The request that the payment is EXECUTING in has surely ended. */
  readonly isStale: boolean;
  readonly request: RunningRequest | null;
  readonly failpoints: { readonly beforeCommit: Failpoint; readonly afterCommit: Failpoint };
}

/** How often a payment may move under us; each time the PSP's reply meets a state that another has decided. */
const racesMax = 8;

/** By then the merchant has an answer, whatever the database does. The PSP's own limit is well below. */
const answerTimeoutMs = 25_000;
const pauseMs = 250;

export const answerDeadline = (): number => performance.now() + answerTimeoutMs;

/** Writes down what the PSP has said, and what follows from it. */
@Injectable()
export class PspOutcomes {
  private readonly outcomes: StepWriter;

  constructor(
    private readonly db: AnswersDatabase,
    private readonly options: OutcomeSettings,
  ) {
    this.outcomes = new StepWriter(db, { name: 'outcomes' });
  }

  /**
   * One transaction, see write-outcome.ts; outcomes of one moment share it. Where the payment has moved meanwhile, the
   * reply is as true as before. It is held against the new state: a charge is never lost on a payment that FAILED.
   */
  async record(payment: Payment, said: Said): Promise<Payment> {
    let current = payment;
    for (let race = 1; race <= racesMax; race += 1) {
      if (current.status === 'SUCCEEDED') return this.recordUnderLock(current.id, said);
      const known = current.status === 'EXECUTING' ? nothingFound : await readFindings(this.db, current);
      const outcome = decideOutcome(current, said.reply, this.circumstances(said, known));
      try {
        await this.outcomes.write(this.rowsOf(current, outcome, said), () => failpoint(said.failpoints.beforeCommit));
        return this.committed(outcome, said);
      } catch (error) {
        if (!(error instanceof RowMoved)) throw error;
        current = await readPayment(this.db, payment.id, null);
      }
    }
    throw new RowMoved(`${payment.id} moved ${racesMax} times`);
  }

  /** The same, again and again while the database is away. Null from the deadline on: recovery asks the PSP again. */
  async recordInTime(payment: Payment, said: Said, deadline: number): Promise<Payment | null> {
    for (;;) {
      try {
        return await this.record(payment, said);
      } catch (error) {
        if (!isInfrastructureError(error)) throw error;
        const { attempt, reply } = said;
        const line = { event: 'outcome_not_written', paymentId: payment.id, kind: attempt.kind };
        this.options.logger.error({ ...line, conclusion: reply.conclusion, err: error }, 'outcome not written');
        if (performance.now() > deadline) return null;
      }
      await delay(pauseMs);
    }
  }

  /** As `record` where refunds move the payment on, several in a moment: it is read under its lock, so that no other is first. */
  private async recordUnderLock(paymentId: string, said: Said): Promise<Payment> {
    const outcome = await this.db.transaction(async (tx) => {
      const payment = await lockPayment(tx, paymentId, null);
      const known = await readFindings(tx, payment);
      const decided = decideOutcome(payment, said.reply, this.circumstances(said, known));
      tx.queue(...this.rowsOf(payment, decided, said));
      await tx.flush();
      failpoint(said.failpoints.beforeCommit);
      return decided;
    });
    return this.committed(outcome, said);
  }

  private rowsOf(payment: Payment, outcome: Outcome, { attempt, reply, request }: Said): Statement[] {
    const evidence = updateAttempt(payment.id, attempt, reply, outcome.at);
    const rows = [...outcomeRows(payment, outcome, { evidence, writing: this.options })];
    if (request === null) return rows;
    const response = responseAfter(request, outcome, this.options.views);
    return [...rows, endRecord(request.record, response)]; // idempotency_claim
  }

  private committed({ after, step, events }: Outcome, { failpoints }: Said): Payment {
    failpoint(failpoints.afterCommit);
    if (events.length > 0) this.options.outbox.wake();
    if (step !== null) this.options.merchantEvents.wake();
    return after;
  }

  private circumstances({ attempt, reply, actor, isStale }: Said, known: KnownFindings): Circumstances {
    const cancels = reply.conclusion === 'captured' ? reply.cancels.length : 0;
    const evidence = {
      attemptId: attempt.id,
      kind: attempt.kind,
      actor,
      isStale,
      known,
      asked: attempt.refund ?? null,
    };
    return { ...evidence, lateSuccessPolicy: this.options.lateSuccessPolicy, ...draw(this.options, cancels) };
  }
}

/** Events of a payment besides those of cancels: its success, the end of a doubt, and of a difference. */
const eventsMax = 3;

type Drawn = Omit<Circumstances, Exclude<keyof Evidence, 'at' | 'refundIds'>>;

/** Ids, chance and the clock, so that the decision has none of them. */
export function draw(
  { reannounceAfterMs, firstDelayMs }: Pick<OutcomeSettings, 'reannounceAfterMs' | 'firstDelayMs'>,
  cancels: number,
): Drawn {
  const at = new Date();
  return {
    at,
    nextAnnounceAt: new Date(at.getTime() + reannounceAfterMs),
    refundIds: Array.from({ length: cancels }, () => newId('rfd')),
    eventIds: Array.from({ length: cancels + eventsMax }, () => newId('evt')),
    traceparent: currentTraceparent(),
    jitter: Math.random(),
    firstDelayMs,
  };
}
