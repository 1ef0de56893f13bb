import { questionOf } from '../psp-outcomes/conclude';
import type { Payment } from '../payment/payment';
import type { PspAnswer } from '../psp/psp';

export interface Pace {
  readonly firstDelayMs: number;
  /** Between two tries while the PSP still knows the buyer's authentication: Toss forgets it after ten minutes. */
  readonly delayMsMax: number;
  readonly windowMs: number;
  /** Between two tries in the hours and days after. */
  readonly slowDelayMsMax: number;
}

/** Doubles from try to try within the window, then grows with the age of the question. Up to half less, by chance. */
export function delayAfter(tries: number, ageMs: number, pace: Pace, random: number): number {
  const doubled = pace.firstDelayMs * 2 ** Math.min(tries, 20);
  const longest =
    ageMs < pace.windowMs ? pace.delayMsMax : Math.min(Math.max(ageMs / 10, pace.delayMsMax), pace.slowDelayMsMax);
  return Math.min(doubled, longest) * (0.5 + random / 2);
}

/** The request that a payment is EXECUTING in has surely ended. */
export function isAbandoned({ status, executingSince }: Payment, executingLimitMs: number): boolean {
  if (status !== 'EXECUTING' || executingSince === null) return true;
  return Date.now() - executingSince.getTime() >= executingLimitMs;
}

export type Next = 'close' | 'wait' | 'confirm' | 'cancel';

/** What is to be done after a look-up: the payment is as it has become by it. */
export function decideNext(payment: Payment, found: PspAnswer, { isStale }: { isStale: boolean }): Next {
  switch (questionOf(payment)) {
    case 'outcome':
      // Finding nothing proves nothing: the confirm may be on its way. Only the PSP's word on a confirm ends it.
      return isStale && found.conclusion === 'unknown' && found.isUndecided ? 'confirm' : 'wait';
    case 'check':
      return found.conclusion === 'captured' ? 'cancel' : 'wait';
    case null:
      return found.conclusion !== 'unknown' || found.evidence.isDefinite ? 'close' : 'wait';
  }
}
