import { toMajorText } from '@kessai/money';
import { claims } from './claims';
import type { Break, EntryFact, JournalFact, PaymentFact, PspMovement, RefundFact, RefundLineFact } from './facts';
import { movementsOf, movesOf } from './journal-movements';

/** A refund whose outcome is not known yet: neither a cancel nor its absence proves anything wrong. */
export const isOpenRefund = ({ status }: RefundFact): boolean => status === 'PENDING' || status === 'UNKNOWN';

const succeeded = ({ status }: RefundFact): boolean => status === 'SUCCEEDED';
const parts = ['grossMinor', 'feeMinor', 'vatMinor', 'netMinor'] as const;
const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/**
 * Refunds take back no more than the payment brought, whole, by line and by part of a line; those that have not failed
 * hold their share. What the payment says has gone back is the sum of those that succeeded.
 */
export function refundBreaks(payment: PaymentFact): Break[] {
  const { broken, refute } = claims('refund', payment.id);
  const { refunds, amountMinor, currency } = payment;
  refute(refunds.length === 0 || payment.status === 'SUCCEEDED', () => `has refunds, but is ${payment.status}`);
  const held = refunds.filter(({ status }) => status !== 'FAILED');
  const reserved = sumOf(held.map((refund) => refund.amountMinor));
  refute(reserved <= amountMinor, () => `${reserved} refunded or reserved of ${amountMinor}`);
  const gone = sumOf(refunds.filter(succeeded).map((refund) => refund.amountMinor));
  refute(
    gone === payment.refundedMinor,
    () => `refunds of ${gone} succeeded, the payment says ${payment.refundedMinor}`,
  );
  const inFlight = refunds.filter(({ isInFlight }) => isInFlight);
  refute(inFlight.length < 2, () => `${inFlight.length} refunds in flight at once`);

  for (const refund of refunds) {
    const gross = sumOf(refund.lines.map(({ grossMinor }) => grossMinor));
    refute(gross === refund.amountMinor, () => `${refund.id}: lines sum to ${gross}, amount is ${refund.amountMinor}`);
    refute(refund.currency === currency, () => `${refund.id} is in ${refund.currency}`);
    for (const { lineId, grossMinor, feeMinor, vatMinor, netMinor } of refund.lines) {
      const sum = feeMinor + vatMinor + netMinor;
      refute(sum === grossMinor, () => `${refund.id}, line ${lineId}: parts sum to ${sum}, gross is ${grossMinor}`);
      const isOurs = payment.lines.some((line) => line.lineId === lineId);
      refute(isOurs, () => `${refund.id} refunds line ${lineId}, which is not one of the payment`);
    }
  }
  return [...broken, ...lineBreaks(payment, held)];
}

function lineBreaks(payment: PaymentFact, held: readonly RefundFact[]): Break[] {
  const { broken, refute } = claims('refund', payment.id);
  const of = (refunds: readonly RefundFact[], id: string): RefundLineFact[] =>
    refunds.flatMap(({ lines }) => lines.filter(({ lineId }) => lineId === id));
  for (const line of payment.lines) {
    const backing = of(held, line.lineId);
    for (const part of parts) {
      const back = sumOf(backing.map((one) => one[part]));
      refute(
        back <= line[part],
        () => `line ${line.lineId}: ${back} of its ${part} ${line[part]} refunded or reserved`,
      );
    }
    const isBelowZero = backing.some((one) => parts.some((part) => one[part] < 0n));
    refute(!isBelowZero, () => `line ${line.lineId}: a refund has a part below zero`);
    const gone = sumOf(of(held.filter(succeeded), line.lineId).map(({ grossMinor }) => grossMinor));
    refute(gone === line.refundedMinor, () => `line ${line.lineId}: ${gone} gone back, it says ${line.refundedMinor}`);
  }
  return broken;
}

/** The refund whose cancel this is, by the id with which its reason ends. */
const namedBy = ({ reason }: PspMovement, refunds: readonly RefundFact[]): RefundFact | undefined =>
  refunds.find(({ id }) => reason?.endsWith(id));

/** Cancels that are done while their refund does not know it yet: open, and in no book. */
export function openCancels(payment: PaymentFact, movements: readonly PspMovement[]): PspMovement[] {
  return movements.filter((movement) => {
    if (movement.kind !== 'cancel') return false;
    const named = namedBy(movement, payment.refunds);
    return named !== undefined && named.isInFlight && named.amountMinor === movement.amountMinor;
  });
}

/** Each cancel at the PSP is one succeeded refund of its amount, and none is given back twice. */
export function refundCancelBreaks(payment: PaymentFact, movements: readonly PspMovement[]): Break[] {
  const { broken, refute } = claims('cancel', payment.id);
  const open = new Set(openCancels(payment, movements));
  const byKey = new Map(payment.refunds.filter(succeeded).map((refund) => [refund.transactionKey, refund]));
  for (const movement of movements) {
    if (movement.kind !== 'cancel' || open.has(movement)) continue;
    const { seq, transactionKey, amountMinor, currency } = movement;
    const stands = byKey.get(transactionKey);
    byKey.delete(transactionKey);
    refute(stands !== undefined, () => `the PSP gave back ${amountMinor} (seq ${seq}), no refund here says so`);
    if (stands === undefined) continue;
    const isSame = stands.amountMinor === amountMinor && stands.currency === currency;
    refute(isSame, () => `PSP ${amountMinor} ${currency} (seq ${seq}), here ${stands.amountMinor} ${stands.currency}`);
    const named = namedBy(movement, payment.refunds);
    // A failed refund may stand beside a cancel in its name only where the PSP has given back another amount.
    const isTwice = named && named !== stands && (succeeded(named) || named.amountMinor === amountMinor);
    refute(
      !isTwice,
      () => `cancel ${transactionKey} (seq ${seq}) in the name of ${named?.id}, which is ${named?.status}`,
    );
  }
  for (const { id } of byKey.values()) refute(false, () => `${id} SUCCEEDED, but the PSP shows no such cancel`);
  return broken;
}

/** A succeeded refund rests on an answer of the PSP that shows its cancel, with its amount. */
export function refundEvidenceBreaks(payment: PaymentFact): Break[] {
  const { broken, refute } = claims('evidence', payment.id);
  const answers = payment.attempts.flatMap(({ answer }) => answer ?? []);
  const isCut = answers.some((answer) => answer.isCut); // Too long to be kept: it cannot be read any more.
  for (const { id, transactionKey, amountMinor, currency } of payment.refunds.filter(succeeded)) {
    refute(transactionKey !== null, () => `${id} SUCCEEDED without a cancel of the PSP`);
    const shown = answers.flatMap(({ cancels }) =>
      cancels.filter((cancel) => cancel.transactionKey === transactionKey),
    );
    refute(shown.length > 0 || isCut, () => `${id} SUCCEEDED, but no answer of the PSP shows cancel ${transactionKey}`);
    // Both went through the same JSON number.
    const major = Number(toMajorText(amountMinor, currency));
    const other = shown.find(({ amount }) => amount !== major);
    refute(other === undefined, () => `${id} is of ${major}, the PSP's answer shows ${other?.amount}`);
  }
  return broken;
}

/** Each line of a succeeded refund is taken from its seller's wallet once, its net; nothing else is. */
export function debitBreaks(payment: PaymentFact, entries: readonly EntryFact[]): Break[] {
  const { broken, refute } = claims('debit', payment.id);
  const debits = entries.filter(({ kind }) => kind === 'refund');
  const known = new Set<EntryFact>();
  for (const refund of payment.refunds.filter(succeeded)) {
    for (const { lineId, netMinor } of refund.lines) {
      const own = debits.filter((entry) => entry.refundId === refund.id && entry.lineId === lineId);
      const isDue = refund.walletDebitedAt !== null || !refund.isAnnounced;
      refute(own.length > 0 || !isDue, () => `${refund.id}, line ${lineId}: not debited`);
      refute(own.length < 2, () => `${refund.id}, line ${lineId}: debited ${own.length} times`);
      const seller = payment.lines.find((line) => line.lineId === lineId)?.sellerId;
      for (const entry of own) {
        known.add(entry);
        const owner = `${payment.merchantId}/${seller}/${payment.currency}`;
        const wallet = `${entry.merchantId}/${entry.sellerId}/${entry.currency}`;
        refute(wallet === owner, () => `${refund.id}, line ${lineId} of ${owner}: debited from ${wallet}`);
        const isSame = entry.amountMinor === -netMinor;
        refute(isSame, () => `${refund.id}, line ${lineId}: debited ${-entry.amountMinor}, net is ${netMinor}`);
      }
    }
  }
  for (const entry of debits) {
    refute(
      known.has(entry),
      () => `line ${entry.lineId} is debited for ${entry.refundId}, which has not succeeded here`,
    );
  }
  return broken;
}

/** A succeeded refund has one journal: its payment's the other way round, for what goes back of each part. */
export function reversalBreaks(payment: PaymentFact, journals: readonly JournalFact[]): Break[] {
  const { broken, refute } = claims('reversal', payment.id);
  const reversals = journals.filter(({ kind }) => kind === 'refund_succeeded');
  const known = new Set<JournalFact>();
  for (const refund of payment.refunds.filter(succeeded)) {
    const own = reversals.filter(({ refundId }) => refundId === refund.id);
    refute(own.length > 0 || !isBookingDue(refund), () => `${refund.id} is not booked`);
    refute(own.length < 2, () => `${refund.id} is booked ${own.length} times: ${own.map(({ id }) => id).join(', ')}`);
    for (const journal of own) {
      known.add(journal);
      refute(journal.merchantId === payment.merchantId, () => `journal ${journal.id} is of ${journal.merchantId}`);
      const [should, is] = [movesBack(payment, refund), movementsOf(journal)];
      for (const key of new Set([...should.keys(), ...is.keys()])) {
        const [expected, actual] = [should.get(key) ?? 0n, is.get(key) ?? 0n];
        refute(expected === actual, () => `journal ${journal.id}: ${key} moves by ${actual}, expected ${expected}`);
      }
    }
  }
  for (const journal of reversals) {
    refute(known.has(journal), () => `journal ${journal.id} books ${journal.refundId}, which has not succeeded here`);
  }
  return broken;
}

/** Until the ledger has answered, a refund that is announced to it again and again may be on its way. */
const isBookingDue = ({ ledgerBookedAt, isAnnounced }: RefundFact): boolean => ledgerBookedAt !== null || !isAnnounced;

/** Cancels of refunds that the ledger has yet to book: the receivable does not know of them. */
export function unbookedCancels(
  payment: PaymentFact,
  movements: readonly PspMovement[],
  journals: readonly JournalFact[],
): PspMovement[] {
  const booked = new Set(journals.map(({ refundId }) => refundId));
  const waiting = payment.refunds.filter(
    (refund) => succeeded(refund) && !isBookingDue(refund) && !booked.has(refund.id),
  );
  const keys = new Set(waiting.map(({ transactionKey }) => transactionKey));
  return movements.filter(({ kind, transactionKey }) => kind === 'cancel' && keys.has(transactionKey));
}

function movesBack(payment: PaymentFact, refund: RefundFact): Map<string, bigint> {
  const sellers = new Map(payment.lines.map(({ lineId, sellerId }) => [lineId, sellerId]));
  const lines = refund.lines.map((line) => ({ ...line, sellerId: sellers.get(line.lineId) ?? 'unknown' }));
  const there = movesOf({ ...payment, amountMinor: refund.amountMinor, lines });
  return new Map([...there].map(([key, amount]) => [key, -amount]));
}

/** What wallet and ledger have done, payment has heard of, or tells them again. */
export function refundCompletionBreaks(payment: PaymentFact): Break[] {
  const { broken, refute } = claims('completion', payment.id);
  for (const refund of payment.refunds) {
    const { id, status, walletDebitedAt, ledgerBookedAt, completedAt, isAnnounced } = refund;
    for (const [name, at] of Object.entries({ walletDebitedAt, ledgerBookedAt, completedAt })) {
      const isDue = succeeded(refund) && !isAnnounced;
      refute(!isDue || at !== null, () => `${id} SUCCEEDED, but ${name} is not set, and nobody asks again`);
      refute(succeeded(refund) || at === null, () => `${id} ${status}, but ${name} is set`);
    }
  }
  return broken;
}
