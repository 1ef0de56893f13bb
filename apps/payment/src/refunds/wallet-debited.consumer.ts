import type { Tx } from '@kessai/database';
import { Controller } from '@nestjs/common';
import { WalletDebitedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { noteDebits } from './refund-completion';

@Controller()
export class WalletDebitedConsumer {
  @Consumes(WalletDebitedV1, { group: 'payment' })
  async handle(tx: Tx, debits: WalletDebitedV1[]): Promise<Outgoing[]> {
    await noteDebits(tx, debits, new Date());
    return [];
  }
}
