import { ReadsDatabase, RequestsDatabase } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { environmentKeys } from '../access/key-view';
import { PaymentConfig } from '../config';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { OneTransactionRequests } from '../idempotency/one-transaction';
import { OutcomeSettings, PspOutcomesModule } from '../psp-outcomes/psp-outcomes.module';
import { ApprovalsController } from './approvals.controller';
import { OpenQuestionsJob } from './open-questions.job';
import { ResolutionController } from './resolution.controller';
import { ResolutionService } from './resolution.service';

const resolutions = {
  provide: ResolutionService,
  inject: [RequestsDatabase, ReadsDatabase, OutcomeSettings, OneTransactionRequests, PaymentConfig],
  useFactory: (
    db: RequestsDatabase,
    readsDb: ReadsDatabase,
    outcomes: OutcomeSettings,
    requests: OneTransactionRequests,
    config: PaymentConfig,
  ) => new ResolutionService(db, { ...outcomes, readsDb, requests, environmentKeys: environmentKeys(config) }),
};

@Module({
  imports: [IdempotencyModule, PspOutcomesModule],
  controllers: [ResolutionController, ApprovalsController],
  providers: [resolutions, OpenQuestionsJob],
})
export class ResolutionModule {}
