import { RequestsDatabase } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { FeesModule } from '../fees/fees.module';
import { MerchantFees } from '../fees/merchant-fees';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { ViewsOfAnswers } from '../payment/payment-view';
import { PaymentViewsModule } from '../payment/payment-views.module';
import { CheckoutController } from './checkout.controller';
import { CheckoutService } from './checkout.service';
import { ExpiryJob } from './expiry.job';

const checkout = {
  provide: CheckoutService,
  inject: [RequestsDatabase, MerchantFees, MerchantEvents, ViewsOfAnswers, PaymentConfig],
  useFactory: (
    db: RequestsDatabase,
    fees: MerchantFees,
    merchantEvents: MerchantEvents,
    views: ViewsOfAnswers,
    config: PaymentConfig,
  ) => new CheckoutService(db, fees, { merchantEvents, views, mode: config.MODE }),
};

@Module({
  imports: [FeesModule, MerchantEventsModule, PaymentViewsModule],
  controllers: [CheckoutController],
  providers: [checkout, ExpiryJob],
  exports: [CheckoutService],
})
export class CheckoutModule {}
