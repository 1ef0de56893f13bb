import type { KeyFinding, Psp } from '../psp/psp';
import type { HostedPayment } from './hosted-payment';
import type { LookUpSlots } from './look-up-slots';

/** Asks the PSP what a payment key is about that a browser has brought back: so many at once, and no more. */
export class BroughtKeys {
  constructor(
    private readonly psp: Pick<Psp, 'findKey'>,
    private readonly slots: LookUpSlots,
  ) {}

  async find(payment: HostedPayment, paymentKey: string, address: string): Promise<KeyFinding> {
    const { id: paymentId, amountMinor, currency } = payment;
    const release = this.slots.take(paymentId, address, performance.now());
    if (release === null) return 'unclear';
    try {
      return await this.psp.findKey({ paymentId, paymentKey, amountMinor, currency });
    } finally {
      release();
    }
  }
}
