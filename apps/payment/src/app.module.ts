import { Module, type DynamicModule } from '@nestjs/common';
import { CheckoutController } from './checkout/checkout.controller';
import { CheckoutService } from './checkout/checkout.service';
import { LedgerBookedConsumer } from './completion/ledger-booked.consumer';
import { LedgerNotedConsumer } from './completion/ledger-noted.consumer';
import { WalletCreditedConsumer } from './completion/wallet-credited.consumer';
import { ConfirmationController } from './confirmation/confirmation.controller';
import { ConfirmationService } from './confirmation/confirmation.service';
import { PaymentViews } from './payment/payment-view';
import { TimelineController } from './timeline/timeline.controller';
import { TimelineService } from './timeline/timeline.service';

/** What the controllers call, built with its connections by payment-service.ts. */
export interface PaymentServices {
  readonly checkout: CheckoutService;
  readonly confirmation: ConfirmationService;
  readonly views: PaymentViews;
  readonly timelines: TimelineService;
}

@Module({
  controllers: [
    CheckoutController,
    ConfirmationController,
    TimelineController,
    WalletCreditedConsumer,
    LedgerBookedConsumer,
    LedgerNotedConsumer,
  ],
})
export class AppModule {
  static of({ checkout, confirmation, views, timelines }: PaymentServices): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: CheckoutService, useValue: checkout },
        { provide: ConfirmationService, useValue: confirmation },
        { provide: PaymentViews, useValue: views },
        { provide: TimelineService, useValue: timelines },
      ],
    };
  }
}
