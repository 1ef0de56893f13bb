import { gauge } from '@kessai/runtime';
import { CircuitState, circuitBreaker, ConsecutiveBreaker, handleWhenResult, isBrokenCircuitError } from 'cockatiel';
import { pspKeyUnsendable, type PspAnswer } from '../psp/psp';

export interface BreakerSettings {
  /** So many calls in a row without an answer, or with one of the 5xx kind, and the PSP is left alone. */
  readonly failures: number;
  /** Then one call asks whether it is back. */
  readonly pauseMs: number;
}

const isOpen = gauge('kessai_psp_breaker_open', '1 while look-ups and retries leave the PSP alone');

/** Leaves a PSP alone that is down. It guards look-ups and retries; a buyer's first confirm is never refused by it. */
export class PspBreaker {
  private readonly policy;
  private openedAtMs = 0;

  constructor(private readonly settings: BreakerSettings) {
    this.policy = circuitBreaker(
      handleWhenResult((result) => isOutage((result as { reply: PspAnswer }).reply)),
      { halfOpenAfter: settings.pauseMs, breaker: new ConsecutiveBreaker(settings.failures) },
    );
    this.policy.onBreak(() => {
      this.openedAtMs = performance.now();
      isOpen.set(1);
    });
    this.policy.onReset(() => isOpen.set(0));
  }

  /** Calls `listener` each time that the PSP answers again. */
  onReturn(listener: () => void): void {
    this.policy.onReset(listener);
  }

  /** How many calls may begin now: none while it is open, one to see whether the PSP is back. */
  room(otherwise: number): number {
    if (this.policy.state === CircuitState.Closed) return otherwise;
    const hasPaused = performance.now() - this.openedAtMs >= this.settings.pauseMs;
    return this.policy.state === CircuitState.Open && hasPaused ? 1 : 0;
  }

  /** Throws what `isRefused` recognises, before `call` has begun, while it is open. */
  guard<Asked extends { readonly reply: PspAnswer }>(call: () => Promise<Asked>): Promise<Asked> {
    return this.policy.execute(call);
  }
}

export function isRefusedByBreaker(error: unknown): boolean {
  return isBrokenCircuitError(error);
}

function isOutage(reply: PspAnswer): boolean {
  const { httpStatus } = reply.evidence;
  if (reply.conclusion === 'unknown' && reply.code === pspKeyUnsendable) return false; // The PSP was not asked.
  return httpStatus === null || httpStatus >= 500 || httpStatus === 429;
}
