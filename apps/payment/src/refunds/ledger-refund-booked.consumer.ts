import type { Tx } from '@kessai/database';
import { Controller } from '@nestjs/common';
import { LedgerRefundBookedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { noteRefundBookings } from './refund-completion';

@Controller()
export class LedgerRefundBookedConsumer {
  @Consumes(LedgerRefundBookedV1, { group: 'payment' })
  async handle(tx: Tx, bookings: LedgerRefundBookedV1[]): Promise<Outgoing[]> {
    await noteRefundBookings(tx, bookings, new Date());
    return [];
  }
}
