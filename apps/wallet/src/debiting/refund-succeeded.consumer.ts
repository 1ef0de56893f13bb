import type { Tx } from '@kessai/database';
import { RefundSucceededV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import { DebitingService } from './debiting.service';

@Controller()
export class RefundSucceededConsumer {
  constructor(private readonly debiting: DebitingService) {}

  // In a chunk with payments this is called after their crediting, in the same `tx`: a refund finds its payment's entries.
  // One whose payment is not here yet is parked by itself and tried again until it is; no attempt is counted.
  @Consumes(RefundSucceededV1, { group: 'wallet' })
  handle(tx: Tx, refunds: RefundSucceededV1[]): Promise<Outgoing[]> {
    return this.debiting.debit(tx, refunds);
  }
}
