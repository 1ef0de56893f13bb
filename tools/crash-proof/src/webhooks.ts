import type { HistoryStep, PaymentEnd } from './figures';

/** What a merchant's server was sent. */
export interface Webhook {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
}

/** The same as payment has written it down; `subjectId` is the payment's. */
export interface WrittenEvent extends Webhook {
  readonly subjectId: string;
}

export interface ToldWrong {
  readonly happened: number;
  /** Written down and never sent. */
  readonly missing: readonly string[];
  /** Sent and never written down, or sent as something else. */
  readonly madeUp: readonly string[];
  /** Payments of which something else is written down than what their history says, or not in order. */
  readonly untrue: readonly string[];
}

const toldBy: Readonly<Record<string, string>> = {
  SUCCEEDED: 'payment.succeeded',
  FAILED: 'payment.failed',
  UNKNOWN: 'payment.unknown',
  CANCELED: 'payment.canceled',
  EXPIRED: 'payment.expired',
};

/** Holds what a merchant was told against what was written down, and that against what happened. */
export function compareTold(
  received: readonly Webhook[],
  written: readonly WrittenEvent[],
  { history, payments }: { history: readonly HistoryStep[]; payments: ReadonlyMap<string, PaymentEnd> },
): ToldWrong {
  const receivedIds = new Set(received.map(({ id }) => id));
  const byId = new Map(written.map((event) => [event.id, event]));
  const isWritten = ({ id, type, sequence }: Webhook) => {
    const event = byId.get(id);
    return event?.type === type && event.sequence === sequence;
  };
  const happened = new Map(
    [...payments].map(([id, { isCompleted }]) => [id, isCompleted ? ['payment.completed'] : []]),
  );
  for (const { paymentId, fromStatus, toStatus } of history) {
    const type = toldBy[toStatus];
    if (type !== undefined && fromStatus !== toStatus) happened.get(paymentId)?.push(type);
  }
  const untrue = [...happened].filter(
    ([id, types]) =>
      !isTold(
        written.filter(({ subjectId }) => subjectId === id),
        types,
      ),
  );
  return {
    happened: written.length,
    missing: written.filter(({ id }) => !receivedIds.has(id)).map(({ id }) => id),
    madeUp: received.filter((webhook) => !isWritten(webhook)).map(({ id }) => id),
    untrue: untrue.map(([id]) => id),
  };
}

const steps: ReadonlySet<string> = new Set([...Object.values(toldBy), 'payment.completed']);

function isTold(events: readonly WrittenEvent[], happened: readonly string[]): boolean {
  const inOrder = [...events].sort((a, b) => a.sequence - b.sequence);
  const isCounted = inOrder.every(({ sequence }, index) => sequence === index + 1);
  const told = inOrder.map(({ type }) => type).filter((type) => steps.has(type));
  return isCounted && JSON.stringify([...told].sort()) === JSON.stringify([...happened].sort());
}
