import { passHandOver } from '@kessai/platform';
import type { Attempt } from '../confirmation/attempts';
import type { OutcomeService } from '../confirmation/outcome.service';
import type { Payment } from '../payment/payment';
import type { Psp, PspAnswer } from '../psp/psp';
import type { CallBudget } from './call-budget';
import type { PspBreaker } from './psp-breaker';

export interface CallOptions {
  readonly psp: Psp;
  readonly outcomes: OutcomeService;
  readonly breaker: PspBreaker;
  readonly budget: CallBudget;
}

/** One question to the PSP. */
interface Call {
  /** Writes down what is about to be asked, if it still may be, and commits that. */
  begin(): Promise<{ payment: Payment; attempt: Attempt }>;
  send(payment: Payment, attempt: Attempt): Promise<PspAnswer>;
  isStale(payment: Payment): boolean;
}

export const recoveryActor = 'recovery';

/** One call, noted before it leaves and after it has come back. The breaker may refuse it before anything is noted. */
export function askThePsp(options: CallOptions, call: Call): Promise<{ payment: Payment; answer: PspAnswer }> {
  return options.breaker.guard(async () => {
    const { payment, attempt } = await call.begin();
    // No transaction is open here. Whoever dies from here on leaves the case claimed until its lease ends.
    await options.budget.take();
    passHandOver('recovery.before-psp-call');
    const answer = await call.send(payment, attempt);
    passHandOver('recovery.after-psp-call');
    const isStale = call.isStale(payment);
    const answered = { attempt, answer, actor: recoveryActor, hand: 'recovery', isStale } as const;
    return { answer, payment: await options.outcomes.record(payment, answered) };
  });
}
