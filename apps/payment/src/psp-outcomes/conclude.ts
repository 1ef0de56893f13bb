import {
  PaymentAmountDiffersResolvedV1,
  PaymentAmountDiffersV1,
  PaymentLateSuccessCanceledV1,
  PaymentLateSuccessV1,
  PaymentResolvedV1,
  PaymentSucceededV1,
  PaymentUnknownV1,
  RefundSucceededV1,
  type DataOf,
  type EventDefinition,
} from '@kessai/contracts';
import type { Payment } from '../payment/payment';
import type { Step } from '../payment/payment-states';
import type { AskedRefund } from '../psp-attempts/attempts';
import type { Captured, Declined, PspCancel, PspConclusion, Unknown } from '../psp/psp';
import type { RefundChange } from '../refund/refund';
import {
  decideRefunds,
  nowSucceeded,
  reasonOf as reasonOfRefunds,
  succeededRefund,
  withRefunded,
} from './conclude-refunds';
import type { KnownFindings, PspFinding } from './findings';

/** What follows from one answer of the PSP, before its events have ids and its rows are known. */
export interface Conclusions {
  /** Null where the answer changes nothing. */
  readonly step: Step | null;
  readonly facts: readonly Fact[];
  readonly findings: readonly PspFinding[];
  readonly refunds: readonly RefundChange[];
}

/** An event to be announced, before it has an id and a sequence. */
export interface Fact {
  readonly event: EventDefinition;
  readonly data: unknown;
}

export type LateSuccessPolicy = 'cancel' | 'keep';

export interface Evidence {
  readonly attemptId: string;
  readonly kind: 'confirm' | 'lookup' | 'cancel' | 'resolution';
  readonly actor: string;
  readonly at: Date;
  /** The request that the payment was EXECUTING in has surely ended: what is not known now, no other will say. */
  readonly isStale: boolean;
  readonly known: KnownFindings;
  /** Where the answer is that to a cancel: the refund that it was sent for. */
  readonly asked: AskedRefund | null;
  /** One for each cancel that the answer shows, should it be a refund that no request here has asked for. */
  readonly refundIds: readonly string[];
  readonly lateSuccessPolicy: LateSuccessPolicy;
}

const nothing: Conclusions = { step: null, facts: [], findings: [], refunds: [] };

/** The step that an answer allows. Whatever is not proven either way is UNKNOWN, never FAILED. */
export function conclude(payment: Payment, conclusion: PspConclusion, evidence: Evidence): Conclusions {
  switch (payment.status) {
    case 'EXECUTING':
    case 'UNKNOWN':
      if (conclusion.conclusion === 'captured') return succeed(payment, conclusion, evidence);
      if (conclusion.conclusion === 'declined') return fail(payment, conclusion, evidence);
      return stayOpen(payment, conclusion, evidence);
    case 'SUCCEEDED':
      return noteRefunds(payment, conclusion, evidence);
    case 'FAILED':
      return conclusion.conclusion === 'captured' ? noteLateSuccess(payment, conclusion, evidence) : nothing;
    case 'CREATED':
    case 'CANCELED':
    case 'EXPIRED':
      throw new Error(`${payment.id} is ${payment.status}: the PSP was never asked about it`);
  }
}

/** What the PSP is still to be asked about the payment. */
export function questionOf(payment: Payment): 'outcome' | 'check' | null {
  if (payment.status === 'UNKNOWN' || payment.status === 'EXECUTING') return 'outcome';
  const isBeingCanceled = payment.lateSuccessAt !== null && payment.lateSuccessResolution === null;
  return isBeingCanceled ? 'check' : null;
}

function succeed(payment: Payment, captured: Captured, evidence: Evidence): Conclusions {
  const { method, approvedAt, details = null } = captured;
  const refunded = refundsOf(payment, captured, evidence);
  const set = {
    pspMethod: method === null ? null : cut(method, codeLength),
    pspDetails: details,
    approvedAt,
    ...noFailure(payment),
    ...refunded.set,
  };
  return {
    step: stepTo('SUCCEEDED', set, reasonOf('psp_captured', evidence), evidence),
    facts: [
      ...differenceTakenBack(payment, evidence),
      fact(PaymentSucceededV1, succeededPayment(payment, approvedAt)),
      ...resolved(payment, 'SUCCEEDED', evidence),
      ...refunded.facts,
    ],
    findings: [],
    refunds: refunded.refunds,
  };
}

function fail(payment: Payment, { code, message }: Declined, evidence: Evidence): Conclusions {
  const set = { ...failure({ code, message }), failureDeclined: evidence.kind !== 'resolution' };
  return {
    step: stepTo('FAILED', set, reasonOf('psp_declined', evidence), evidence),
    facts: [...differenceTakenBack(payment, evidence), ...resolved(payment, 'FAILED', evidence)],
    findings: [],
    refunds: [],
  };
}

/** Codes that say more than that there was no answer: the payment shows them whenever they come. */
const tellingCodes: ReadonlySet<string> = new Set(['awaiting_deposit', 'psp_amount_differs']);

function stayOpen(payment: Payment, unknown: Unknown, evidence: Evidence): Conclusions {
  const { code } = unknown;
  const differs = differenceFound(payment, unknown, evidence);
  const set = { ...failure(unknown), failureDeclined: false };
  if (payment.status === 'EXECUTING') {
    // While its request may still be at it, or another confirm is about to decide it, a look-up says nothing.
    if (evidence.kind === 'lookup' && (!evidence.isStale || unknown.isUndecided)) return nothing;
    const step = stepTo('UNKNOWN', set, 'psp_outcome_unknown', evidence);
    return { ...differs, step, facts: [nowUnknown(payment, code), ...differs.facts] };
  }
  const isNews = tellingCodes.has(code) && payment.failureCode !== code;
  if (differs.facts.length === 0 && !isNews) return nothing;
  return { ...differs, step: stepTo('UNKNOWN', set, code, evidence) };
}

/** Only a look-up is believed when it names another amount; it is booked once, to suspense. */
function differenceFound(payment: Payment, { difference }: Unknown, { kind, known }: Evidence): Conclusions {
  if (difference === null || kind !== 'lookup' || known.difference !== null) return nothing;
  const { currency, amountMinor, approvedAt } = difference;
  const expected = { expectedCurrency: payment.currency, expectedAmountMinor: payment.amountMinor };
  const data = { ...subject(payment), currency, amountMinor, ...expected, approvedAt };
  const transactionKey = payment.paymentKey ?? '';
  const finding = { kind: 'amount_differs', transactionKey, currency, amountMinor, occurredAt: approvedAt } as const;
  return { ...nothing, facts: [fact(PaymentAmountDiffersV1, data)], findings: [finding] };
}

/** Money of a succeeded payment that went back, or will not: by our refunds, or by cancels made at the PSP. */
function noteRefunds(payment: Payment, conclusion: PspConclusion, evidence: Evidence): Conclusions {
  const { refunds, facts, set } = refundsOf(payment, conclusion, evidence);
  if (refunds.length === 0) return nothing;
  return { ...nothing, refunds, facts, step: stepTo('SUCCEEDED', set, reasonOfRefunds(refunds), evidence) };
}

function refundsOf(payment: Payment, conclusion: PspConclusion, { known, at, refundIds, asked }: Evidence) {
  const refunds = decideRefunds(payment, known, conclusion, { at, refundIds, asked });
  const gone = nowSucceeded(refunds);
  const facts = gone.map((refund) => fact(RefundSucceededV1, succeededRefund(payment, refund)));
  const { refundedMinor } = withRefunded(payment, refunds);
  return { refunds, facts, set: gone.length === 0 ? {} : { refundedMinor } };
}

/** The PSP has charged what we had told FAILED. The payment stays FAILED: its order id may be another one's by now. */
function noteLateSuccess(payment: Payment, { approvedAt, cancels }: Captured, evidence: Evidence): Conclusions {
  const canceled = cancelsOf(payment, cancels, evidence);
  const hasAllGoneBack = cancels.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) === payment.amountMinor;
  const kept = evidence.lateSuccessPolicy === 'keep' ? 'kept' : payment.lateSuccessResolution;
  const lateSuccessResolution = hasAllGoneBack ? 'canceled' : kept;
  const isNew = payment.lateSuccessAt === null;
  const isNews = isNew || canceled.findings.length > 0 || lateSuccessResolution !== payment.lateSuccessResolution;
  if (!isNews) return nothing;
  const set = { lateSuccessAt: payment.lateSuccessAt ?? approvedAt, lateSuccessResolution };
  const { currency, amountMinor } = payment;
  const late = fact(PaymentLateSuccessV1, { ...subject(payment), currency, amountMinor, approvedAt });
  return {
    step: stepTo('FAILED', set, isNew ? 'late_success' : 'late_success_canceled', evidence),
    facts: [...(isNew ? [late] : []), ...canceled.facts],
    findings: canceled.findings,
    refunds: [],
  };
}

/** The cancels of a late success that are not noted yet, each with the event that books it. */
function cancelsOf(
  payment: Payment,
  cancels: readonly PspCancel[],
  { known }: Evidence,
): Pick<Conclusions, 'facts' | 'findings'> {
  const { currency } = payment;
  const fresh = cancels
    .filter(({ transactionKey }) => !known.transactionKeys.has(transactionKey))
    .map(({ transactionKey, amountMinor, canceledAt }) => ({ transactionKey, amountMinor, currency, canceledAt }));
  return {
    facts: fresh.map((cancel) => fact(PaymentLateSuccessCanceledV1, { ...subject(payment), ...cancel })),
    findings: fresh.map(({ canceledAt: occurredAt, ...cancel }) => ({
      ...cancel,
      kind: 'late_success_canceled',
      occurredAt,
    })),
  };
}

function differenceTakenBack(payment: Payment, { known, at }: Evidence): Fact[] {
  if (known.difference === null) return [];
  const { currency, amountMinor } = known.difference;
  return [fact(PaymentAmountDiffersResolvedV1, { ...subject(payment), currency, amountMinor, resolvedAt: at })];
}

function nowUnknown(payment: Payment, code: string): Fact {
  const { currency, amountMinor, executingSince } = payment;
  if (executingSince === null) throw new Error(`${payment.id} is unknown since no time`);
  const why = { code: cut(code, codeLength), since: executingSince };
  return fact(PaymentUnknownV1, { ...subject(payment), currency, amountMinor, ...why });
}

/** Who was told that the outcome is not known is told that it is. */
function resolved({ status, merchantId, id }: Payment, outcome: 'SUCCEEDED' | 'FAILED', { at }: Evidence): Fact[] {
  if (status !== 'UNKNOWN') return [];
  return [fact(PaymentResolvedV1, { merchantId, paymentId: id, outcome, resolvedAt: at })];
}

/** What wallet and ledger need to know of a payment that is about to be SUCCEEDED. */
function succeededPayment(payment: Payment, approvedAt: Date): DataOf<typeof PaymentSucceededV1> {
  const { currency, amountMinor } = payment;
  const lines = payment.lines.map(({ id: lineId, sellerId, grossMinor, feeMinor, vatMinor, netMinor }) => ({
    lineId,
    sellerId,
    grossMinor,
    feeMinor,
    vatMinor,
    netMinor,
  }));
  return { ...subject(payment), currency, amountMinor, approvedAt, lines };
}

function subject({ id: paymentId, merchantId, psp }: Payment) {
  if (psp === null) throw new Error(`${paymentId} is at no PSP`);
  return { merchantId, paymentId, psp };
}

function fact<Definition extends EventDefinition>(event: Definition, data: DataOf<Definition>): Fact {
  return { event, data };
}

function stepTo(to: Step['to'], set: Step['set'], reason: string, { actor, attemptId, at }: Evidence): Step {
  return { to, set, reason, actor, attemptId, at };
}

/** What two people record because the PSP told it to them is no answer of the PSP. */
function reasonOf(ofThePsp: string, { kind }: Evidence): string {
  return kind === 'resolution' ? 'recorded_by_hand' : ofThePsp;
}

const codeLength = 64;
const messageLength = 500;

function failure({ code, message }: { code: string; message: string }) {
  return { failureCode: cut(code, codeLength), failureMessage: cut(message, messageLength) };
}

/** What was not known before is no failure. */
function noFailure({ failureCode }: Payment) {
  return failureCode === null ? {} : { failureCode: null, failureMessage: null, failureDeclined: null };
}

/** By characters, as the columns count. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join('');
}
