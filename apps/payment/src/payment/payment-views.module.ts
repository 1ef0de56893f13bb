import type { Database } from '@kessai/database';
import { AnswersDatabase, ReadsDatabase } from '@kessai/messaging';
import { Module, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { PaymentViews, ViewsOfAnswers } from './payment-view';

const viewsBy = (provide: typeof PaymentViews, database: typeof Database): Provider => ({
  provide,
  inject: [database, PaymentConfig],
  useFactory: (db: Database, config: PaymentConfig) => new PaymentViews(db, config.PUBLIC_URL),
});

@Module({
  providers: [viewsBy(PaymentViews, ReadsDatabase), viewsBy(ViewsOfAnswers, AnswersDatabase)],
  exports: [PaymentViews, ViewsOfAnswers],
})
export class PaymentViewsModule {}
