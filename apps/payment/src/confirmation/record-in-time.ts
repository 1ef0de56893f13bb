import { setTimeout as delay } from 'node:timers/promises';
import { isInfrastructureError, type Logger } from '@kessai/platform';
import type { Payment } from '../payment/payment';
import type { Answered, OutcomeService } from './outcome.service';

/** By then the merchant has an answer, whatever the database does. The PSP's own limit is well below. */
const answerTimeoutMs = 25_000;
const pauseMs = 250;

export const answerDeadline = (): number => performance.now() + answerTimeoutMs;

interface Parts {
  readonly outcomes: OutcomeService;
  readonly logger: Logger;
}

/** Writes what the PSP has said, with its events; null where the database is away until the deadline: recovery asks again. */
export async function recordInTime(
  { outcomes, logger }: Parts,
  payment: Payment,
  answered: Answered,
  deadline: number,
): Promise<Payment | null> {
  for (;;) {
    try {
      return await outcomes.record(payment, answered);
    } catch (error) {
      if (!isInfrastructureError(error)) throw error;
      const { hand, answer } = answered;
      const { conclusion } = answer;
      logger.error({ err: error, paymentId: payment.id, hand, conclusion }, 'outcome not written');
      if (performance.now() > deadline) return null;
    }
    await delay(pauseMs);
  }
}
