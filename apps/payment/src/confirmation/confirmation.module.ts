import { RequestsDatabase, ServiceLogger } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { ViewsOfAnswers } from '../payment/payment-view';
import { PaymentViewsModule } from '../payment/payment-views.module';
import { PspModule } from '../psp/psp.module';
import { TossClient } from '../psp/toss-client';
import { PspOutcomes } from '../psp-outcomes/psp-outcomes';
import { PspOutcomesModule } from '../psp-outcomes/psp-outcomes.module';
import { ConfirmationController } from './confirmation.controller';
import { ConfirmationService } from './confirmation.service';

const confirmation = {
  provide: ConfirmationService,
  inject: [RequestsDatabase, TossClient, PspOutcomes, ViewsOfAnswers, PaymentConfig, ServiceLogger],
  useFactory: (
    db: RequestsDatabase,
    psp: TossClient,
    outcomes: PspOutcomes,
    views: ViewsOfAnswers,
    config: PaymentConfig,
    logger: ServiceLogger,
  ) =>
    new ConfirmationService(db, {
      psp,
      outcomes,
      views,
      logger,
      confirmsMax: config.PSP_CONFIRM_CONCURRENCY,
      executingLimitMs: config.EXECUTING_LIMIT_MS,
    }),
};

@Module({
  imports: [PspModule, PspOutcomesModule, PaymentViewsModule],
  controllers: [ConfirmationController],
  providers: [confirmation],
  exports: [ConfirmationService],
})
export class ConfirmationModule {}
