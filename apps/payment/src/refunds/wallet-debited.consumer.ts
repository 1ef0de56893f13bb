import { Controller } from '@nestjs/common';
import { WalletDebitedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import type { EntityManager } from 'typeorm';
import { noteDebits } from './refund-completion';

@Controller()
export class WalletDebitedConsumer {
  @Consumes(WalletDebitedV1, { group: 'payment' })
  async handle(tx: EntityManager, debits: WalletDebitedV1[]): Promise<Outgoing[]> {
    await noteDebits(tx, debits, new Date());
    return [];
  }
}
