import { AddressBuckets } from '@kessai/http';

/** A buyer has a tab or two; more at once from one place are tries, and wait. */
const ofBuyerMax = 3;
/** From all addresses: a stranger who tries keys for a payment leaves room for its buyer. */
const ofPaymentMax = 6;
/** A page that waits for the PSP loads itself again every five seconds. */
const ofBuyer = { perSecond: 0.5, burst: 10 };
const ofPayment = { perSecond: 2, burst: 20 };

/**
 * Limits how often the PSP is asked about keys that browsers bring back: any browser can bring one. A payment, an
 * address, and an address with a payment have a limit each. One address gets at most half of all look-ups at once.
 * Four limits are taken together or not at all, and none waits: a bulkhead of cockatiel has one limit.
 */
export class LookUpSlots {
  private readonly underWay = new Map<string, number>();
  private readonly buckets = { ofBuyer: new AddressBuckets(ofBuyer), ofPayment: new AddressBuckets(ofPayment) };

  constructor(private readonly atOnceMax: number) {}

  /** The function that frees the slot; null where none is free now. */
  take(paymentId: string, address: string, nowMs: number): (() => void) | null {
    const buyer = `${paymentId} ${address}`;
    const limits: readonly (readonly [string, number])[] = [
      ['all', this.atOnceMax],
      [address, Math.ceil(this.atOnceMax / 2)],
      [paymentId, ofPaymentMax],
      [buyer, ofBuyerMax],
    ];
    if (limits.some(([name, most]) => (this.underWay.get(name) ?? 0) >= most)) return null;
    if (!this.buckets.ofBuyer.take(buyer, nowMs) || !this.buckets.ofPayment.take(paymentId, nowMs)) return null;
    for (const [name] of limits) this.underWay.set(name, (this.underWay.get(name) ?? 0) + 1);
    return () => {
      for (const [name] of limits) this.release(name);
    };
  }

  private release(name: string): void {
    const left = (this.underWay.get(name) ?? 1) - 1;
    if (left === 0) this.underWay.delete(name);
    else this.underWay.set(name, left);
  }
}
