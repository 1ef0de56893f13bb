import {
  CommitOutcomeUnknown,
  inTransaction,
  isDuplicateKey,
  newId,
  Refusal,
  requireScopes,
  sendTogether,
  type Caller,
} from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { settle, writeSettled, type OutcomeOptions, type Settled } from '../confirmation/outcome.service';
import { readFindings } from '../confirmation/psp-findings';
import { readPayment, type Payment } from '../payment/payment';
import { PaymentMoved } from '../payment/payment-states';
import {
  approvalRow,
  approve,
  readApproval,
  readApprovals,
  readSameRequest,
  resolutionKind,
  type Approval,
  type ApprovalsQuery,
} from './approvals';
import { recordedAttempt, recoveryClosed, type Recorded } from './recorded-attempt';
import { concludes, decideApproval, decideRequest, type resolutionBody } from './resolution';

export type ResolutionOptions = Omit<OutcomeOptions, 'lateSuccessPolicy'>;

/** How often a payment may move under an approval; each time something about it was noted or settled. */
const racesMax = 8;

/** Outcomes that two people record because the PSP told them, and not its interface. */
export class ResolutionService {
  constructor(
    private readonly db: DataSource,
    private readonly options: ResolutionOptions,
  ) {}

  /** Asks for a second key. The same words from the same key find the approval that they made before. */
  async request(
    paymentId: string,
    body: z.output<typeof resolutionBody>,
    caller: Pick<Caller, 'keyId' | 'merchantId'>,
  ): Promise<Approval> {
    const payment = await readPayment(this.db, paymentId, caller.merchantId);
    const now = new Date();
    const request = decideRequest(payment, body, now);
    const asked = { paymentId, request, requestedBy: caller.keyId };
    const before = await readSameRequest(this.db, asked);
    if (before !== null) return before;

    const approvalId = newId('apr');
    const row = approvalRow({ ...asked, id: approvalId, kind: resolutionKind, scope: 'admin', requestedAt: now });
    await inTransaction(this.db, (tx) => sendTogether(tx, [row]));
    return readApproval(this.db, approvalId);
  }

  get(approvalId: string): Promise<Approval> {
    return readApproval(this.db, approvalId);
  }

  list(query: ApprovalsQuery): Promise<Approval[]> {
    return readApprovals(this.db, query);
  }

  /** Records the outcome once; whoever approves again is shown what is recorded. */
  async approve(approvalId: string, caller: Caller): Promise<{ approval: Approval; payment: Payment }> {
    for (let race = 1; race <= racesMax; race += 1) {
      const approval = await readApproval(this.db, approvalId);
      requireScopes(caller, [approval.scope]);
      const decided = decideApproval(approval, caller.keyId);
      const payment = await readPayment(this.db, approval.paymentId, null);
      if (decided === 'report') return { approval, payment };
      if (payment.status === 'UNKNOWN') await this.record(approval, payment, caller.keyId);
    }
    throw new Refusal('state_forbids', 'The payment is being worked on by others: try again.');
  }

  /** One transaction: the step, its events, the evidence, the approval. The caller reads what has come of it. */
  private async record(approval: Approval, payment: Payment, approver: string): Promise<void> {
    const known = await readFindings(this.db, payment);
    const at = new Date();
    const attemptId = newId('att');
    const evidence = { attemptId, kind: 'resolution', actor: approver, at, isStale: true, known } as const;
    const noRefund = { asked: null, refundIds: [] }; // No answer of the PSP that could show a cancel.
    const settled = settle(
      payment,
      concludes(approval.request, at),
      { ...evidence, ...noRefund, lateSuccessPolicy: 'keep' }, // Of no account: an UNKNOWN payment has told nobody that it FAILED.
      this.options,
    );
    try {
      const recorded = { approval, attemptId, approver, at };
      await inTransaction(this.db, (tx) => writeRecorded(tx, payment, settled, recorded));
      this.options.outbox.wake();
      this.options.merchantEvents.wake();
    } catch (error) {
      // The PSP or another approval was first, an attempt took our number, or the answer to COMMIT is lost: the rows tell.
      const rowsTell = error instanceof PaymentMoved || error instanceof CommitOutcomeUnknown || isDuplicateKey(error);
      if (!rowsTell) throw error;
    }
  }
}

/** The payment first, as everybody locks it. Its compare-and-set lets one of several approvals through. */
async function writeRecorded(tx: EntityManager, payment: Payment, settled: Settled, recorded: Recorded): Promise<void> {
  const { approval, approver, at } = recorded;
  const closed = recoveryClosed(payment.id, approval.request.outcome, at);
  await writeSettled(tx, payment, settled, [recordedAttempt(payment, recorded), closed]);
  const [approved] = await sendTogether(tx, [approve(approval.id, { keyId: approver, at })]);
  if (approved?.affectedRows !== 1) throw new PaymentMoved(`${approval.id} was approved before`);
}
