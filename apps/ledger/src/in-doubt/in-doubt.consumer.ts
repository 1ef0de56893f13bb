import type { Tx } from '@kessai/database';
import { PaymentResolvedV1, PaymentUnknownV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import { noteDoubts, noteOutcomes } from './in-doubt';

@Controller()
export class InDoubtConsumer {
  @Consumes(PaymentUnknownV1, { group: 'ledger' })
  unknown(tx: Tx, events: PaymentUnknownV1[]): Promise<Outgoing[]> {
    return noteDoubts(tx, events, new Date());
  }

  @Consumes(PaymentResolvedV1, { group: 'ledger' })
  resolved(tx: Tx, events: PaymentResolvedV1[]): Promise<Outgoing[]> {
    return noteOutcomes(tx, events, new Date());
  }
}
