import { Module } from '@nestjs/common';
import { FeesModule } from '../fees/fees.module';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { PaymentViewsModule } from '../payment/payment-views.module';
import { CheckoutController } from './checkout.controller';
import { CheckoutService } from './checkout.service';
import { ExpiryJob } from './expiry.job';

@Module({
  imports: [FeesModule, MerchantEventsModule, PaymentViewsModule],
  controllers: [CheckoutController],
  providers: [CheckoutService, ExpiryJob],
  exports: [CheckoutService],
})
export class CheckoutModule {}
