import type { Tx } from '@kessai/database';
import { PaymentSucceededV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import { CreditingService } from './crediting.service';

@Controller()
export class PaymentSucceededConsumer {
  constructor(private readonly crediting: CreditingService) {}

  // The runner has parsed the records, opened `tx`, and dropped every event this group has already had (inbox).
  // Throwing rolls the chunk back; the runner then goes one by one, so a refusal names one event and holds up no other.
  @Consumes(PaymentSucceededV1, { group: 'wallet' })
  handle(tx: Tx, payments: PaymentSucceededV1[]): Promise<Outgoing[]> {
    return this.crediting.credit(tx, payments);
  }
}
