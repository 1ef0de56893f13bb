import { Signal } from '@kessai/messaging';
import { Module, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { ToldEvents } from './list-events';
import { MerchantEvents } from './merchant-events';
import { MerchantEventsController } from './merchant-events.controller';

const providers: Provider[] = [
  // The job of deliveries listens to it.
  { provide: Signal, useFactory: () => new Signal() },
  {
    provide: MerchantEvents,
    inject: [PaymentConfig, Signal],
    useFactory: (config: PaymentConfig, deliveries: Signal) =>
      new MerchantEvents({ publicUrl: config.PUBLIC_URL, deliveries }),
  },
  ToldEvents,
];

@Module({ controllers: [MerchantEventsController], providers, exports: [MerchantEvents, Signal] })
export class MerchantEventsModule {}
