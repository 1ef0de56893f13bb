import { Module } from '@nestjs/common';
import { CreditingService } from './crediting.service';
import { PaymentSucceededConsumer } from './payment-succeeded.consumer';

@Module({ providers: [CreditingService], controllers: [PaymentSucceededConsumer] })
export class CreditingModule {}
