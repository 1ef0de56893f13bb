import { Module, type DynamicModule } from '@nestjs/common';
import { AccessConsumer } from './access/access.consumer';
import { CreditingService } from './crediting/crediting.service';
import { PaymentSucceededConsumer } from './crediting/payment-succeeded.consumer';
import { HttpDatabase } from './database/http-database';
import { DebitingService } from './debiting/debiting.service';
import { RefundSucceededConsumer } from './debiting/refund-succeeded.consumer';
import { WalletsController } from './reading/wallets.controller';

@Module({ controllers: [WalletsController, PaymentSucceededConsumer, RefundSucceededConsumer, AccessConsumer] })
export class AppModule {
  static with(database: HttpDatabase): DynamicModule {
    return {
      module: AppModule,
      providers: [CreditingService, DebitingService, { provide: HttpDatabase, useValue: database }],
    };
  }
}
