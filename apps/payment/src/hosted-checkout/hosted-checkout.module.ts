import { ServiceLogger } from '@kessai/messaging';
import { Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { CheckoutModule } from '../checkout/checkout.module';
import { PaymentConfig } from '../config';
import { ConfirmationModule } from '../confirmation/confirmation.module';
import { TossClient } from '../psp/toss-client';
import { tossSettings } from '../psp/toss-settings';
import { BroughtKeys } from './brought-keys';
import { CheckoutSurroundings } from './checkout-surroundings';
import { HostedCheckoutController } from './hosted-checkout.controller';
import { HostedCheckoutService } from './hosted-checkout.service';
import { LookUpSlots } from './look-up-slots';
import type { PaymentWindow } from './payment-window';

/** Connections of its own to the PSP: keys that are tried at our pages hold up no confirm. */
class CheckoutPsp extends TossClient {}

/** Keys that browsers bring back are looked up at once or not at all: a page can wait, and tries again by itself. */
const LOOK_UPS_MAX = 100;
const LOOK_UP_TIMEOUT_MS_MAX = 3_000;

const providers: Provider[] = [
  {
    provide: CheckoutPsp,
    inject: [PaymentConfig, ServiceLogger],
    useFactory: (config: PaymentConfig, logger: ServiceLogger) => {
      const responseTimeoutMs = Math.min(config.PSP_RESPONSE_TIMEOUT_MS, LOOK_UP_TIMEOUT_MS_MAX);
      return new TossClient({ ...tossSettings(config), responseTimeoutMs, connections: LOOK_UPS_MAX }, logger);
    },
  },
  { provide: LookUpSlots, useFactory: () => new LookUpSlots(LOOK_UPS_MAX) },
  {
    provide: BroughtKeys,
    inject: [CheckoutPsp, LookUpSlots],
    useFactory: (psp: CheckoutPsp, slots: LookUpSlots) => new BroughtKeys(psp, slots),
  },
  {
    provide: CheckoutSurroundings,
    inject: [PaymentConfig, ServiceLogger],
    useFactory: (config: PaymentConfig, logger: ServiceLogger) =>
      new CheckoutSurroundings({
        publicUrl: config.PUBLIC_URL,
        isTest: config.MODE === 'test',
        logger,
        window: paymentWindow(config),
      }),
  },
  HostedCheckoutService,
];

/** Toss's own API has no page to send a buyer to: without the key of its window our page can take no payment. */
function paymentWindow({ TOSS_CLIENT_KEY: clientKey, PSP_CHECKOUT_URL, PSP_URL, MODE }: PaymentConfig): PaymentWindow {
  if (clientKey !== undefined) return { kind: 'toss', clientKey };
  const isToss = new URL(PSP_URL).hostname.endsWith('tosspayments.com');
  if (MODE === 'live' || (isToss && PSP_CHECKOUT_URL === undefined)) return { kind: 'none' };
  return { kind: 'simulator', url: PSP_CHECKOUT_URL ?? PSP_URL };
}

@Module({ imports: [CheckoutModule, ConfirmationModule], controllers: [HostedCheckoutController], providers })
export class HostedCheckoutModule implements OnApplicationShutdown {
  constructor(private readonly psp: CheckoutPsp) {}

  onApplicationShutdown(): Promise<void> {
    return this.psp.close();
  }
}
