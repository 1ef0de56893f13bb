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
      transactionKey: z.string(),
      amount,
      currency: z.string(),
      reason: z.string().nullish(),
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
    for (const { orderId, amount: amountMinor, ...movement } of data) {
      yield { ...movement, reason: movement.reason ?? null, paymentId: orderId, amountMinor };
      after = movement.seq;
    }
    if (!hasMore) return;
  }
}
