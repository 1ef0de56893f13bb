import { AnswersDatabase, ReadsDatabase, RequestsDatabase } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { PspModule } from '../psp/psp.module';
import { TossClient } from '../psp/toss-client';
import { PspOutcomes } from '../psp-outcomes/psp-outcomes';
import { PspOutcomesModule } from '../psp-outcomes/psp-outcomes.module';
import { RecoveryJob } from '../recovery/recovery.job';
import { RecoveryModule } from '../recovery/recovery.module';
import { LedgerRefundBookedConsumer } from './ledger-refund-booked.consumer';
import { RefundService } from './refund.service';
import { RefundsController } from './refunds.controller';
import { WalletDebitedConsumer } from './wallet-debited.consumer';

const refunds = {
  provide: RefundService,
  inject: [RequestsDatabase, ReadsDatabase, AnswersDatabase, TossClient, PspOutcomes, RecoveryJob, PaymentConfig],
  useFactory: (
    db: RequestsDatabase,
    readsDb: ReadsDatabase,
    answersDb: AnswersDatabase,
    psp: TossClient,
    outcomes: PspOutcomes,
    recovery: RecoveryJob,
    config: PaymentConfig,
  ) =>
    new RefundService(db, {
      readsDb,
      answersDb,
      psp,
      outcomes,
      wakeRecovery: () => recovery.wake(),
      cancelsMax: config.PSP_REFUND_CONCURRENCY,
      cancelLimitMs: config.EXECUTING_LIMIT_MS,
    }),
};

@Module({
  imports: [PspModule, PspOutcomesModule, RecoveryModule, MerchantEventsModule],
  controllers: [RefundsController, WalletDebitedConsumer, LedgerRefundBookedConsumer],
  providers: [refunds],
})
export class RefundsModule {}
