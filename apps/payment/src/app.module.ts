import { Module, type DynamicModule } from '@nestjs/common';
import { CheckoutController } from './checkout/checkout.controller';
import { CheckoutService } from './checkout/checkout.service';
import { LedgerBookedConsumer } from './completion/ledger-booked.consumer';
import { WalletCreditedConsumer } from './completion/wallet-credited.consumer';
import { ConfirmationController } from './confirmation/confirmation.controller';
import { ConfirmationService } from './confirmation/confirmation.service';
import { PaymentViews } from './payment/payment-view';

/** What the controllers call, built with its connections by payment-service.ts. */
export interface PaymentServices {
  readonly checkout: CheckoutService;
  readonly confirmation: ConfirmationService;
  readonly views: PaymentViews;
}

@Module({
  controllers: [CheckoutController, ConfirmationController, WalletCreditedConsumer, LedgerBookedConsumer],
})
export class AppModule {
  static of({ checkout, confirmation, views }: PaymentServices): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: CheckoutService, useValue: checkout },
        { provide: ConfirmationService, useValue: confirmation },
        { provide: PaymentViews, useValue: views },
      ],
    };
  }
}
