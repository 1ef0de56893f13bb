import { Refusal } from '@kessai/http';
import { counter } from '@kessai/runtime';
import { RequestsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { decideComingBack, decideNextTry, noticeOf, type ComingBack, type NextTry, type Notice } from './coming-back';
import { readHostedPayment, readNewestOfOrder, type HostedPayment } from './hosted-payment';
import { CheckoutService } from '../checkout/checkout.service';
import { PaymentConfig } from '../config';
import { ConfirmationService } from '../confirmation/confirmation.service';
import { BroughtKeys } from './brought-keys';

/** A payment as a buyer is to see it. */
export interface ShownPayment {
  readonly payment: HostedPayment;
  readonly next: NextTry;
  readonly notice: Notice | null;
}

const actor = 'hosted-checkout';

/** Another request has moved the payment: what it is now is the answer. */
const meanwhile: ReadonlySet<string> = new Set(['state_forbids', 'payment_key_mismatch', 'idempotency_key_in_use']);

const keysBroughtBack = counter('kessai_checkout_keys_total', 'Payment keys that browsers brought back', ['finding']);

/** What a buyer does on our pages. Who has the id of a payment may pay it, and see no more than it costs and how it stands. */
@Injectable()
export class HostedCheckoutService {
  constructor(
    private readonly db: RequestsDatabase,
    private readonly checkout: CheckoutService,
    private readonly confirmation: ConfirmationService,
    private readonly broughtKeys: BroughtKeys,
    private readonly config: PaymentConfig,
  ) {}

  async show(paymentId: string, notice: Notice | null = null): Promise<ShownPayment> {
    const payment = await readHostedPayment(this.db, paymentId);
    return { payment, next: await this.nextTry(payment), notice };
  }

  /**
   * Confirms a payment to which the PSP has sent its buyer back. The address may be forged, so the PSP is asked first
   * what the key is about. A key that is not about this payment, amount and currency changes nothing.
   */
  async comeBack(paymentId: string, back: ComingBack | null, address: string): Promise<ShownPayment> {
    const payment = await readHostedPayment(this.db, paymentId);
    const decision = decideComingBack(payment, back);
    if (decision !== 'look_up' || back === null) {
      return this.show(paymentId, decision === 'not_fitting' ? decision : null);
    }
    const finding = await this.broughtKeys.find(payment, back.paymentKey, address);
    keysBroughtBack.inc({ finding });
    if (finding !== 'charges') return this.show(paymentId, noticeOf(finding));
    return this.show(paymentId, await this.confirm(payment, back.paymentKey));
  }

  /** The payment at which a buyer may try another card: a new one, or the one that was made before. Null: none. */
  async tryAgain(paymentId: string): Promise<string | null> {
    const payment = await readHostedPayment(this.db, paymentId);
    if (payment.status !== 'FAILED') return paymentId; // Its page says what it has come to.
    const next = await this.nextTry(payment);
    if (next.to === 'newer') return next.paymentId;
    if (next.to === 'shop') return null;
    try {
      // Of several at once one makes the payment; the unique key of the order id leads the others to it.
      return (await this.checkout.createAgain(payment, actor)).payment.id;
    } catch (error) {
      if (error instanceof Refusal && error.reason === 'order_exists') return null; // The merchant was first.
      throw error;
    }
  }

  private async nextTry(payment: HostedPayment): Promise<NextTry> {
    if (payment.status !== 'FAILED') return { to: 'shop' };
    // As long as a payment waits for its confirm, one that has FAILED may be tried again.
    const triesForMs = this.config.PAYMENT_EXPIRES_AFTER_SECONDS * 1_000;
    return decideNextTry(payment, await readNewestOfOrder(this.db, payment), new Date(), triesForMs);
  }

  /** The same way as the API. Null when it was sent or another request was first; the payment says what came of it. */
  private async confirm({ id: paymentId, amountMinor }: HostedPayment, paymentKey: string): Promise<Notice | null> {
    // One authentication is one intention, however often its address is loaded.
    const by = { merchantId: null, actor, idempotencyKey: `${actor}:${paymentKey}` };
    try {
      await this.confirmation.confirm({ paymentId, ...by, paymentKey, amountMinor });
      return null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.reason === 'psp_unavailable') return 'silent';
      if (meanwhile.has(error.reason)) return null;
      throw error;
    }
  }
}
