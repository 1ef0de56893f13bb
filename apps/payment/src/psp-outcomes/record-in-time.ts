import { setTimeout as delay } from 'node:timers/promises';
import { isInfrastructureError } from '@kessai/database';
import { type Logger } from '@kessai/runtime';
import type { Payment } from '../payment/payment';
import type { PspOutcomes, Said } from './psp-outcomes';

/** By then the merchant has an answer, whatever the database does. The PSP's own limit is well below. */
const answerTimeoutMs = 25_000;
const pauseMs = 250;

export const answerDeadline = (): number => performance.now() + answerTimeoutMs;

interface Parts {
  readonly outcomes: PspOutcomes;
  readonly logger: Logger;
}

/** Writes what the PSP has said, with its events; null where the database is away until the deadline: recovery asks again. */
export async function recordInTime(
  { outcomes, logger }: Parts,
  payment: Payment,
  said: Said,
  deadline: number,
): Promise<Payment | null> {
  for (;;) {
    try {
      return await outcomes.record(payment, said);
    } catch (error) {
      if (!isInfrastructureError(error)) throw error;
      const { attempt, reply } = said;
      const line = { event: 'outcome_not_written', paymentId: payment.id, kind: attempt.kind };
      logger.error({ ...line, conclusion: reply.conclusion, err: error }, 'outcome not written');
      if (performance.now() > deadline) return null;
    }
    await delay(pauseMs);
  }
}
