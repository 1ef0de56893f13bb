import { claims } from './claims';
import type { Break, EntryFact, JournalFact, PaymentFact } from './facts';
import { movementsOf, movesOf } from './journal-movements';

/** A payment whose charge is not known yet: neither an approval nor its absence proves anything wrong. */
export const isOpen = ({ status }: PaymentFact): boolean => status === 'EXECUTING' || status === 'UNKNOWN';

/** Charged after it was told FAILED. What becomes of the money is not known yet. */
export const isOpenLateSuccess = ({ lateSuccessAt, lateSuccessResolution }: PaymentFact): boolean =>
  lateSuccessAt !== null && lateSuccessResolution === null;

const succeeded = ({ status }: PaymentFact): boolean => status === 'SUCCEEDED';

const nextStatuses: Readonly<Record<string, readonly string[]>> = {
  CREATED: ['EXECUTING', 'CANCELED', 'EXPIRED'],
  EXECUTING: ['SUCCEEDED', 'FAILED', 'UNKNOWN'],
  UNKNOWN: ['SUCCEEDED', 'FAILED'],
};
/** What may be noted of a payment that stays in its state. */
const canBeNoted: ReadonlySet<string> = new Set(['UNKNOWN', 'SUCCEEDED', 'FAILED']);

function isStep(from: string | null, to: string): boolean {
  if (from === null) return to === 'CREATED';
  return from === to ? canBeNoted.has(from) : (nextStatuses[from] ?? []).includes(to);
}

/** The lines sum to the amount, the parts of each line to its gross, and the history leads to the status. */
export function paymentBreaks(payment: PaymentFact): Break[] {
  const { broken, refute } = claims('payment', payment.id);
  const gross = payment.lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0n);
  refute(gross === payment.amountMinor, () => `lines sum to ${gross}, amount is ${payment.amountMinor}`);
  for (const { lineId, grossMinor, feeMinor, vatMinor, netMinor } of payment.lines) {
    const parts = feeMinor + vatMinor + netMinor;
    refute(parts === grossMinor, () => `line ${lineId}: parts sum to ${parts}, gross is ${grossMinor}`);
    const smallest = [feeMinor, vatMinor, netMinor].some((part) => part < 0n);
    refute(!smallest, () => `line ${lineId} has a part below zero`);
  }
  const last = payment.history.at(-1);
  refute(last?.toStatus === payment.status, () => `history ends in ${last?.toStatus}, status is ${payment.status}`);
  refute(
    (last?.version ?? 0n) <= payment.version,
    () => `history has version ${last?.version}, row ${payment.version}`,
  );
  payment.history.forEach(({ version, fromStatus, toStatus }, index) => {
    const before = payment.history[index - 1];
    const status = before?.toStatus ?? null;
    refute(fromStatus === status, () => `history ${version} goes on from ${fromStatus}, not from ${status}`);
    refute(isStep(fromStatus, toStatus), () => `history ${version}: no step leads from ${fromStatus} to ${toStatus}`);
  });
  refute(!succeeded(payment) || payment.approvedAt !== null, () => 'SUCCEEDED without approvedAt');
  return broken;
}

/** Each line of a succeeded payment stands in its seller's wallet once, with its net; nothing else does. */
export function walletBreaks(payment: PaymentFact, entries: readonly EntryFact[]): Break[] {
  const { broken, refute } = claims('wallet', payment.id);
  if (!succeeded(payment)) {
    refute(entries.length === 0, () => `${entries.length} wallet entries, but ${payment.status}`);
    return broken;
  }
  for (const line of payment.lines) {
    const credits = entries.filter(({ lineId, kind }) => lineId === line.lineId && kind === 'payment');
    refute(credits.length > 0, () => `line ${line.lineId} is not credited`);
    refute(credits.length < 2, () => `line ${line.lineId} is credited ${credits.length} times`);
    for (const entry of credits) {
      const owner = `${payment.merchantId}/${line.sellerId}/${payment.currency}`;
      const wallet = `${entry.merchantId}/${entry.sellerId}/${entry.currency}`;
      refute(wallet === owner, () => `line ${line.lineId} of ${owner} is credited to ${wallet}`);
      const same = entry.amountMinor === line.netMinor;
      refute(same, () => `line ${line.lineId}: credited ${entry.amountMinor}, net is ${line.netMinor}`);
    }
  }
  const known = new Set(payment.lines.map(({ lineId }) => lineId));
  for (const { lineId, kind } of entries) {
    refute(kind !== 'payment' || known.has(lineId), () => `credited line ${lineId} is not one of the payment`);
  }
  return broken;
}

/** A succeeded payment has one journal: receivable against the sellers' nets, the fee and the VAT. */
export function journalBreaks(payment: PaymentFact, journals: readonly JournalFact[]): Break[] {
  const { broken, refute } = claims('journal', payment.id);
  const booked = journals.filter(({ kind }) => kind === 'payment_succeeded');
  if (!succeeded(payment)) {
    refute(booked.length === 0, () => `booked (${booked[0]?.id}), but ${payment.status}`);
    return broken;
  }
  refute(booked.length > 0, () => 'SUCCEEDED, but not booked');
  refute(booked.length < 2, () => `booked ${booked.length} times: ${booked.map(({ id }) => id).join(', ')}`);
  for (const journal of booked) {
    refute(journal.merchantId === payment.merchantId, () => `journal ${journal.id} is of ${journal.merchantId}`);
    const should = movesOf(payment);
    const is = movementsOf(journal);
    for (const key of new Set([...should.keys(), ...is.keys()])) {
      const [expected, actual] = [should.get(key) ?? 0n, is.get(key) ?? 0n];
      refute(expected === actual, () => `journal ${journal.id}: ${key} moves by ${actual}, expected ${expected}`);
    }
  }
  return broken;
}

/** What wallet and ledger have done, payment has heard of. */
export function completionBreaks(payment: PaymentFact): Break[] {
  const { broken, refute } = claims('completion', payment.id);
  const { walletCreditedAt, ledgerBookedAt, completedAt } = payment;
  const marks = Object.entries({ walletCreditedAt, ledgerBookedAt, completedAt });
  for (const [name, at] of marks) {
    refute(!succeeded(payment) || at !== null, () => `SUCCEEDED, but ${name} is not set`);
    refute(succeeded(payment) || at === null, () => `${payment.status}, but ${name} is set`);
  }
  return broken;
}
