import { PaymentSucceededV1, RefundSucceededV1 } from '@kessai/contracts';
import type { Outbox, Outgoing } from '@kessai/messaging';
import type { Statement } from '@kessai/database';
import { ledgerNotice } from '../completion/ledger-notices';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import type { Payment } from '../payment/payment';
import { insertHistory, updatePayment } from '../payment/payment-states';
import { closeRefundTask, openTask, openTaskByNews } from '../recovery-tasks/recovery-tasks';
import { addRefundedToLine, insertRefund, insertRefundLines, updateRefund } from '../refund/refund-rows';
import type { AnnouncedChange, Outcome, TaskChange } from './decide-outcome';
import { insertFindings, resolveDifference } from './findings';

export interface OutcomeWriting {
  readonly outbox: Outbox;
  readonly merchantEvents: MerchantEvents;
}

/**
 * The page of the rows: all that an outcome writes, a line for each table, in the order in which it is written. The
 * payment comes first, as every transaction locks it first. `evidence` is the row of the attempt that proves the outcome.
 *
 * What is sent: SUCCEEDED payment.succeeded, UNKNOWN payment.unknown, FAILED nothing; out of UNKNOWN also payment.resolved.
 * A wrong amount payment.amount_differs, and .amount_differs_resolved once it is explained. A success after FAILED
 * payment.late_success, and .late_success_canceled when it has gone back. Money that went back refund.succeeded.
 */
export function* outcomeRows(
  payment: Payment,
  outcome: Outcome,
  { evidence, writing }: { evidence: Statement; writing: OutcomeWriting },
): Generator<Statement> {
  const { step, at, after } = outcome;
  if (step === null) return yield evidence; // payment_attempt: the reply changes nothing, and is kept

  yield updatePayment(payment, step); // payment: by compare-and-set
  yield insertHistory(payment, step); // payment_history
  yield evidence; // payment_attempt
  for (const event of outcome.events) {
    yield writing.outbox.row(event); // outbox, as said above
    if (isForLedgerAlone(event)) yield ledgerNotice(event, payment.id, outcome); // ledger_notice
  }
  if (outcome.resolvesDifference) yield resolveDifference(payment.id, at); // psp_finding
  if (step.attemptId !== null && outcome.findings.length > 0) {
    yield insertFindings(payment.id, outcome.findings, { attemptId: step.attemptId, at }); // psp_finding
  }
  for (const change of outcome.refunds) yield* refundRows(payment, change); // refund, refund_line, payment_line
  for (const task of outcome.tasks) yield taskRow(payment.id, task, at); // payment_recovery
  for (const event of outcome.merchantEvents) {
    yield writing.merchantEvents.row(event, after, outcome.openQuestion); // merchant_event
  }
}

function* refundRows(payment: Payment, { before, after, announced }: AnnouncedChange): Generator<Statement> {
  if (before === null) {
    yield insertRefund(after, announced, null); // refund
    yield insertRefundLines(payment, after); // refund_line
  } else {
    yield updateRefund(before, after, announced); // refund
  }
  if (after.status !== 'SUCCEEDED') return;
  for (const line of after.lines) yield addRefundedToLine(payment.id, line); // payment_line
}

function taskRow(paymentId: string, task: TaskChange, at: Date): Statement {
  switch (task.what) {
    case 'open':
      return openTask(paymentId, task.question, at, task.dueAt);
    case 'open_by_news':
      return openTaskByNews(paymentId, task.question, at, task.dueAt);
    case 'close_refunds':
      return closeRefundTask(paymentId);
  }
}

/** Successes are answered by wallet and ledger, as their own rows note; everything else by the ledger alone. */
const isForLedgerAlone = ({ type }: Outgoing): boolean =>
  type !== PaymentSucceededV1.type && type !== RefundSucceededV1.type;
