import type { Tx } from '@kessai/database';
import { Controller } from '@nestjs/common';
import { LedgerNotedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { noteNotices } from './ledger-notices';

@Controller()
export class LedgerNotedConsumer {
  @Consumes(LedgerNotedV1, { group: 'payment' })
  async handle(tx: Tx, answers: LedgerNotedV1[]): Promise<Outgoing[]> {
    await noteNotices(tx, answers);
    return [];
  }
}
