import { Module, type DynamicModule } from '@nestjs/common';
import { CreditingService } from './crediting/crediting.service';
import { PaymentSucceededConsumer } from './crediting/payment-succeeded.consumer';
import { HttpDatabase } from './database/http-database';
import { WalletsController } from './reading/wallets.controller';

@Module({ controllers: [WalletsController, PaymentSucceededConsumer] })
export class AppModule {
  static with(database: HttpDatabase): DynamicModule {
    return {
      module: AppModule,
      providers: [CreditingService, { provide: HttpDatabase, useValue: database }],
    };
  }
}
