import type { Logger } from '@kessai/runtime';
import { contentSecurityPolicy, type PaymentWindow } from './payment-window';

interface SurroundingsSettings {
  /** Where buyers reach the pages, without a slash at the end. */
  readonly publicUrl: string;
  readonly window: PaymentWindow;
  readonly isTest: boolean;
  readonly logger: Logger;
}

/** What all pages share. */
export class CheckoutSurroundings {
  readonly base: string;
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(readonly settings: SurroundingsSettings) {
    const { pathname, origin } = new URL(settings.publicUrl);
    this.base = pathname.replace(/\/+$/, '');
    this.origin = origin;
    this.headers = {
      'content-security-policy': contentSecurityPolicy(settings.window),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    };
  }
}
