import type { Tx } from '@kessai/database';
import { Controller } from '@nestjs/common';
import { LedgerBookedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { noteBookings } from './completion';

@Controller()
export class LedgerBookedConsumer {
  constructor(private readonly merchantEvents: MerchantEvents) {}

  @Consumes(LedgerBookedV1, { group: 'payment' })
  async handle(tx: Tx, bookings: LedgerBookedV1[]): Promise<Outgoing[]> {
    await noteBookings(tx, bookings, { merchantEvents: this.merchantEvents, now: new Date() });
    return [];
  }
}
