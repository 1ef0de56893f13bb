import type { Tx } from '@kessai/database';
import {
  PaymentAmountDiffersResolvedV1,
  PaymentAmountDiffersV1,
  PaymentLateSuccessCanceledV1,
  PaymentLateSuccessV1,
} from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import { BookingService } from './booking.service';

/** Money at the PSP that came or went without a payment of ours to explain it. Each event is one journal. */
@Controller()
export class SuspenseConsumer {
  constructor(private readonly booking: BookingService) {}

  @Consumes(PaymentLateSuccessV1, { group: 'ledger' })
  lateSuccess(tx: Tx, events: PaymentLateSuccessV1[]): Promise<Outgoing[]> {
    return this.booking.book(tx, events);
  }

  @Consumes(PaymentLateSuccessCanceledV1, { group: 'ledger' })
  lateSuccessCanceled(tx: Tx, events: PaymentLateSuccessCanceledV1[]): Promise<Outgoing[]> {
    return this.booking.book(tx, events);
  }

  @Consumes(PaymentAmountDiffersV1, { group: 'ledger' })
  amountDiffers(tx: Tx, events: PaymentAmountDiffersV1[]): Promise<Outgoing[]> {
    return this.booking.book(tx, events);
  }

  @Consumes(PaymentAmountDiffersResolvedV1, { group: 'ledger' })
  amountDiffersResolved(tx: Tx, events: PaymentAmountDiffersResolvedV1[]): Promise<Outgoing[]> {
    return this.booking.book(tx, events);
  }
}
