import { failpoint } from '@kessai/runtime';
import type { Attempt } from '../psp-attempts/attempts';
import type { PspOutcomes } from '../psp-outcomes/psp-outcomes';
import type { Payment } from '../payment/payment';
import type { Psp, PspAnswer } from '../psp/psp';
import type { CallBudget } from './call-budget';
import type { PspBreaker } from './psp-breaker';

export interface CallOptions {
  readonly psp: Psp;
  readonly outcomes: PspOutcomes;
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

const failpoints = {
  beforeCommit: 'recovery.before-outcome-commit',
  afterCommit: 'recovery.after-outcome-commit',
} as const;

/** One call, noted before it leaves and after it has come back. The breaker may refuse it before anything is noted. */
export function askThePsp(options: CallOptions, call: Call): Promise<{ payment: Payment; reply: PspAnswer }> {
  return options.breaker.guard(async () => {
    const { payment, attempt } = await call.begin();
    // No transaction is open here. A process that dies from here on leaves the task leased until the lease ends.
    await options.budget.take();
    failpoint('recovery.before-psp-call');
    const reply = await call.send(payment, attempt);
    failpoint('recovery.after-psp-call');
    const isStale = call.isStale(payment);
    const said = { attempt, reply, actor: recoveryActor, isStale, request: null, failpoints } as const;
    return { reply, payment: await options.outcomes.record(payment, said) };
  });
}
