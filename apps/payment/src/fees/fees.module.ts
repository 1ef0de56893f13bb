import { RequestsDatabase } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { FeesController } from './fees.controller';
import { MerchantFees } from './merchant-fees';

const merchantFees = {
  provide: MerchantFees,
  inject: [RequestsDatabase, PaymentConfig],
  useFactory: (db: RequestsDatabase, config: PaymentConfig) => new MerchantFees(db, config.FEES),
};

@Module({ controllers: [FeesController], providers: [merchantFees], exports: [MerchantFees] })
export class FeesModule {}
