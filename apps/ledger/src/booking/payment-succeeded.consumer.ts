import type { Tx } from '@kessai/database';
import { PaymentSucceededV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import { BookingService } from './booking.service';

// The runner has parsed the records, opened `tx`, and dropped every event this group has already had (inbox).
// Throwing rolls the chunk back; the runner then goes one by one, so a refusal names one event and holds up no other.
@Controller()
export class PaymentSucceededConsumer {
  constructor(private readonly booking: BookingService) {}

  @Consumes(PaymentSucceededV1, { group: 'ledger' })
  handle(tx: Tx, payments: PaymentSucceededV1[]): Promise<Outgoing[]> {
    return this.booking.book(tx, payments);
  }
}
