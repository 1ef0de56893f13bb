import { Pools } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { WebhookEndpointsModule } from '../webhook-endpoints/webhook-endpoints.module';
import { ResendsDatabase, WebhookResendJob } from './webhook-resend.job';
import { WebhookResendService } from './webhook-resend.service';
import { WebhookResendsController } from './webhook-resends.controller';

const database = {
  provide: ResendsDatabase,
  inject: [Pools],
  useFactory: (pools: Pools) => pools.open('webhook resends', 1),
};

@Module({
  imports: [IdempotencyModule, MerchantEventsModule, WebhookEndpointsModule],
  controllers: [WebhookResendsController],
  providers: [database, WebhookResendService, WebhookResendJob],
})
export class WebhookResendsModule {}
