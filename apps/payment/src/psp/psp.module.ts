import { ServiceLogger } from '@kessai/messaging';
import { ownNames } from '@kessai/runtime';
import { Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { TossClient } from './toss-client';
import { tossSettings } from './toss-settings';

const psp = {
  provide: TossClient,
  inject: [PaymentConfig, ServiceLogger],
  useFactory: (config: PaymentConfig, logger: ServiceLogger) => new TossClient(tossSettings(config), logger),
};

/** The connections to the PSP of confirms and refunds; recovery and the checkout page have their own. */
@Module({ providers: [psp], exports: [TossClient] })
export class PspModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly psp: TossClient,
    private readonly config: PaymentConfig,
  ) {}

  /** The PSP's address is known before the first buyer pays, should the resolver go away in between. */
  onModuleInit(): void {
    void ownNames.addressesOf(new URL(this.config.PSP_URL).hostname).catch(() => undefined);
  }

  onApplicationShutdown(): Promise<void> {
    return this.psp.close();
  }
}
