import { Module, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { StrangersNames } from '../outgoing/strangers-names';
import { WebhookAddresses } from './webhook-address';
import { WebhookEndpointService } from './webhook-endpoint.service';
import { WebhookEndpointsController } from './webhook-endpoints.controller';
import { WebhookSecrets } from './webhook-secrets';

const settings: Provider[] = [
  {
    provide: WebhookAddresses,
    inject: [PaymentConfig],
    useFactory: (config: PaymentConfig) => {
      const names = new StrangersNames({ servers: config.WEBHOOK_DNS_SERVERS });
      return new WebhookAddresses({
        allowLoopback: config.WEBHOOK_ALLOW_LOOPBACK,
        resolve: (hostname, merchantId) => names.addressesOf(hostname, merchantId),
        nat64Prefixes: config.WEBHOOK_NAT64_PREFIXES,
      });
    },
  },
  {
    provide: WebhookSecrets,
    inject: [PaymentConfig],
    useFactory: (config: PaymentConfig) => new WebhookSecrets(Buffer.from(config.WEBHOOK_SECRETS_KEY, 'hex')),
  },
];

@Module({
  imports: [IdempotencyModule],
  controllers: [WebhookEndpointsController],
  providers: [...settings, WebhookEndpointService],
  exports: [WebhookEndpointService, WebhookAddresses, WebhookSecrets],
})
export class WebhookEndpointsModule {}
