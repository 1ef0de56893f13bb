import { Module, type OnModuleInit } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { AccessService } from './access.service';
import { CurrenciesController } from './currencies.controller';
import { KeyUsedConsumer } from './key-used.consumer';
import { KeyUsesJob } from './key-uses.job';
import { KeysController } from './keys.controller';
import { MerchantsController } from './merchants.controller';

@Module({
  imports: [IdempotencyModule],
  controllers: [MerchantsController, KeysController, CurrenciesController, KeyUsedConsumer],
  providers: [AccessService, KeyUsesJob],
})
export class AccessModule implements OnModuleInit {
  constructor(
    private readonly access: AccessService,
    private readonly config: PaymentConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    const { MERCHANT_ID } = this.config;
    if (MERCHANT_ID !== undefined) await this.access.openMerchant(MERCHANT_ID);
  }
}
