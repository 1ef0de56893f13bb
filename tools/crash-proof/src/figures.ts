/** What became of a payment, from the records of all systems. */
export interface PaymentEnd {
  readonly status: string;
  readonly isCompleted: boolean;
  readonly isLateSuccess: boolean;
  readonly isLateSuccessOpen: boolean;
  /** The PSP is still to be asked for its outcome. */
  readonly isAskedFor: boolean;
  /** How often the PSP has charged it. */
  readonly charges: number;
  /** A line of it was credited, or the payment booked, more than once. */
  readonly isBookedTwice: boolean;
}

export interface HistoryStep {
  readonly paymentId: string;
  readonly fromStatus: string | null;
  readonly toStatus: string;
  readonly at: Date;
}

/** What a run is judged by: each list names payments or orders, and has to be empty. */
export interface Wrongs {
  /** The shop was told SUCCEEDED, or that the payment exists, and it does not; or SUCCEEDED without a charge. */
  readonly lost: readonly string[];
  /** Charged, credited or booked twice, or two payments for one order. */
  readonly doubled: readonly string[];
  /** The shop was told FAILED of a payment that SUCCEEDED, or a FAILED one is charged and this was not noticed. */
  readonly wrong: readonly string[];
  /** Without an outcome, or not completed, when there was time enough. */
  readonly stuck: readonly string[];
}

export function wrongsOf(
  payments: ReadonlyMap<string, PaymentEnd>,
  told: ReadonlyMap<string, ReadonlySet<string>>,
  paymentsOf: ReadonlyMap<string, ReadonlySet<string>>,
): Wrongs {
  const lost: string[] = [];
  const wrong: string[] = [];
  for (const [id, statuses] of told) {
    const status = payments.get(id)?.status;
    if (status === undefined || (statuses.has('SUCCEEDED') && status !== 'SUCCEEDED')) lost.push(id);
    if (statuses.has('FAILED') && status === 'SUCCEEDED') wrong.push(id);
  }
  const doubled = [...paymentsOf].filter(([, ids]) => ids.size > 1).map(([orderId]) => orderId);
  const stuck: string[] = [];
  for (const [id, end] of payments) {
    if (end.status === 'SUCCEEDED' && end.charges === 0) lost.push(id);
    if (end.charges > 1 || end.isBookedTwice) doubled.push(id);
    if (end.status === 'FAILED' && end.charges > 0 && !end.isLateSuccess) wrong.push(id);
    if (isStuck(end)) stuck.push(id);
  }
  return { lost, doubled, wrong, stuck };
}

function isStuck({ status, isCompleted, isLateSuccessOpen, isAskedFor }: PaymentEnd): boolean {
  const isOpen = status === 'EXECUTING' || status === 'UNKNOWN' || isAskedFor;
  return isOpen || isLateSuccessOpen || (status === 'SUCCEEDED' && !isCompleted);
}

/** A payment whose outcome was not known for a while. */
export interface OpenQuestion {
  readonly paymentId: string;
  readonly openedAt: Date;
  readonly answeredAt: Date | null;
}

/**
 * Every payment that was UNKNOWN, or EXECUTING for longer than a confirm may take, from then to its outcome. An
 * EXECUTING one is a question from its start: its process may have died at once.
 */
export function openQuestions(history: readonly HistoryStep[], executingLimitMs: number): OpenQuestion[] {
  const questions: OpenQuestion[] = [];
  const begun = new Map<string, Date>();
  const opened = new Map<string, Date>();
  for (const { paymentId, fromStatus, toStatus, at } of history) {
    if (fromStatus === toStatus) continue; // A note: the state stays.
    if (toStatus === 'EXECUTING') begun.set(paymentId, at);
    const executing = begun.get(paymentId);
    const isLate = executing !== undefined && at.getTime() - executing.getTime() > executingLimitMs;
    if (fromStatus === 'EXECUTING' && executing !== undefined && isLate) opened.set(paymentId, executing);
    else if (toStatus === 'UNKNOWN') opened.set(paymentId, at);
    if (fromStatus === 'EXECUTING') begun.delete(paymentId);
    const openedAt = opened.get(paymentId);
    if (openedAt === undefined || (toStatus !== 'SUCCEEDED' && toStatus !== 'FAILED')) continue;
    questions.push({ paymentId, openedAt, answeredAt: at });
    opened.delete(paymentId);
  }
  for (const [paymentId, openedAt] of [...opened, ...begun]) questions.push({ paymentId, openedAt, answeredAt: null });
  return questions;
}

/** How long the answered questions were open; and those that the faults have left open, from the end of the faults. */
export function answerTimes(questions: readonly OpenQuestion[], healedAt: Date) {
  const answered = questions.flatMap(({ openedAt, answeredAt }) =>
    answeredAt === null ? [] : [{ from: openedAt.getTime(), to: answeredAt.getTime() }],
  );
  const healed = healedAt.getTime();
  const left = answered.filter(({ to }) => to > healed);
  return {
    sinceOpenedMs: percentilesOf(answered.map(({ from, to }) => to - from)),
    sinceHealedMs: percentilesOf(left.map(({ from, to }) => to - Math.max(from, healed))),
    answeredAfterHealing: left.length,
  };
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** By nearest rank: each figure is one of the samples. Null without samples. */
export function percentilesOf(samples: readonly number[]): Percentiles | null {
  if (samples.length === 0) return null;
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (percent: number) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
  return { p50: at(50), p99: at(99), max: at(100) };
}

/** How many names are in the list, by name. */
export function countsOf(names: Iterable<string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
