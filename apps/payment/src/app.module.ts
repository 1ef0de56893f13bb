import type { ServiceOptions } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module';
import { CheckoutModule } from './checkout/checkout.module';
import { CompletionModule } from './completion/completion.module';
import { PaymentConfig } from './config';
import { ConfirmationModule } from './confirmation/confirmation.module';
import { CustomersModule } from './customers/customers.module';
import { FeesModule } from './fees/fees.module';
import { HostedCheckoutModule } from './hosted-checkout/hosted-checkout.module';
import { MerchantEventsModule } from './merchant-events/merchant-events.module';
import { PspWebhooksModule } from './psp-webhooks/psp-webhooks.module';
import { RecoveryModule } from './recovery/recovery.module';
import { RefundsModule } from './refunds/refunds.module';
import { ResolutionModule } from './resolution/resolution.module';
import { paymentRetention } from './retention';
import { TimelineModule } from './timeline/timeline.module';
import { WebhookDeliveriesModule } from './webhook-deliveries/webhook-deliveries.module';
import { WebhookEndpointsModule } from './webhook-endpoints/webhook-endpoints.module';
import { WebhookResendsModule } from './webhook-resends/webhook-resends.module';

@Module({
  imports: [
    AccessModule,
    CheckoutModule,
    ConfirmationModule,
    HostedCheckoutModule,
    RefundsModule,
    RecoveryModule,
    CompletionModule,
    ResolutionModule,
    PspWebhooksModule,
    TimelineModule,
    FeesModule,
    CustomersModule,
    MerchantEventsModule,
    WebhookEndpointsModule,
    WebhookDeliveriesModule,
    WebhookResendsModule,
  ],
})
export class AppModule {}

export const paymentService = (config: PaymentConfig): ServiceOptions => ({
  name: 'payment',
  config,
  configClass: PaymentConfig,
  port: config.PAYMENT_PORT,
  requestsWrite: true,
  retention: paymentRetention(config),
  signingKey: config.ACCESS_SIGNING_KEY,
});
