import { z } from 'zod';
import type { PspMovement } from './facts';

const amount = z
  .number()
  .int()
  .refine(Number.isSafeInteger)
  .transform((minor) => BigInt(minor));

const approvalsPage = z.object({
  data: z.array(
    z.object({
      seq: z.number().int(),
      kind: z.enum(['approve', 'cancel']),
      orderId: z.string(),
      paymentKey: z.string(),
      amount,
      currency: z.string(),
    }),
  ),
  hasMore: z.boolean(),
});

/** What the simulated PSP charged and gave back, oldest first. */
export async function* pspMovements(simulatorUrl: string): AsyncGenerator<PspMovement> {
  for (let after = 0; ;) {
    const answer = await fetch(`${simulatorUrl}/sim/approvals?after=${after}`);
    if (!answer.ok) throw new Error(`the simulator answers ${answer.status} to GET /sim/approvals`);
    const { data, hasMore } = approvalsPage.parse(await answer.json());
    for (const { seq, kind, orderId, paymentKey, amount: amountMinor, currency } of data) {
      yield { seq, kind, paymentId: orderId, paymentKey, amountMinor, currency };
      after = seq;
    }
    if (!hasMore) return;
  }
}
