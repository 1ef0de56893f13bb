import { CommitOutcomeUnknown, databaseNow, isDuplicateKey, RowMoved, type Walked } from '@kessai/database';
import { Refusal, requireScopes, type Caller } from '@kessai/http';
import { ReadsDatabase, RequestsDatabase } from '@kessai/messaging';
import { newId } from '@kessai/runtime';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { lockHeldKeys } from '../access/key-holders';
import { environmentKeys, type KeyView } from '../access/key-view';
import { PaymentConfig } from '../config';
import { decideOutcome } from '../psp-outcomes/decide-outcome';
import { readFindings } from '../psp-outcomes/findings';
import { draw, OutcomeSettings } from '../psp-outcomes/psp-outcomes';
import { outcomeRows } from '../psp-outcomes/write-outcome';
import { respondOnce, finalResponse, type ApiResponse } from '../idempotency/responses';
import { recordOfAsked, OneTransactionRequests, type AskedOnce, type Keep } from '../idempotency/one-transaction';
import { readPayment, type Payment } from '../payment/payment';
import {
  approvalRow,
  approvalView,
  approve,
  readApproval,
  readApprovals,
  readSameRequest,
  resolutionKind,
  type Approval,
  type ApprovalsQuery,
} from './approvals';
import { endRecovery, insertRecordedAttempt } from './recorded-attempt';
import { concludes, decideApproval, decideRequest, requireSecondPerson, type resolutionBody } from './resolution';

/** How often a payment may move under an approval; each time something about it was noted or settled. */
const racesMax = 8;

/** Outcomes that two people record because the PSP told them, and not its interface. */
@Injectable()
export class ResolutionService {
  private readonly environmentKeys: readonly KeyView[];

  constructor(
    private readonly db: RequestsDatabase,
    private readonly readsDb: ReadsDatabase,
    private readonly outcomes: OutcomeSettings,
    private readonly requests: OneTransactionRequests,
    config: PaymentConfig,
  ) {
    this.environmentKeys = environmentKeys(config);
  }

  /** Asks for a second key. */
  ask(
    paymentId: string,
    body: z.output<typeof resolutionBody>,
    { caller, asked }: { caller: Caller; asked: AskedOnce },
  ): Promise<ApiResponse> {
    return this.requests.answer(asked, async (keep) => {
      const approval = await this.request(paymentId, body, { caller, keep });
      return finalResponse(202, approvalView(approval));
    });
  }

  /** The same words from the same key find the approval that they made before. */
  private async request(
    paymentId: string,
    body: z.output<typeof resolutionBody>,
    { caller, keep }: { caller: Caller; keep: Keep },
  ): Promise<Approval> {
    const payment = await readPayment(this.db, paymentId, caller.merchantId);
    const now = await databaseNow(this.db);
    const request = decideRequest(payment, body, now);
    const asked = { paymentId, request, requestedBy: caller.keyId };
    const before = await readSameRequest(this.db, asked, this.environmentKeys);
    if (before !== null) {
      const kept = keep.rows(finalResponse(202, approvalView(before)));
      await this.db.transaction(async (tx) => {
        tx.queue(...kept); // idempotency_claim
        await tx.flush();
      });
      return before;
    }
    const born = { id: newId('apr'), kind: resolutionKind, scope: 'admin', requestedAt: now } as const;
    const made = { ...asked, ...born };
    const approval: Approval = {
      ...made,
      status: 'pending',
      paymentStatus: payment.status,
      approvedBy: null,
      approvedAt: null,
    };
    const kept = keep.rows(finalResponse(202, approvalView(approval)));
    await this.db.transaction(async (tx) => {
      tx.queue(...kept, approvalRow(made)); // idempotency_claim, approval
      await tx.flush();
    });
    return approval;
  }

  get(approvalId: string): Promise<Approval> {
    return readApproval(this.readsDb, approvalId, this.environmentKeys);
  }

  list(query: ApprovalsQuery): Promise<Walked<Approval>> {
    return readApprovals(this.readsDb, query, this.environmentKeys);
  }

  /** Under an Idempotency-Key the first answer. Without one the same, as it is by then. */
  approveOnce(approvalId: string, caller: Caller, asked: AskedOnce): Promise<ApiResponse> {
    return respondOnce(this.db, recordOfAsked(asked), async () => {
      const { approval, payment } = await this.approve(approvalId, caller);
      return finalResponse(200, { ...approvalView(approval), payment: await this.outcomes.views.of(payment) });
    });
  }

  /** Records the outcome once; a repeated approval is shown what is recorded. */
  async approve(approvalId: string, caller: Caller): Promise<{ approval: Approval; payment: Payment }> {
    for (let race = 1; race <= racesMax; race += 1) {
      const approval = await this.get(approvalId);
      requireScopes(caller, [approval.scope]);
      const decided = decideApproval(approval, caller.keyId);
      const payment = await readPayment(this.db, approval.paymentId, null);
      if (decided === 'report') return { approval, payment };
      if (payment.status === 'UNKNOWN') await this.record(approval, payment, caller.keyId);
    }
    throw new Refusal('state_forbids', 'The payment is being worked on by others: try again.');
  }

  /**
   * One transaction: the step, its events, the evidence, the approval. The keys are locked first: one that is revoked
   * at the same moment is revoked before and refused, or after. The caller reads what has come of it.
   */
  private async record(approval: Approval, payment: Payment, approver: string): Promise<void> {
    const known = await readFindings(this.db, payment);
    const attemptId = newId('att');
    const drawn = draw(this.outcomes, 0); // No reply of the PSP, which could show a cancel.
    const { at } = drawn;
    const outcome = decideOutcome(payment, concludes(approval.request, at), {
      ...drawn,
      attemptId,
      kind: 'resolution',
      actor: approver,
      isStale: true,
      known,
      asked: null,
      lateSuccessPolicy: 'keep', // Of no account: an UNKNOWN payment was never told to be FAILED.
    });
    try {
      const recorded = { approval, attemptId, approver, at };
      await this.db.transaction(async (tx) => {
        const good = await lockHeldKeys(tx, [approval.requestedBy, approver], this.environmentKeys);
        requireSecondPerson(approval, approver, good);
        const evidence = insertRecordedAttempt(payment, recorded);
        tx.queue(...outcomeRows(payment, outcome, { evidence, writing: this.outcomes })); // see write-outcome.ts
        tx.queue(endRecovery(payment.id, approval.request.outcome, at)); // payment_recovery
        tx.queue(approve(approval.id, { keyId: approver, at })); // approval
        await tx.flush();
      });
      this.outcomes.outbox.wake();
      this.outcomes.merchantEvents.wake();
    } catch (error) {
      // The PSP or another approval was first, an attempt took our number, or the answer to COMMIT is lost: the rows tell.
      const rowsTell = error instanceof RowMoved || error instanceof CommitOutcomeUnknown || isDuplicateKey(error);
      if (!rowsTell) throw error;
    }
  }
}
