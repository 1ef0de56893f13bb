import type { Tx } from '@kessai/database';
import { Controller } from '@nestjs/common';
import { WalletCreditedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { noteCredits } from './completion';

@Controller()
export class WalletCreditedConsumer {
  constructor(private readonly merchantEvents: MerchantEvents) {}

  @Consumes(WalletCreditedV1, { group: 'payment' })
  async handle(tx: Tx, credits: WalletCreditedV1[]): Promise<Outgoing[]> {
    await noteCredits(tx, credits, { merchantEvents: this.merchantEvents, now: new Date() });
    return [];
  }
}
