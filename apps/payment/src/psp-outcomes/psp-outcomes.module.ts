import { AnswersDatabase, Outbox } from '@kessai/messaging';
import { Module, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { ViewsOfAnswers } from '../payment/payment-view';
import { PaymentViewsModule } from '../payment/payment-views.module';
import { PspOutcomes, type OutcomeOptions } from './psp-outcomes';

/** What every writer of outcomes needs, by a name that can be injected. */
export abstract class OutcomeSettings {}
export interface OutcomeSettings extends OutcomeOptions {}

const providers: Provider[] = [
  {
    provide: OutcomeSettings,
    inject: [Outbox, MerchantEvents, ViewsOfAnswers, PaymentConfig],
    useFactory: (
      outbox: Outbox,
      merchantEvents: MerchantEvents,
      views: ViewsOfAnswers,
      config: PaymentConfig,
    ): OutcomeOptions => ({
      outbox,
      merchantEvents,
      views,
      reannounceAfterMs: config.REANNOUNCE_AFTER_MS,
      firstDelayMs: config.RECOVERY_FIRST_DELAY_MS,
      lateSuccessPolicy: config.LATE_SUCCESS_POLICY,
    }),
  },
  {
    provide: PspOutcomes,
    inject: [AnswersDatabase, OutcomeSettings],
    useFactory: (db: AnswersDatabase, settings: OutcomeSettings) => new PspOutcomes(db, settings),
  },
];

@Module({ imports: [MerchantEventsModule, PaymentViewsModule], providers, exports: [OutcomeSettings, PspOutcomes] })
export class PspOutcomesModule {}
