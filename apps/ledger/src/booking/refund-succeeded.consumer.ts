import type { Tx } from '@kessai/database';
import { RefundSucceededV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import { BookingService } from './booking.service';

@Controller()
export class RefundSucceededConsumer {
  constructor(private readonly booking: BookingService) {}

  // In a chunk with payments this is called after their booking, in the same `tx`: a refund finds its payment's journal.
  // One whose payment is not here yet is parked by itself and tried again until it is; no attempt is counted.
  @Consumes(RefundSucceededV1, { group: 'ledger' })
  handle(tx: Tx, refunds: RefundSucceededV1[]): Promise<Outgoing[]> {
    return this.booking.bookRefunds(tx, refunds);
  }
}
