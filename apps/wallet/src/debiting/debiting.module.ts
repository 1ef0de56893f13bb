import { Module } from '@nestjs/common';
import { DebitingService } from './debiting.service';
import { RefundSucceededConsumer } from './refund-succeeded.consumer';

@Module({ providers: [DebitingService], controllers: [RefundSucceededConsumer] })
export class DebitingModule {}
