import { claims } from './claims';
import type { AccountBalanceFact, Break, JournalFact, PaymentFact, PspMovement } from './facts';
import { findingsOf } from './findings';
import { isOpen } from './payment-checks';

const suspense = 'liabilities:suspense';
const receivableOf = (psp: string | null): string => `assets:psp:${psp}:receivable`;

/** One amount that goes into suspense, or comes out of it again. */
interface Passage {
  readonly kind: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

const goesIn: ReadonlySet<string> = new Set(['late_success', 'amount_differs']);
const comesOut: ReadonlySet<string> = new Set(['late_success_canceled', 'amount_differs_resolved']);

/** What the books must hold in suspense for this payment, by what payment knows of it. */
function passagesOf(payment: PaymentFact): Passage[] {
  const { currency, amountMinor, lateSuccessAt } = payment;
  const differs = findingsOf(payment, 'amount_differs');
  return [
    ...(lateSuccessAt === null ? [] : [{ kind: 'late_success', currency, amountMinor }]),
    ...findingsOf(payment, 'late_success_canceled'),
    ...differs,
    ...differs.filter(({ isResolved }) => isResolved).map((found) => ({ ...found, kind: 'amount_differs_resolved' })),
  ];
}

/** Each of them is one journal between receivable and suspense, with its amount; there is no other. */
export function suspenseBreaks(payment: PaymentFact, journals: readonly JournalFact[]): Break[] {
  const { broken, refute } = claims('suspense', payment.id);
  const booked = journals.filter(({ kind }) => goesIn.has(kind) || comesOut.has(kind));
  const [should, is] = [countedBy(passagesOf(payment), nameOf), countedBy(booked, (journal) => bookedAs(journal))];
  for (const name of new Set([...should.keys(), ...is.keys()])) {
    const [expected, actual] = [should.get(name) ?? 0, is.get(name) ?? 0];
    refute(expected === actual, () => `${name}: ${actual} journals, expected ${expected}`);
  }
  for (const journal of booked) {
    const [debit, credit] = goesIn.has(journal.kind)
      ? [receivableOf(payment.psp), suspense]
      : [suspense, receivableOf(payment.psp)];
    const fits = journal.postings.every((posting) => posting.debit === debit && posting.credit === credit);
    refute(fits, () => `journal ${journal.id} does not move ${credit} to ${debit}`);
    refute(journal.merchantId === payment.merchantId, () => `journal ${journal.id} is of ${journal.merchantId}`);
  }
  return broken;
}

const nameOf = ({ kind, currency, amountMinor }: Passage): string => `${kind} ${amountMinor} ${currency}`;

function bookedAs({ kind, postings }: JournalFact): string {
  const amountMinor = postings.reduce((sum, posting) => sum + posting.amountMinor, 0n);
  return nameOf({ kind, currency: postings[0]?.currency ?? 'nothing', amountMinor });
}

function countedBy<T>(items: readonly T[], nameOfItem: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOfItem(item), (counts.get(nameOfItem(item)) ?? 0) + 1);
  return counts;
}

/**
 * Sums up what the PSP must owe us, by what it has charged and given back. Sums up what must be in suspense, because
 * it is not explained. A payment whose outcome is open is in no book yet, but for an amount that differs.
 */
export class Positions {
  private readonly receivable = new Map<string, bigint>();
  private readonly suspended = new Map<string, bigint>();

  /** `movements` is null when it is not known what the PSP did, and else what of it the books must know. */
  add(payment: PaymentFact, movements: readonly PspMovement[] | null): void {
    const passages = passagesOf(payment);
    for (const { kind, currency, amountMinor } of passages) {
      add(this.suspended, `${suspense} ${currency}`, goesIn.has(kind) ? amountMinor : -amountMinor);
    }
    const account = receivableOf(payment.psp);
    if (isOpen(payment)) {
      for (const { kind, currency, amountMinor } of passages)
        add(this.receivable, `${account} ${currency}`, goesIn.has(kind) ? amountMinor : -amountMinor);
      return;
    }
    for (const { kind, currency, amountMinor } of movements ?? [])
      add(this.receivable, `${account} ${currency}`, kind === 'approve' ? amountMinor : -amountMinor);
  }

  /** With `isPspKnown` false the receivable, which only the PSP's own list can prove, is left out. */
  breaksOf(balances: readonly AccountBalanceFact[], isPspKnown: boolean): Break[] {
    const is = new Map<string, bigint>();
    for (const { account, currency, debitsMinor, creditsMinor } of balances) {
      if (account === suspense) is.set(`${account} ${currency}`, creditsMinor - debitsMinor);
      if (isPspKnown && isReceivable.test(account)) is.set(`${account} ${currency}`, debitsMinor - creditsMinor);
    }
    const should = new Map([...this.suspended, ...(isPspKnown ? this.receivable : [])]);
    return [...new Set([...should.keys(), ...is.keys()])]
      .filter((name) => (should.get(name) ?? 0n) !== (is.get(name) ?? 0n))
      .map((name) => ({
        check: 'position' as const,
        id: name,
        why: `the books say ${is.get(name) ?? 0n}, it should be ${should.get(name) ?? 0n}`,
      }));
  }

  get size(): number {
    return new Set([...this.receivable.keys(), ...this.suspended.keys()]).size;
  }
}

const isReceivable = /^assets:psp:[a-z0-9_-]+:receivable$/;

function add(sums: Map<string, bigint>, name: string, amount: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + amount);
}
