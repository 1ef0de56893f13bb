import { Controller } from '@nestjs/common';
import { WalletCreditedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import type { EntityManager } from 'typeorm';
import { noteCredits } from './completion';

@Controller()
export class WalletCreditedConsumer {
  @Consumes(WalletCreditedV1, { group: 'payment' })
  async handle(tx: EntityManager, credits: WalletCreditedV1[]): Promise<Outgoing[]> {
    await noteCredits(tx, credits, new Date());
    return [];
  }
}
