import { Controller } from '@nestjs/common';
import { LedgerRefundBookedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import type { EntityManager } from 'typeorm';
import { noteRefundBookings } from './refund-completion';

@Controller()
export class LedgerRefundBookedConsumer {
  @Consumes(LedgerRefundBookedV1, { group: 'payment' })
  async handle(tx: EntityManager, bookings: LedgerRefundBookedV1[]): Promise<Outgoing[]> {
    await noteRefundBookings(tx, bookings, new Date());
    return [];
  }
}
