import { Outbox, ServiceLogger } from '@kessai/messaging';
import { Module, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { ViewsOfAnswers } from '../payment/payment-view';
import { PaymentViewsModule } from '../payment/payment-views.module';
import { OutcomeSettings, PspOutcomes } from './psp-outcomes';

const settings: Provider = {
  provide: OutcomeSettings,
  inject: [Outbox, MerchantEvents, ViewsOfAnswers, PaymentConfig, ServiceLogger],
  useFactory: (
    outbox: Outbox,
    merchantEvents: MerchantEvents,
    views: ViewsOfAnswers,
    config: PaymentConfig,
    logger: ServiceLogger,
  ): OutcomeSettings => ({
    outbox,
    merchantEvents,
    views,
    logger,
    reannounceAfterMs: config.REANNOUNCE_AFTER_MS,
    firstDelayMs: config.RECOVERY_FIRST_DELAY_MS,
    lateSuccessPolicy: config.LATE_SUCCESS_POLICY,
  }),
};

@Module({
  imports: [MerchantEventsModule, PaymentViewsModule],
  providers: [settings, PspOutcomes],
  exports: [OutcomeSettings, PspOutcomes],
})
export class PspOutcomesModule {}
