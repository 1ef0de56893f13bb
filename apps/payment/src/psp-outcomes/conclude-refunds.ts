import { RefundSucceededV1, type DataOf } from '@kessai/contracts';
import type { Payment } from '../payment/payment';
import type { AskedRefund } from '../psp-attempts/attempts';
import type { PspCancel, PspConclusion } from '../psp/psp';
import { balanceCodes } from '../psp/toss-codes';
import {
  afterChanges,
  heldBy,
  isInFlight,
  isOpen,
  isWaiting,
  linesLeft,
  nextRefundStatuses,
  sumOf,
  type Refund,
  type RefundChange,
} from '../refund/refund';
import { spread } from '../refund/refund-split';

/** What is known of a payment's refunds when the PSP's answer is held against it. */
export interface RefundsBefore {
  /** Those that have not failed, in the order in which they are sent. */
  readonly refunds: readonly Refund[];
  /** Cancels that are accounted for elsewhere. */
  readonly transactionKeys: ReadonlySet<string>;
}

interface Circumstances {
  readonly at: Date;
  /** One for each cancel that the answer shows: whichever is not ours becomes a refund under it. */
  readonly refundIds: readonly string[];
  /** The refund that the answered cancel was sent for, if it was one. */
  readonly asked: AskedRefund | null;
}

/** What an answer of the PSP about a SUCCEEDED payment makes of its refunds. Cancels are facts: they come first. */
export function decideRefunds(
  payment: Payment,
  before: RefundsBefore,
  conclusion: PspConclusion,
  circumstances: Circumstances,
): RefundChange[] {
  const changes = new Changes(payment, before.refunds, circumstances.at);
  if (conclusion.conclusion === 'captured') {
    noteCancels(changes, before, conclusion.cancels, circumstances);
    endWhatCannotBe(changes, conclusion.cancels);
  }
  const { asked } = circumstances;
  if (asked !== null) noteAnswer(changes, conclusion, asked);
  return changes.list();
}

/** Only a cancel that ends with its id proves a refund of ours; every other one is not ours, and a refund too. */
function noteCancels(
  changes: Changes,
  { transactionKeys }: RefundsBefore,
  cancels: readonly PspCancel[],
  { refundIds }: Circumstances,
): void {
  const isKnown = ({ transactionKey }: PspCancel) =>
    transactionKeys.has(transactionKey) || changes.refunds().some((refund) => refund.transactionKey === transactionKey);

  const strange: { cancel: PspCancel; id: string }[] = [];
  cancels.forEach((cancel, index) => {
    if (isKnown(cancel)) return;
    const ours = changes.refunds().find((refund) => isOpen(refund) && cancel.reason.endsWith(refund.id));
    if (ours && mayMean(cancel, ours.amountMinor)) return changes.succeed(ours, cancel);
    // The PSP has given back another amount under our name. It is not asked again: what it has done is what counts.
    if (ours) changes.fail(ours, 'psp_amount_differs', 'The PSP has given back another amount.');
    strange.push({ cancel, id: refundIds[index]! });
  });
  for (const { cancel, id } of strange) changes.add(id, cancel);
}

/** A balance never grows: what is more than is left, and not among the cancels, was not done and will never be. */
function endWhatCannotBe(changes: Changes, cancels: readonly PspCancel[]): void {
  const inFlight = changes.refunds().find(isInFlight);
  const leftMinor = changes.payment.amountMinor - sumOf(cancels.map((cancel) => goneWith(cancel, changes.refunds())));
  if (inFlight && inFlight.amountMinor > leftMinor) changes.exceed(inFlight);
}

function mayMean({ amountMinor, alsoMinor = [] }: PspCancel, oursMinor: bigint): boolean {
  return amountMinor === oursMinor || alsoMinor.includes(oursMinor);
}

/** Where the PSP has rounded, the refund that the cancel is knows its amount to the unit. */
function goneWith(cancel: PspCancel, refunds: readonly Refund[]): bigint {
  const refund = refunds.find(({ transactionKey }) => transactionKey === cancel.transactionKey);
  return refund?.amountMinor ?? cancel.amountMinor;
}

/** What the PSP said to the cancel itself, where the cancels have not told already. */
function noteAnswer(changes: Changes, conclusion: PspConclusion, { id, isOnlyKey }: AskedRefund): void {
  const refund = changes.refunds().find((one) => one.id === id);
  if (refund === undefined || !isOpen(refund)) return;
  switch (conclusion.conclusion) {
    case 'captured':
      return changes.doubt(refund, 'psp_cancel_not_shown', 'The PSP does not show the cancel that it was asked for.');
    case 'declined':
      // That too little is left may come of an earlier cancel of the same refund: then only a look-up tells.
      if (isOnlyKey || !balanceCodes.has(conclusion.code))
        return changes.fail(refund, conclusion.code, conclusion.message);
      return changes.doubt(refund, conclusion.code, conclusion.message);
    case 'unknown':
      return changes.doubt(refund, conclusion.code, conclusion.message);
  }
}

const codeLength = 64;
const messageLength = 500;

/** The refunds as the answer changes them, one after the other. */
class Changes {
  private readonly changed = new Map<string, RefundChange>();

  constructor(
    readonly payment: Payment,
    private readonly before: readonly Refund[],
    private readonly at: Date,
  ) {}

  list(): RefundChange[] {
    return [...this.changed.values()];
  }

  refunds(): Refund[] {
    return afterChanges(this.before, this.list());
  }

  succeed(refund: Refund, { transactionKey, canceledAt }: PspCancel): void {
    this.move(refund, { status: 'SUCCEEDED', transactionKey, canceledAt, failureCode: null, failureMessage: null });
  }

  fail(refund: Refund, code: string, message: string): void {
    this.move(refund, { status: 'FAILED', ...failureOf(code, message) });
  }

  exceed(refund: Refund): void {
    this.fail(refund, 'refund_exceeds_remaining', 'Money has gone back at the PSP: less is left than this refund.');
  }

  doubt(refund: Refund, code: string, message: string): void {
    if (refund.status === 'PENDING') this.move(refund, { status: 'UNKNOWN', ...failureOf(code, message) });
  }

  /** A cancel that is not ours. No reservation can refuse it: those never sent give way, the last one first. */
  add(id: string, cancel: PspCancel): void {
    const { payment } = this;
    while (cancel.amountMinor > payment.amountMinor - heldBy(this.refunds())) {
      const refunds = this.refunds();
      const giving = refunds.filter(isWaiting).at(-1) ?? refunds.find(isInFlight);
      if (giving === undefined) throw new Error(`${payment.id}: more has gone back than was captured`);
      this.exceed(giving);
    }
    this.changed.set(id, { before: null, after: this.foundAs(id, cancel) });
  }

  private foundAs(id: string, { amountMinor, transactionKey, canceledAt, reason }: PspCancel): Refund {
    const { id: paymentId, merchantId, currency, psp, lines } = this.payment;
    if (psp === null) throw new Error(`${paymentId} is at no PSP`);
    return {
      id,
      paymentId,
      merchantId,
      source: 'psp',
      status: 'SUCCEEDED',
      amountMinor,
      currency,
      psp,
      reason,
      transactionKey,
      canceledAt,
      failureCode: null,
      failureMessage: null,
      firstSentAt: null,
      createdAt: this.at,
      updatedAt: this.at,
      lines: spread(amountMinor, linesLeft(lines, this.refunds())),
    };
  }

  private move(refund: Refund, set: Partial<Refund> & Pick<Refund, 'status'>): void {
    if (!nextRefundStatuses[refund.status].includes(set.status)) {
      throw new Error(`${refund.id}: no step leads from ${refund.status} to ${set.status}`);
    }
    const before = this.before.find(({ id }) => id === refund.id) ?? null;
    this.changed.set(refund.id, { before, after: { ...refund, ...set, updatedAt: this.at } });
  }
}

function failureOf(code: string, message: string) {
  return {
    failureCode: code.slice(0, codeLength),
    failureMessage: [...message].slice(0, messageLength).join(''),
  };
}

/** The refunds that these changes make SUCCEEDED: each is announced. */
export function nowSucceeded(changes: readonly RefundChange[]): Refund[] {
  return changes.map(({ after }) => after).filter(({ status }) => status === 'SUCCEEDED');
}

/** What wallet and ledger need to know of a refund that is about to be SUCCEEDED. */
export function succeededRefund(payment: Payment, refund: Refund): DataOf<typeof RefundSucceededV1> {
  const { id: refundId, merchantId, paymentId, psp, currency, amountMinor, transactionKey, canceledAt } = refund;
  if (transactionKey === null || canceledAt === null) throw new Error(`${refundId} has no evidence`);
  const sellers = new Map(payment.lines.map(({ id, sellerId }) => [id, sellerId]));
  const lines = refund.lines.map((line) => ({ ...line, sellerId: sellers.get(line.lineId)! }));
  return { merchantId, paymentId, refundId, psp, currency, amountMinor, transactionKey, canceledAt, lines };
}

/** What a note of the payment is called for them: our own refund's step, or else what was found at the PSP. */
export function reasonOf(changes: readonly RefundChange[]): string {
  const ours = changes.find(({ before }) => before !== null);
  return ours === undefined ? 'psp_canceled' : `refund_${ours.after.status.toLowerCase()}`;
}

/** The payment with what has gone back of it and of its lines. */
export function withRefunded(payment: Payment, changes: readonly RefundChange[]): Payment {
  const gone = nowSucceeded(changes);
  const lines = payment.lines.map((line) => {
    const parts = gone.flatMap((refund) => refund.lines).filter(({ lineId }) => lineId === line.id);
    return { ...line, refundedMinor: line.refundedMinor + sumOf(parts.map(({ grossMinor }) => grossMinor)) };
  });
  const refundedMinor = payment.refundedMinor + sumOf(gone.map(({ amountMinor }) => amountMinor));
  return { ...payment, refundedMinor, lines };
}
