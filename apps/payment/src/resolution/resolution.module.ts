import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { PspOutcomesModule } from '../psp-outcomes/psp-outcomes.module';
import { ApprovalsController } from './approvals.controller';
import { OpenQuestionsJob } from './open-questions.job';
import { ResolutionController } from './resolution.controller';
import { ResolutionService } from './resolution.service';

@Module({
  imports: [IdempotencyModule, PspOutcomesModule],
  controllers: [ResolutionController, ApprovalsController],
  providers: [ResolutionService, OpenQuestionsJob],
})
export class ResolutionModule {}
